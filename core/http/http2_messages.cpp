// SPDX-License-Identifier: GPL-3.0-or-later
//
// The header blocks of an HTTP/2 connection, and what they begin and end.
#include <algorithm>
#include <charconv>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/byte_reader.h"
#include "core/http/http2_connection_impl.h"
#include "core/http/http2_head_check.h"

namespace waybill::http {
namespace {

// A byte may stand for a field of thousands. What all heads of a connection take together is
// bounded by what its blocks take, beyond what a usual connection needs.
constexpr std::uint64_t kUsualExpansion = 100;
constexpr std::size_t kListBytesOfBomb = 2 * kKiB;

std::int64_t content_length(const HeaderList& fields) {
    const std::string_view text = fields.value("content-length");
    std::int64_t length = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    return error == std::errc{} && end == text.data() + text.size() && length >= 0 ? length : -1;
}

// What is in front of and behind the fragment of a header block (RFC 9113 sections 6.2 and 6.6).
Bytes without_padding(const Http2Frame& frame, Bytes payload) {
    if (!frame.has(http2_flag::kPadded)) {
        return payload;
    }
    if (payload.empty() || payload[0] >= frame.length) {
        return {};
    }
    // Of a payload that is not whole the padding may be what is missing.
    const std::size_t content = frame.length - payload[0];
    return payload.first(std::min(content, payload.size())).subspan(1);
}

bool holds_status(const Http2HeadText& section) {
    std::string_view text = section.text();
    for (const FieldLengths& length : section.lengths()) {
        if (text.substr(0, length.name) == ":status") {
            return true;
        }
        text.remove_prefix(std::size_t{length.name} + length.value + 4);
    }
    return false;
}

bool is_interim(std::uint16_t status) {
    return status >= 100 && status < 200;
}

}  // namespace

void Http2Connection::Impl::begin_block(Side side, const Http2FrameEnd& end) {
    Direction& direction = of(side);
    const Http2Frame& frame = direction.current.frame;
    Block& block = direction.block;
    block.open = true;
    block.over_limit = !end.whole && end.missing == 0;
    block.start = direction.current;
    block.promised = 0;
    block.end_stream = false;
    block.bytes.clear();
    Bytes fragment = without_padding(frame, end.payload);
    if (fragment.empty() && frame.has(http2_flag::kPadded) && end.whole) {
        tell(side,
             {AnomalyCode::BadFrame, Side::Client, block.start.offset, "a frame is all padding"},
             frame.stream);
    }
    std::size_t skipped = 0;
    if (frame.kind == http2_kind::kPushPromise) {
        skipped = 4;
        if (fragment.size() >= skipped) {
            block.promised = load_be32(fragment.data()) & 0x7fffffffU;
        }
        if (block.promised == 0) {
            block.open = false;
            direction.decoder.lose_state();
            return;
        }
    } else {
        block.end_stream = frame.has(http2_flag::kEndStream);
        skipped = frame.has(http2_flag::kPriority) ? 5 : 0;
    }
    fragment = fragment.subspan(std::min(skipped, fragment.size()));
    if (!end.whole) {
        end_block(side, fragment, true, end.arrival);
    } else if (frame.has(http2_flag::kEndHeaders)) {
        end_block(side, fragment, false, end.arrival);
    } else {
        append_to_block(block, fragment);
    }
}

void Http2Connection::Impl::append_to_block(Block& block, Bytes fragment) const {
    const std::size_t room = options_.limits.header_block_bytes - block.bytes.size();
    block.over_limit = block.over_limit || fragment.size() > room;
    fragment = fragment.first(std::min(room, fragment.size()));
    block.bytes.insert(block.bytes.end(), fragment.begin(), fragment.end());
}

void Http2Connection::Impl::continue_block(Side side, const Http2FrameEnd& end) {
    Direction& direction = of(side);
    Block& block = direction.block;
    if (!block.over_limit) {
        append_to_block(block, end.payload);
    }
    const bool last = direction.current.frame.has(http2_flag::kEndHeaders);
    if (last || end.missing > 0) {
        end_block(side, block.bytes, end.missing > 0, end.arrival);
    }
}

// `cut`: the end of the block was not captured.
void Http2Connection::Impl::end_block(Side side, Bytes bytes, bool cut, const Arrival& last) {
    Direction& direction = of(side);
    Block& block = direction.block;
    block.open = false;
    fields_.text.clear();
    block_bytes_ += bytes.size();
    const bool bomb =
        list_bytes_ > options_.limits.all_heads_bytes + kUsualExpansion * block_bytes_;
    const HpackLimits limits{bomb ? std::min(kListBytesOfBomb, options_.limits.header_list_bytes)
                                  : options_.limits.header_list_bytes,
                             options_.limits.fields};
    cut = cut || block.over_limit;
    const HpackOutcome outcome = direction.decoder.decode(bytes, limits, fields_, cut);
    fields_.text.finish();
    list_bytes_ += fields_.text.text().size();

    Section section;
    section.start = block.start;
    section.last = last;
    section.end_stream = block.end_stream;
    section.unknown = outcome.unknown;
    section.over_limit = outcome.over_limit || block.over_limit;
    section.bomb = bomb;
    if (bomb && !told_bomb_) {
        told_bomb_ = true;
        tell(side,
             {AnomalyCode::HeaderLimit,
              Side::Client,
              block.start.offset,
              "the heads of this connection stand for too many times their bytes; no more than "
              "the beginning of each is kept from here on"});
    }
    section.damaged = outcome.damaged && !cut;
    section.cut = cut || outcome.damaged;
    section.all_known = outcome.unknown == 0 && !section.over_limit && !section.cut;

    read_http2_head(HeadKind::Request, fields_.text.text(), fields_.text.lengths(), head_);
    head_.anomalies.clear();
    const bool has_status = holds_status(fields_.text);
    const bool has_method = !head_.method.empty();
    if (block.promised != 0) {
        learn_roles(side, false, true);
        promise(side, block.promised, section);
    } else {
        learn_roles(side, has_method, has_status);
        if (role_of(side) == Side::Client) {
            request_section(side, section);
        } else {
            response_section(side, section);
        }
    }
    constexpr std::size_t kUsualRoom = 16 * kKiB;
    block.bytes.clear();
    if (block.bytes.capacity() > kUsualRoom) {
        block.bytes = {};
    }
}

bool Http2Connection::Impl::may_have_missed() const {
    return options_.mid_stream || any_lost_;
}

MessageSpan Http2Connection::Impl::span_of(const Section& section) const {
    const Arrival& first = section.start.arrival;
    MessageSpan span;
    span.offset = section.start.offset;
    span.first_record = first.first_record;
    span.last_record = section.last.place.record == kNoRecord ? 0 : section.last.place.record;
    span.head_length = static_cast<std::uint32_t>(head_.raw.size());
    span.head_place = first.place;
    span.first_byte = first.at;
    span.last_byte = section.last.at;
    span.peer_acked = first.peer_acked;
    span.in_recording = false;
    span.over_tls = options_.over_tls;
    return span;
}

// What was wrong with the section that is told of the stream.
void Http2Connection::Impl::told_section(Side side, Stream& stream, const Section& section) {
    const std::uint64_t offset = section.start.offset;
    for (HeadAnomaly& fault : head_.anomalies) {
        tell(stream, side, fault.code, offset, std::move(fault.detail));
    }
    head_.anomalies.clear();
    if (section.unknown > 0) {
        tell(stream,
             side,
             AnomalyCode::HpackStateUnknown,
             offset,
             std::to_string(section.unknown) + " fields refer to what was not captured");
    }
    if (section.over_limit && !section.bomb) {
        tell(stream, side, AnomalyCode::HeaderLimit, offset, {});
    }
    if (section.damaged) {
        tell(stream,
             side,
             AnomalyCode::BadFrame,
             offset,
             "the header block cannot be decompressed to its end");
    }
}

void Http2Connection::Impl::request_section(Side side, const Section& section) {
    const std::uint32_t id = section.start.frame.stream;
    Stream* stream = find(id);
    const bool is_request = !head_.method.empty() || !head_.target.empty()
                            || !head_.authority.empty() || !section.all_known;
    if (stream != nullptr) {
        Message& request = stream->of(Side::Client);
        if (request.head || !is_request) {
            trailers(side, *stream, section);
            return;
        }
        request.ended = false;  // its response was captured before it
    }
    if (stream == nullptr) {
        if (was_reset(id) || id == 0 || (!is_request && may_have_missed())) {
            return;  // what was under way when the other side reset the stream, or trailers
        }
        if (id <= highest_opened_ || id % 2 == 0) {
            tell(side,
                 {AnomalyCode::BadFrame,
                  Side::Client,
                  section.start.offset,
                  "a request on stream " + std::to_string(id) + ", which is not a new one"});
        }
        stream = &open(id);
    }
    highest_opened_ = std::max(highest_opened_, id);
    close_waiting_below(id);
    check_http2_head(Http2Section::Request, section.all_known, head_);
    stream->is_head = head_.method == "HEAD";
    stream->is_connect = head_.method == "CONNECT";
    stream->is_websocket = stream->is_connect && head_.protocol == "websocket";
    start_message(Side::Client, *stream, section);
    told_section(side, *stream, section);
    if (section.end_stream) {
        end_of_stream(Side::Client, *stream);
    }
}

// RFC 9113 section 8.4: the server tells the request that its response answers.
void Http2Connection::Impl::promise(Side side, std::uint32_t promised, const Section& section) {
    if (find(promised) != nullptr || was_reset(promised)) {
        tell(side,
             {AnomalyCode::BadFrame,
              Side::Client,
              section.start.offset,
              "stream " + std::to_string(promised) + " is promised, which is open"},
             section.start.frame.stream);
        return;
    }
    Stream& stream = open(promised);
    check_http2_head(Http2Section::Request, section.all_known, head_);
    stream.is_head = head_.method == "HEAD";
    Section whole = section;
    whole.end_stream = true;
    start_message(Side::Client, stream, whole);
    told_section(side, stream, section);
    end_message(Side::Client, stream, true);
}

void Http2Connection::Impl::response_section(Side side, const Section& section) {
    const std::uint32_t id = section.start.frame.stream;
    Stream* stream = find(id);
    if (stream != nullptr && (stream->of(Side::Server).head || stream->of(Side::Server).ended)) {
        trailers(side, *stream, section);
        return;
    }
    read_http2_head(HeadKind::Response, fields_.text.text(), fields_.text.lengths(), head_);
    const bool is_response = head_.status != 0 || !section.all_known;
    if (!is_response && may_have_missed()) {  // trailers of a response that was not captured
        if (stream != nullptr && section.end_stream) {
            stream->of(Side::Server).ended = true;
            end_of_stream(Side::Server, *stream);
        }
        return;
    }
    if (stream == nullptr) {
        if (was_reset(id) || id == 0) {
            return;
        }
        stream = &open(id);
        stream->of(Side::Client).ended = true;  // unless it comes
    }
    check_http2_head(Http2Section::Response, section.all_known, head_);
    if (is_interim(head_.status) && !section.end_stream) {
        head_.complete = !section.cut;
        sink_.on_interim(stream->exchange, head_, span_of(section));
        told_section(side, *stream, section);
        return;
    }
    stream->no_content = stream->is_head || head_.status == 304 || head_.status == 204;
    start_message(Side::Server, *stream, section);
    told_section(side, *stream, section);
    if (stream->is_connect && head_.status >= 200 && head_.status < 300) {
        start_tunnel(*stream);
    }
    if (section.end_stream) {
        end_of_stream(Side::Server, *stream);
    }
}

// The head is head_.
void Http2Connection::Impl::start_message(Side role, Stream& stream, const Section& section) {
    Message& message = stream.of(role);
    head_.complete = !section.cut;
    message.head = true;
    message.span = span_of(section);
    message.announced = content_length(head_.fields);
    message.body.framing = section.end_stream ? BodyFraming::None : BodyFraming::Frames;
    message.losses = of(role_of(role)).losses;
    message.wants_body = sink_.on_head(stream.exchange, role, head_, message.span);
    touch(stream);
}

void Http2Connection::Impl::trailers(Side side, Stream& stream, const Section& section) {
    const Side role = role_of(side);
    Message& message = stream.of(role);
    check_http2_head(Http2Section::Trailers, section.all_known, head_);
    told_section(side, stream, section);
    touch(stream);
    if (message.ended) {
        if (message.head) {
            tell(stream,
                 side,
                 AnomalyCode::BadFrame,
                 section.start.offset,
                 "a header block behind the end of the message");
        }
        return;
    }
    message.span.last_byte = std::max(message.span.last_byte, section.last.at);
    sink_.on_trailers(stream.exchange, role, head_.fields);
    if (!section.end_stream) {
        tell(stream,
             side,
             AnomalyCode::BadFrame,
             section.start.offset,
             "trailers that do not end the message");
    }
    end_of_stream(role, stream);
}

// Both messages are over; what follows is the tunnel's (RFC 9113 section 8.5, RFC 8441).
void Http2Connection::Impl::start_tunnel(Stream& stream) {
    stream.tunnel = true;
    if (stream.is_websocket) {
        std::string extensions;
        for (const Field& field : head_.fields) {  // may be sent in several lines
            if (ascii::equal_ignoring_case(field.name, "sec-websocket-extensions")) {
                extensions.append(field.value).append(", ");
            }
        }
        stream.websocket = std::make_unique<WebSocketWatch>(extensions);
    }
    for (const Side role : {Side::Client, Side::Server}) {
        Message& message = stream.of(role);
        if (message.ended) {
            message.tunnel_ended = true;
            continue;
        }
        if (message.body.size == 0) {
            message.body.framing = BodyFraming::None;
        }
        end_message(role, stream, true);
    }
    sink_.on_tunnel(stream.exchange);
}

}  // namespace waybill::http
