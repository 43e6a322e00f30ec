// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "core/report/har_entry.h"
#include "core/report/har_path.h"
#include "core/report/har_spool.h"
#include "core/report/har_values.h"
#include "core/report/har_websocket.h"
#include "core/report/json_collector.h"
#include "core/report/json_events.h"
#include "core/store/byte_chain.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostMembers = kMiB;  // of an entry, in bytes, besides what may be large
constexpr std::size_t kNotes = 20;

// What is being collected, from its first bracket to its last.
enum class Unit : std::uint8_t { None, Entry, Connection, Creator, Browser };

std::string described(const json::object& program) {
    std::string text = har_text(program, "name");
    for (const std::string_view member : {"version", "comment"}) {
        if (const std::string more = har_text(program, member); !more.empty()) {
            text += text.empty() ? "" : " ";
            text += more;
        }
    }
    return text;
}

}  // namespace

class HarReader::Impl final : public JsonEvents {
public:
    Impl(store::SessionShard& shard, store::ByteStore& bytes, std::uint64_t source)
        : source_(source),
          writer_(bytes),
          request_text_(bytes, writer_),
          response_text_(bytes, writer_),
          websocket_(bytes, writer_),
          recorder_(shard, source),
          json_(*this) {}

    Result<void> add(std::string_view text) { return json_.add(text) ? Result<void>() : broken(); }
    Result<void> finish() {
        if (!json_.finish()) {
            return broken();
        }
        return has_log_ ? Result<void>()
                        : Error{"is no HAR: it has no \"log\" with \"entries\" in it"};
    }

    void on_object_begin() override { begin(true); }
    void on_object_end() override { end(true); }
    void on_array_begin() override { begin(false); }
    void on_array_end() override { end(false); }
    void on_key(std::string_view key) override;
    void on_string_part(std::string_view part) override;
    void on_string_end() override;
    void on_number(std::string_view text) override;
    void on_bool(bool value) override;
    void on_null() override;

    std::uint64_t entries_ = 0;
    std::uint64_t passed_over_ = 0;
    std::vector<std::string> notes_;
    std::vector<std::string> comments_;
    std::vector<EntryNote> entry_notes_;

private:
    HarNode top() const { return nodes_.empty() ? HarNode::PassedOver : nodes_.back(); }
    Error broken();
    void begin(bool object);
    void end(bool object);
    void end_unit();
    void end_entry(const json::object& entry);
    void scalar_in_list();
    bool collects_value() const {
        const HarNode node = top();
        return node == HarNode::Kept || (is_collected(node) && wanted_);
    }
    HarSpool* spool();
    void note(std::string text);
    void pass_over(std::string_view reason);

    std::uint64_t source_;
    store::ChainWriter writer_;  // of what waits
    HarSpool request_text_;
    HarSpool response_text_;
    HarWebSocket websocket_;
    HarEntryRecorder recorder_;
    JsonReader json_;

    std::vector<HarNode> nodes_;
    std::string key_;  // the latest one
    bool wanted_ = false;
    Unit unit_ = Unit::None;
    std::size_t unit_depth_ = 0;
    JsonCollector collector_{kMostMembers};
    RecordId place_ = kNoRecord;  // of the entry
    bool in_string_ = false;
    std::string text_;
    std::uint64_t numbered_ = 0;  // elements of lists of entries so far
    std::uint64_t more_notes_ = 0;
    bool has_log_ = false;
    bool starts_with_request_ = false;
};

// Sentences beyond the first ones are counted.
void HarReader::Impl::note(std::string text) {
    if (notes_.size() < kNotes) {
        notes_.push_back(std::move(text));
        return;
    }
    ++more_notes_;
    notes_.resize(kNotes);
    notes_.push_back("and " + std::to_string(more_notes_) + " more of this kind");
}

void HarReader::Impl::pass_over(std::string_view reason) {
    ++passed_over_;
    note("entry " + std::to_string(numbered_) + " is passed over: " + std::string(reason));
}

Error HarReader::Impl::broken() {
    if (std::exchange(unit_, Unit::None) == Unit::Entry) {
        pass_over("the text breaks off in it");
    }
    return Error{json_.failure()};
}

void HarReader::Impl::begin(bool object) {
    const HarNode parent = top();
    const HarNode node =
        har_child(nodes_.empty() ? std::nullopt : std::optional(parent), key_, object, wanted_);
    const auto begin_unit = [&](Unit unit) {
        unit_ = unit;
        unit_depth_ = nodes_.size();
        collector_.clear();
    };
    if (parent == HarNode::Entries) {
        ++numbered_;
        if (!object) {
            pass_over("it is no object");
        } else {
            begin_unit(Unit::Entry);
            place_ = make_record(source_, json_.offset());
            request_text_.clear();
            response_text_.clear();
            websocket_.clear();
        }
    } else if (parent == HarNode::Connections && object) {
        begin_unit(Unit::Connection);
    } else if (parent == HarNode::Log && node == HarNode::Kept) {
        begin_unit(key_ == "creator" ? Unit::Creator : Unit::Browser);
    }
    if (node == HarNode::Request) {
        request_text_.clear();
    } else if (node == HarNode::Response) {
        response_text_.clear();
    }
    has_log_ = has_log_ || node == HarNode::Entries;
    nodes_.push_back(node);
    if (node == HarNode::Messages) {
        websocket_.begin_list();
    } else if (node == HarNode::Message) {
        websocket_.begin_message();
    } else if (is_collected(node)) {
        object ? collector_.begin_object() : collector_.begin_array();
    }
}

void HarReader::Impl::end(bool object) {
    const HarNode node = nodes_.back();
    nodes_.pop_back();
    if (node == HarNode::Message) {
        websocket_.end_message();
    } else if (is_collected(node)) {
        object ? collector_.end_object() : collector_.end_array();
        if (unit_ != Unit::None && nodes_.size() == unit_depth_) {
            end_unit();
        }
    }
}

void HarReader::Impl::end_unit() {
    const json::value value = collector_.take();
    const auto* const object = value.if_object();
    const Unit unit = std::exchange(unit_, Unit::None);
    if (object == nullptr) {
        return;
    }
    switch (unit) {
        case Unit::Entry:
            end_entry(*object);
            break;
        case Unit::Connection:
            recorder_.connections().restore(*object);
            break;
        case Unit::Creator:
            starts_with_request_ = har_text(*object, "name") == "mitmproxy";
            comments_.push_back("written by " + described(*object));
            break;
        case Unit::Browser:
            comments_.push_back("recorded in " + described(*object));
            break;
        case Unit::None:
            break;
    }
}

void HarReader::Impl::end_entry(const json::object& object) {
    HarEntry entry{object,
                   request_text_,
                   response_text_,
                   websocket_,
                   place_,
                   collector_.cut(),
                   starts_with_request_};
    const Result<http::ExchangeHandle> exchange = recorder_.record(entry);
    if (!exchange) {
        pass_over(exchange.error().message);
        return;
    }
    ++entries_;
    const std::string name = "entry " + std::to_string(numbered_);
    if (collector_.has_duplicates()) {
        note(name + " has a member twice: the last one counts");
    }
    if (recorder_.had_odd_times()) {
        note(name + " has times that cannot be: they are left out");
    }
    EntryNote noted{*exchange, 0, har_text(object, "comment")};
    noted.mark = static_cast<int>(
        std::min<std::uint64_t>(har_count(har_object(object, "_waybill"), "mark"), 9));
    if (noted.mark != 0 || !noted.comment.empty()) {
        entry_notes_.push_back(std::move(noted));
    }
}

void HarReader::Impl::on_key(std::string_view key) {
    key_.assign(key);
    const HarNode node = top();
    wanted_ = har_wants(node, key);
    if (wanted_) {
        collector_.key(key);
    }
}

// Where a string goes that may be large; null: it does not.
HarSpool* HarReader::Impl::spool() {
    switch (top()) {
        case HarNode::PostData:
            return key_ == "text" ? &request_text_ : nullptr;
        case HarNode::Content:
            return key_ == "text" ? &response_text_ : nullptr;
        case HarNode::Message:
            return key_ == "data" ? &websocket_.data() : nullptr;
        default:
            return nullptr;
    }
}

void HarReader::Impl::on_string_part(std::string_view part) {
    HarSpool* const large = spool();
    if (!std::exchange(in_string_, true)) {
        text_.clear();
        if (large != nullptr) {
            large->begin();
        }
    }
    if (large != nullptr) {
        large->add(part);
        return;
    }
    const HarNode node = top();
    if (!collects_value() && node != HarNode::Message && node != HarNode::Log) {
        return;
    }
    const std::size_t limit = unit_ == Unit::None ? kMostMembers : collector_.room();
    if (text_.size() + part.size() > limit) {
        collector_.set_cut();
        part = part.substr(0, limit - std::min(text_.size(), limit));
    }
    text_ += part;
}

void HarReader::Impl::on_string_end() {
    if (!in_string_) {
        on_string_part({});
    }
    in_string_ = false;
    const HarNode node = top();
    if (collects_value()) {
        collector_.string(text_);
    } else if (node == HarNode::Message) {
        if (key_ == "type") {
            websocket_.set_type(text_);
        } else if (key_ == "encoding") {
            websocket_.set_encoding(text_);
        }
    } else if (node == HarNode::Log && key_ == "comment" && !text_.empty()) {
        comments_.push_back(text_);
    }
    scalar_in_list();
}

void HarReader::Impl::on_number(std::string_view text) {
    const HarNode node = top();
    if (collects_value()) {
        collector_.number(text);
    } else if (node == HarNode::Times) {
        std::int64_t ns = 0;
        std::from_chars(text.data(), text.data() + text.size(), ns);
        websocket_.add_exact_time(ns);
    } else if (node == HarNode::Message) {
        const double number = read_json_number(text);
        if (key_ == "time") {
            websocket_.set_time(number);
        } else if (key_ == "opcode") {
            websocket_.set_opcode(number);
        } else if (key_ == "fragments") {
            websocket_.set_fragments(number);
        }
    }
    scalar_in_list();
}

void HarReader::Impl::on_bool(bool value) {
    if (collects_value()) {
        collector_.boolean(value);
    } else if (top() == HarNode::Message && key_ == "compressed") {
        websocket_.set_compressed(value);
    }
    scalar_in_list();
}

void HarReader::Impl::on_null() {
    if (collects_value()) {
        collector_.null();
    }
    scalar_in_list();
}

// What is no entry where one should be.
void HarReader::Impl::scalar_in_list() {
    if (top() == HarNode::Entries) {
        ++numbered_;
        pass_over("it is no object");
    }
}

HarReader::HarReader(store::SessionShard& shard, store::ByteStore& bytes, std::uint64_t source)
    : impl_(std::make_unique<Impl>(shard, bytes, source)) {}

HarReader::~HarReader() = default;

Result<void> HarReader::add(Bytes text) {
    return impl_->add(as_text(text));
}

Result<void> HarReader::finish() {
    return impl_->finish();
}

std::uint64_t HarReader::entries() const {
    return impl_->entries_;
}

std::uint64_t HarReader::entries_passed_over() const {
    return impl_->passed_over_;
}

const std::vector<std::string>& HarReader::notes() const {
    return impl_->notes_;
}

const std::vector<std::string>& HarReader::comments() const {
    return impl_->comments_;
}

const std::vector<HarReader::EntryNote>& HarReader::entry_notes() const {
    return impl_->entry_notes_;
}

}  // namespace waybill::report
