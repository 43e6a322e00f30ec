// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocket_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/field_value.h"
#include "core/http/websocket_frame.h"
#include "core/http/websocket_inflater.h"

namespace waybill::http {
namespace {

constexpr std::size_t kLongestControl = 125;  // RFC 6455 section 5.5

// A message while its frames come.
struct OpenMessage {
    WebSocketMessage facts;
    std::vector<Byte> payload;
    bool deflated = false;
    bool open = false;
};

}  // namespace

class WebSocketReader::Impl {
public:
    Impl(const WebSocketReaderOptions& options, Output output)
        : options_(options),
          output_(std::move(output)) {}

    void add(Bytes data);
    void add_gap(std::uint64_t length);
    void finish();

private:
    enum class State : std::uint8_t { Header, Payload, Search };

    std::size_t read(Bytes data);
    std::size_t read_header(Bytes data);
    std::size_t read_payload(Bytes data);
    void read_waiting(bool at_end);
    void begin_frame();
    void check_frame(std::uint64_t offset);
    void begin_message(std::uint64_t offset);
    void end_frame();
    void end_message(OpenMessage& message);
    void end_open_messages();
    void inflate(WebSocketMessage& facts);
    void check_payload(const WebSocketMessage& message);
    void lose_place();
    void complain(AnomalyCode code, std::uint64_t offset, std::string_view what);

    // What the frame belongs to.
    OpenMessage& current() {
        return !frame_.is_known() ? ignored_ : frame_.is_control() ? control_ : data_;
    }
    std::uint64_t limit() const {
        return !frame_.is_known()    ? 0
               : frame_.is_control() ? std::uint64_t{kLongestControl}
                                     : options_.payload_limit;
    }
    WebSocketInflater& inflater() {
        if (!inflater_) {
            inflater_.emplace(options_.deflate.window_bits, options_.deflate.no_context_takeover);
        }
        return *inflater_;
    }

    WebSocketReaderOptions options_;
    Output output_;
    State state_ = State::Header;
    std::uint64_t offset_ = 0;  // of the next byte to be read
    std::array<Byte, kLongestFrameHeader> header_{};
    std::size_t header_size_ = 0;
    WebSocketFrame frame_;
    std::uint64_t left_ = 0;  // of the frame's payload
    unsigned mask_at_ = 0;    // which byte of the mask is next
    OpenMessage data_;        // may have control frames among its own
    OpenMessage control_;
    OpenMessage ignored_;           // frames with a reserved opcode
    std::vector<Byte> waiting_;     // not read yet: it is not known where frames begin
    std::size_t waiting_from_ = 0;  // those before were read
    std::optional<WebSocketInflater> inflater_;
    std::vector<Byte> inflated_;
    std::size_t anomalies_ = 0;
};

void WebSocketReader::Impl::complain(AnomalyCode code,
                                     std::uint64_t offset,
                                     std::string_view what) {
    if (anomalies_ < kAnomalies) {
        ++anomalies_;
        output_.anomaly({code, options_.side, offset, "WebSocket: " + std::string(what)});
    }
}

void WebSocketReader::Impl::add(Bytes data) {
    while (!data.empty()) {
        if (state_ != State::Search) {
            data = data.subspan(read(data));
            continue;
        }
        const Bytes piece = data.first(std::min(data.size(), kFrameSearch));
        waiting_.insert(waiting_.end(), piece.begin(), piece.end());
        data = data.subspan(piece.size());
        read_waiting(false);
    }
}

std::size_t WebSocketReader::Impl::read(Bytes data) {
    return state_ == State::Header ? read_header(data) : read_payload(data);
}

// Afterwards bytes wait only where it is not known yet whether frames begin there.
void WebSocketReader::Impl::read_waiting(bool at_end) {
    while (waiting_from_ < waiting_.size()) {
        const Bytes waiting = Bytes(waiting_).subspan(waiting_from_);
        if (state_ != State::Search) {
            waiting_from_ += read(waiting);
            continue;
        }
        const FramePlace place =
            find_websocket_frames(waiting, options_.side, options_.deflate.agreed, at_end);
        waiting_from_ += place.at;
        offset_ += place.at;
        if (place.search != FrameSearch::Found) {
            break;
        }
        state_ = State::Header;
    }
    if (waiting_from_ == waiting_.size()) {
        waiting_ = {};
        waiting_from_ = 0;
    } else if (waiting_from_ > kFrameSearch) {
        waiting_.erase(waiting_.begin(),
                       waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_from_));
        waiting_from_ = 0;
    }
}

std::size_t WebSocketReader::Impl::read_header(Bytes data) {
    std::size_t taken = 0;
    if (header_size_ == 0) {
        frame_ = read_websocket_frame(data.first(std::min(data.size(), kLongestFrameHeader)));
        taken = frame_.header_bytes;
    }
    while (frame_.header_bytes == 0 && taken < data.size()) {
        header_[header_size_++] = data[taken++];
        frame_ = read_websocket_frame(Bytes(header_).first(header_size_));
    }
    offset_ += taken;
    if (frame_.header_bytes != 0) {
        header_size_ = 0;
        begin_frame();
    }
    return taken;
}

void WebSocketReader::Impl::begin_frame() {
    const std::uint64_t offset = offset_ - frame_.header_bytes;
    mask_at_ = 0;
    if (frame_.bad_length) {
        complain(AnomalyCode::BadFrame, offset, "a frame's length is out of range");
        lose_place();
        return;
    }
    check_frame(offset);
    begin_message(offset);
    left_ = frame_.length;
    state_ = State::Payload;
    if (left_ == 0) {
        end_frame();
    }
}

// RFC 6455 sections 5.1, 5.2 and 5.5.
void WebSocketReader::Impl::check_frame(std::uint64_t offset) {
    const auto bad = [&](std::string_view what) {
        complain(AnomalyCode::BadFrame, offset, what);
    };
    if (!frame_.is_known()) {
        bad("a frame has a reserved opcode");
        return;
    }
    if (frame_.reserved
        || (frame_.compressed
            && (!options_.deflate.agreed || frame_.is_control() || frame_.opcode == 0))) {
        bad("a frame has reserved bits set");
    }
    if (frame_.masked != (options_.side == Side::Client)) {
        bad(frame_.masked ? "a frame of the server is masked"
                          : "a frame of the client is not masked");
    }
    if (frame_.long_length) {
        bad("a frame's length takes more bytes than it needs");
    }
    if (frame_.is_control()) {
        if (!frame_.fin) {
            bad("a control frame is fragmented");
        }
        if (frame_.length > kLongestControl) {
            bad("a control frame is longer than 125 bytes");
        }
    } else if (frame_.opcode == 0 && !data_.open) {
        bad("a message goes on that did not begin");
    } else if (frame_.opcode != 0 && data_.open) {
        bad("a message begins inside another one");
    }
}

void WebSocketReader::Impl::begin_message(std::uint64_t offset) {
    OpenMessage& message = current();
    if (!frame_.is_known()) {
        return;
    }
    if (message.open && frame_.opcode != 0) {
        message.facts.whole = false;
        end_message(message);
    }
    if (!message.open) {
        message.open = true;
        message.facts = WebSocketMessage();
        message.facts.offset = offset;
        message.facts.opcode = static_cast<WebSocketOpcode>(frame_.opcode);
        message.facts.whole = frame_.is_control() || frame_.opcode != 0;
        message.deflated = frame_.compressed && options_.deflate.agreed && !frame_.is_control();
        message.payload.clear();
    }
    ++message.facts.fragments;
}

std::size_t WebSocketReader::Impl::read_payload(Bytes data) {
    const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, data.size()));
    OpenMessage& message = current();
    const std::uint64_t room = limit() - std::min<std::uint64_t>(limit(), message.payload.size());
    const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(room, taken));
    const std::size_t begin = message.payload.size();
    message.payload.insert(
        message.payload.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(kept));
    if (frame_.masked) {
        for (std::size_t i = 0; i < kept; ++i) {
            message.payload[begin + i] ^= frame_.mask[(mask_at_ + i) % 4];
        }
        mask_at_ = static_cast<unsigned>((mask_at_ + taken) % 4);
    }
    message.facts.truncated = message.facts.truncated || kept < taken;
    message.facts.size += taken;
    offset_ += taken;
    left_ -= taken;
    if (left_ == 0) {
        end_frame();
    }
    return taken;
}

void WebSocketReader::Impl::end_frame() {
    state_ = State::Header;
    if (frame_.is_known() && (frame_.fin || frame_.is_control())) {
        end_message(current());
    }
}

void WebSocketReader::Impl::end_message(OpenMessage& message) {
    WebSocketMessage& facts = message.facts;
    message.open = false;
    facts.payload = message.payload;
    facts.compressed = message.deflated;
    if (message.deflated && options_.payload_limit > 0) {
        inflate(facts);
    }
    if (facts.whole && !facts.truncated && !facts.compressed && facts.missing == 0) {
        check_payload(facts);
    }
    output_.message(facts);
    for (std::vector<Byte>* buffer : {&message.payload, &inflated_}) {
        buffer->clear();
        if (buffer->capacity() > kMiB) {
            buffer->shrink_to_fit();
        }
    }
}

// RFC 6455 sections 5.5.1 and 8.1.
void WebSocketReader::Impl::check_payload(const WebSocketMessage& message) {
    if (message.opcode == WebSocketOpcode::Text && !is_valid_utf8(as_text(message.payload))) {
        complain(AnomalyCode::BadFrame, message.offset, "a text message is not UTF-8");
    } else if (message.opcode == WebSocketOpcode::Close && message.size == 1) {
        complain(AnomalyCode::BadFrame, message.offset, "a close frame has half a code");
    } else if (message.opcode == WebSocketOpcode::Close
               && !is_valid_utf8(read_websocket_close(message.payload).reason)) {
        complain(AnomalyCode::BadFrame, message.offset, "the reason of a close is not UTF-8");
    }
}

void WebSocketReader::Impl::inflate(WebSocketMessage& facts) {
    if (!facts.whole || facts.truncated || facts.missing > 0) {
        inflater().lose_context();
        if (facts.truncated) {
            complain(AnomalyCode::DecodeLimit, facts.offset, "a message is longer than is kept");
        }
        return;
    }
    using Outcome = WebSocketInflater::Outcome;
    switch (inflater().inflate(facts.payload, options_.payload_limit, inflated_)) {
        case Outcome::LimitReached:
            facts.truncated = true;
            complain(
                AnomalyCode::DecodeLimit, facts.offset, "a message inflates to more than is kept");
            [[fallthrough]];
        case Outcome::Done:
            facts.compressed = false;
            facts.payload = inflated_;
            facts.size = inflated_.size();
            break;
        case Outcome::Invalid:
            complain(
                AnomalyCode::ContentDecodeFailed, facts.offset, "a message cannot be inflated");
            break;
        case Outcome::NeedsContext:
            break;
    }
}

void WebSocketReader::Impl::end_open_messages() {
    for (OpenMessage* message : {&control_, &data_}) {
        if (message->open) {
            message->facts.whole = false;
            end_message(*message);
        }
    }
}

// It is not known any more where the next frame begins.
void WebSocketReader::Impl::lose_place() {
    end_open_messages();
    if (options_.deflate.agreed && options_.payload_limit > 0) {
        inflater().lose_context();
    }
    header_size_ = 0;
    state_ = State::Search;
}

void WebSocketReader::Impl::add_gap(std::uint64_t length) {
    if (length == 0) {
        return;
    }
    if (state_ == State::Payload) {
        const std::uint64_t missing = std::min(left_, length);
        WebSocketMessage& facts = current().facts;
        facts.missing += missing;
        facts.size += missing;
        mask_at_ = static_cast<unsigned>((mask_at_ + missing) % 4);
        offset_ += missing;
        left_ -= missing;
        length -= missing;
        if (left_ == 0) {
            end_frame();
        }
    }
    if (length > 0) {
        lose_place();
        offset_ += length + waiting_.size() - waiting_from_;
        waiting_ = {};
        waiting_from_ = 0;
    }
}

void WebSocketReader::Impl::finish() {
    read_waiting(true);
    end_open_messages();
}

WebSocketReader::WebSocketReader(const WebSocketReaderOptions& options, Output output)
    : impl_(std::make_unique<Impl>(options, std::move(output))) {}

WebSocketReader::~WebSocketReader() = default;

void WebSocketReader::add(Bytes data) {
    impl_->add(data);
}

void WebSocketReader::add_gap(std::uint64_t length) {
    impl_->add_gap(length);
}

void WebSocketReader::finish() {
    impl_->finish();
}

WebSocketClose read_websocket_close(Bytes payload) {
    if (payload.size() < 2) {
        return {};
    }
    return {static_cast<std::uint16_t>(payload[0] << 8U | payload[1]), as_text(payload.subspan(2))};
}

// RFC 7692 section 7.1. The parameters of the response hold; of several answers the first.
WebSocketDeflate read_websocket_extensions(std::string_view extensions, Side side) {
    WebSocketDeflate deflate;
    const bool client = side == Side::Client;
    for_each_list_member(extensions, [&](std::string_view member) {
        const ParameterisedValue extension = split_parameters(member);
        if (deflate.agreed || !ascii::equal_ignoring_case(extension.value, "permessage-deflate")) {
            return;
        }
        deflate.agreed = true;
        for_each_field_parameter(extension.parameters, [&](const FieldParameter& parameter) {
            if (parameter.name
                == (client ? "client_no_context_takeover" : "server_no_context_takeover")) {
                deflate.no_context_takeover = true;
            } else if (parameter.name
                       == (client ? "client_max_window_bits" : "server_max_window_bits")) {
                const auto bits = ascii::parse_decimal(parameter.value);
                if (bits && *bits >= 8 && *bits <= 15) {
                    deflate.window_bits = static_cast<unsigned>(*bits);
                }
            }
        });
    });
    return deflate;
}

}  // namespace waybill::http
