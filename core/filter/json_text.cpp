// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/json_text.h"

#include <array>
#include <new>
#include <optional>

#include <boost/json/memory_resource.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

#include "core/filter/body_text.h"

namespace waybill::filter {
namespace {

namespace json = boost::json;

constexpr std::string_view kBlanks = " \t\r\n\x1e";  // RFC 7464 puts a separator before each value

// Memory up to a limit; beyond it std::bad_alloc, which Parser catches.
class LimitedMemory final : public json::memory_resource {
public:
    std::size_t used() const { return used_; }

private:
    void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
        if (size > JsonText::kMemory - used_) {
            throw std::bad_alloc();
        }
        void* const memory = ::operator new(size);
        used_ += size;
        return memory;
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t /*alignment*/) override {
        used_ -= size;
        ::operator delete(memory);
    }
    bool do_is_equal(const json::memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::size_t used_ = 0;
};

}  // namespace

class JsonText::Parser {
public:
    // Calls `use` with the value at the beginning of `text`. Returns how many bytes it takes, 0
    // when there is none.
    template <typename Use>
    std::size_t parse(std::string_view text, Use use) {
        const std::size_t length = try_to_parse(text, use);
        if (memory_.used() > kMiB) {
            parser_.emplace(&memory_, options());  // without its large stack
        }
        return length;
    }

private:
    template <typename Use>
    std::size_t try_to_parse(std::string_view text, Use& use) {
        json::monotonic_resource values(values_.data(), values_.size(), &memory_);
        try {
            parser_->reset(&values);
            boost::system::error_code error;
            const std::size_t length = parser_->write_some(text.data(), text.size(), error);
            if (error) {
                parser_->reset();
                return 0;
            }
            const json::value value = parser_->release();
            use(value);
            return length;
        } catch (const std::exception&) {  // it needs too much memory
            parser_->reset();
            return 0;
        }
    }

    static json::parse_options options() {
        json::parse_options options;
        options.max_depth = kDeepest;
        options.allow_invalid_utf8 = true;
        return options;
    }

    LimitedMemory memory_;
    std::array<unsigned char, 32 * kKiB> values_{};
    std::optional<json::parser> parser_{std::in_place, &memory_, options()};
};

JsonText::JsonText() : parser_(std::make_unique<Parser>()) {}
JsonText::~JsonText() = default;

void JsonText::clear() {
    text_.clear();
    let_go_of_large(text_);
}

void JsonText::start(bool is_json) {
    text_.clear();
    is_json_ = is_json;
    is_given_up_ = false;
}

bool JsonText::add(Bytes data) {
    if (text_.empty()) {
        const std::size_t begin = as_text(data).find_first_not_of(kBlanks);
        if (begin == std::string_view::npos) {
            return true;
        }
        data = data.subspan(begin);
        is_given_up_ = !is_json_ && data.front() != '{' && data.front() != '[';
    }
    is_given_up_ = is_given_up_ || data.size() > kLongest - text_.size();
    if (!is_given_up_) {
        text_ += as_text(data);
    }
    return !is_given_up_;
}

bool JsonText::select(const JsonPath& path, const JsonPath::Visit& visit) {
    std::string_view rest = text_;
    if (is_given_up_ || !path.may_select(rest)) {
        return true;
    }
    bool goes_on = true;
    while (!rest.empty() && goes_on) {
        const std::size_t length = parser_->parse(
            rest, [&](const json::value& value) { goes_on = path.select(value, visit); });
        if (length == 0) {
            return select_in_lines(rest, path, visit);
        }
        rest.remove_prefix(length);
        rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    }
    return goes_on;
}

// Each line by itself, so that the time stays linear whatever is wrong with them.
bool JsonText::select_in_lines(std::string_view lines,
                               const JsonPath& path,
                               const JsonPath::Visit& visit) {
    bool goes_on = true;
    while (!lines.empty() && goes_on) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        const std::size_t begin = line.find_first_not_of(kBlanks);
        if (begin != std::string_view::npos) {
            parser_->parse(line.substr(begin),
                           [&](const json::value& value) { goes_on = path.select(value, visit); });
        }
    }
    return goes_on;
}

}  // namespace waybill::filter
