// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_connection.h"

#include <algorithm>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/http/http2_connection_impl.h"

namespace waybill::http {
namespace {

constexpr std::size_t kSettingsWaiting = 1000;  // for their acknowledgement
constexpr std::size_t kNotesHeld = 64;
constexpr std::uint32_t kGoAways = 100;        // of a connection that are heeded
constexpr std::size_t kResetsOfStreams = 100;  // that one event of the connection is told of

// RFC 4648 section 5; what is behind anything else is ignored.
std::vector<Byte> decode_base64url(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::vector<Byte> bytes;
    std::uint32_t held = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) {
            break;
        }
        held = (held << 6U) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<Byte>(held >> count));
        }
    }
    return bytes;
}

bool begins_with_settings(Bytes first) {
    if (first.size() < kHttp2FrameHeader) {
        return false;
    }
    const Http2Frame frame = read_frame_header(first.data());
    return frame.kind == http2_kind::kSettings && frame.flags == 0 && !frame.reserved
           && frame.length <= kHttp2FrameSize && http2_frame_fault(frame).empty();
}

}  // namespace

void Http2Connection::Impl::Direction::on_skipped(std::uint64_t offset, std::uint64_t length) {
    if (offset > 0 || !owner_->options_.mid_stream) {
        owner_->tell(side_,
                     {AnomalyCode::OpaqueData,
                      Side::Client,
                      offset,
                      std::to_string(length) + " bytes that are not frames of HTTP/2"});
    }
}

// `settings` were acknowledged by the 101 (RFC 7540 section 3.2.1).
void Http2Connection::Impl::adopt_upgrade(const Head& request,
                                          const MessageSpan& span,
                                          std::string_view settings) {
    const std::vector<Byte> bytes = decode_base64url(settings);
    ByteReader reader(bytes);
    while (reader.remaining() >= 6) {
        const std::uint16_t id = reader.be16().value_or(0);
        const std::uint32_t value = reader.be32().value_or(0);
        setting(Side::Server, id, value);
        if (id == http2_setting::kHeaderTableSize) {
            of(Side::Server).decoder.set_limit(value);
        }
    }
    learn_roles(Side::Client, true, false);
    Stream& stream = open(1);
    stream.is_head = request.method == "HEAD";
    highest_opened_ = 1;
    Message& message = stream.of(Side::Client);
    message.head = true;
    message.span = span;
    message.body.complete = true;
    Head head = request;
    head.version = {2, 0};
    sink_.on_head(stream.exchange, Side::Client, head, span);
    message.ended = true;
    sink_.on_end(stream.exchange, Side::Client, message.body, span);
}

void Http2Connection::Impl::starts_at(Side side, std::uint64_t offset) {
    of(side).position = offset;
    of(side).reader.starts_at(offset);
}

// Of the middle of a connection all is unknown, but for a side that begins as a connection does.
void Http2Connection::Impl::start(Direction& direction, Bytes first) {
    direction.started = true;
    const bool begins = as_text(first).starts_with(kHttp2Preface.substr(0, 4))
                        || begins_with_settings(first)
                        || of(other(direction.side())).reader.saw_preface();
    if (options_.mid_stream && !begins) {
        direction.reader.start_mid_stream();
    } else if (role_of(direction.side()) == Side::Client || options_.mid_stream) {
        direction.reader.expect_preface();
    }
}

void Http2Connection::Impl::on_data(Side side, Bytes data, const Arrival& arrival) {
    Direction& direction = of(side);
    if (!direction.started) {
        start(direction, data);
    }
    direction.position += data.size();
    direction.reader.on_data(data, arrival);
    if (!roles_known_ && direction.reader.saw_preface()) {
        learn_roles(side, true, false);
    }
}

void Http2Connection::Impl::on_gap(Side side, std::uint64_t length, Timestamp at) {
    Direction& direction = of(side);
    direction.started = true;
    tell(side,
         {AnomalyCode::Gap,
          Side::Client,
          direction.position,
          std::to_string(length) + " bytes are missing"},
         direction.in_frame ? direction.current.frame.stream : 0);
    direction.position += length;
    direction.reader.on_gap(length, at);
}

void Http2Connection::Impl::on_end(Side side, Timestamp at) {
    Direction& direction = of(side);
    if (direction.ended) {
        return;
    }
    direction.ended = true;
    direction.reader.end(at);
    if (direction.block.open) {
        Arrival last = direction.block.start.arrival;
        last.at = at;
        end_block(side, direction.block.bytes, true, last);
    }
}

void Http2Connection::Impl::on_anomaly(Side side,
                                       AnomalyCode code,
                                       std::uint64_t offset,
                                       std::string detail) {
    if (code != AnomalyCode::ConnectionReset || streams_.empty()) {
        tell(side, {code, Side::Client, offset, std::move(detail)});
        return;
    }
    std::size_t told = 0;
    for (auto& [id, stream] : streams_) {
        tell(stream, side, code, offset, detail);
        if (++told == kResetsOfStreams) {
            break;
        }
    }
}

void Http2Connection::Impl::close() {
    for (const Side side : {Side::Client, Side::Server}) {
        on_end(side, {});
    }
    while (!streams_.empty()) {
        give_up(streams_.begin()->second);
    }
    learn_roles(Side::Client, true, false);
}

void Http2Connection::Impl::tell(Side side, Anomaly anomaly, std::uint32_t stream) {
    anomaly.side = role_of(side);
    if (const Stream* const open = stream != 0 ? find(stream) : nullptr) {
        sink_.on_exchange_anomaly(open->exchange, std::move(anomaly));
    } else {
        sink_.on_connection_anomaly(std::move(anomaly));
    }
}

void Http2Connection::Impl::tell(
    Stream& stream, Side side, AnomalyCode code, std::uint64_t offset, std::string detail) {
    sink_.on_exchange_anomaly(stream.exchange, {code, role_of(side), offset, std::move(detail)});
}

void Http2Connection::Impl::frame_start(Side side, const Http2FrameStart& start) {
    Direction& direction = of(side);
    direction.current = start;
    direction.in_frame = true;
    Block& block = direction.block;
    const bool continues = start.frame.kind == http2_kind::kContinuation;
    // RFC 9113 section 6.10.
    if (block.open && (!continues || start.frame.stream != block.start.frame.stream)) {
        tell(side,
             {AnomalyCode::BadFrame,
              Side::Client,
              start.offset,
              "another frame stands inside a header block"},
             block.start.frame.stream);
        end_block(side, block.bytes, true, start.arrival);
    } else if (continues && !block.open) {
        if (direction.losses == 0) {
            tell(side,
                 {AnomalyCode::BadFrame,
                  Side::Client,
                  start.offset,
                  "a continuation without a header block"});
        }
        direction.decoder.lose_state();
    }
}

void Http2Connection::Impl::frames_lost(Side side) {
    Direction& direction = of(side);
    ++direction.losses;
    any_lost_ = true;
    if (direction.block.open) {
        end_block(side, direction.block.bytes, true, direction.block.start.arrival);
    }
    direction.decoder.lose_state();
}

void Http2Connection::Impl::frame_end(Side side, const Http2FrameEnd& end) {
    Direction& direction = of(side);
    direction.in_frame = false;
    const Http2FrameStart& start = direction.current;
    const Http2Frame& frame = start.frame;
    note(side, start, end);
    switch (frame.kind) {
        case http2_kind::kData:
            if (Stream* const stream = find(frame.stream)) {
                Message& message = stream->of(role_of(side));
                message.span.last_byte = std::max(message.span.last_byte, end.arrival.at);
                touch(*stream);
                if (frame.has(http2_flag::kEndStream)) {
                    end_of_stream(role_of(side), *stream);
                }
            }
            break;
        case http2_kind::kHeaders:
        case http2_kind::kPushPromise:
            begin_block(side, end);
            break;
        case http2_kind::kContinuation:
            if (direction.block.open) {
                continue_block(side, end);
            }
            break;
        case http2_kind::kRstStream:
            if (Stream* const stream = find(frame.stream); stream != nullptr && end.whole) {
                const std::uint32_t error =
                    end.payload.size() >= 4 ? load_be32(end.payload.data()) : 0;
                reset(side, *stream, error, start.offset, "");
            }
            break;
        case http2_kind::kSettings:
            settings(side, frame, end.payload);
            break;
        case http2_kind::kGoAway:
            go_away(side, start, end.payload);
            break;
        default:
            break;
    }
}

void Http2Connection::Impl::note(Side side,
                                 const Http2FrameStart& start,
                                 const Http2FrameEnd& end) {
    note_frame(role_of(side), start.frame, end.payload, note_);
    note_.missing = end.missing;
    if (!roles_known_ && held_notes_.size() < kNotesHeld) {
        held_notes_.emplace_back(note_, start.arrival.at);
        return;
    }
    if (!roles_known_) {
        learn_roles(Side::Client, true, false);
    }
    note_bytes_.clear();
    append_note(note_, note_bytes_);
    sink_.on_frame(note_bytes_, start.arrival.at);
}

// A side that only listens to one of both may be wrong about which is the client, until one of them
// sends what only clients or servers send.
void Http2Connection::Impl::learn_roles(Side side, bool has_method, bool has_status) {
    if (roles_known_ || has_method == has_status) {
        return;
    }
    roles_known_ = true;
    const bool swap = (side == Side::Client) != has_method;
    if (swap) {
        swapped_ = true;
        sink_.on_roles_swapped();
    }
    for (auto& [held, at] : held_notes_) {
        held.side = swap ? other(held.side) : held.side;
        note_bytes_.clear();
        append_note(held, note_bytes_);
        sink_.on_frame(note_bytes_, at);
    }
    held_notes_ = {};
}

void Http2Connection::Impl::setting(Side receiver_of_it, std::uint16_t id, std::uint32_t value) {
    if (id == http2_setting::kMaxFrameSize) {
        constexpr std::uint32_t kMost = (1U << 24U) - 1;
        of(receiver_of_it).reader.set_longest(std::clamp(value, kHttp2FrameSize, kMost));
    }
}

// RFC 9113 section 6.5. The size of the header table counts for the blocks of the other side, from
// its acknowledgement on (RFC 7541 section 4.2).
void Http2Connection::Impl::settings(Side side, const Http2Frame& frame, Bytes payload) {
    if (frame.has(http2_flag::kAck)) {
        Direction& encoder = of(side);
        if (encoder.unacknowledged.empty()) {
            ++encoder.acknowledged_ahead;
            return;
        }
        const std::int64_t size = encoder.unacknowledged.front();
        encoder.unacknowledged.erase(encoder.unacknowledged.begin());
        if (size >= 0) {
            encoder.decoder.set_limit(static_cast<std::uint64_t>(size));
        }
        return;
    }
    Direction& encoder = of(other(side));
    std::int64_t table_size = -1;
    ByteReader reader(payload);
    while (reader.remaining() >= 6) {
        const std::uint16_t id = reader.be16().value_or(0);
        const std::uint32_t value = reader.be32().value_or(0);
        setting(other(side), id, value);
        if (id == http2_setting::kHeaderTableSize) {
            table_size = value;
        }
    }
    if (encoder.acknowledged_ahead > 0) {  // the packets of both sides may come in any order
        --encoder.acknowledged_ahead;
        if (table_size >= 0) {
            encoder.decoder.set_limit(static_cast<std::uint64_t>(table_size));
        }
    } else if (encoder.unacknowledged.size() < kSettingsWaiting) {
        encoder.unacknowledged.push_back(table_size);
    }
}

// RFC 9113 section 6.8: streams of the receiver beyond the last one were not looked at.
void Http2Connection::Impl::go_away(Side side, const Http2FrameStart& start, Bytes payload) {
    if (payload.size() < 8) {
        return;
    }
    const std::uint32_t last = load_be32(payload.data()) & 0x7fffffffU;
    const std::uint32_t error = load_be32(payload.data() + 4);
    const std::uint32_t parity = role_of(side) == Side::Server ? 1 : 0;
    if (++go_aways_ > kGoAways) {
        return;
    }
    for (auto at = streams_.upper_bound(last); at != streams_.end();) {
        const std::uint32_t id = at->first;
        if (id % 2 == parity) {
            at->second.reset = true;  // nothing will come of it
            reset(side, at->second, error, start.offset, " by GOAWAY");
        }
        at = streams_.upper_bound(id);  // other streams may have been closed, too
    }
}

Http2Connection::Http2Connection(ExchangeSink& sink, const Http2Options& options)
    : impl_(std::make_unique<Impl>(sink, options)) {}

Http2Connection::~Http2Connection() = default;

void Http2Connection::adopt_upgrade(const Head& request,
                                    const MessageSpan& span,
                                    std::string_view settings) {
    impl_->adopt_upgrade(request, span, settings);
}

void Http2Connection::starts_at(Side side, std::uint64_t offset) {
    impl_->starts_at(side, offset);
}

void Http2Connection::on_data(Side side, Bytes data, const Arrival& arrival) {
    impl_->on_data(side, data, arrival);
}

void Http2Connection::on_gap(Side side, std::uint64_t length, Timestamp at) {
    impl_->on_gap(side, length, at);
}

void Http2Connection::on_end(Side side, EndReason /*reason*/, Timestamp at) {
    impl_->on_end(side, at);
}

void Http2Connection::on_anomaly(Side side,
                                 AnomalyCode code,
                                 std::uint64_t offset,
                                 std::string detail) {
    impl_->on_anomaly(side, code, offset, std::move(detail));
}

void Http2Connection::close() {
    impl_->close();
}

}  // namespace waybill::http
