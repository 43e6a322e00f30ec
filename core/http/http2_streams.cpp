// SPDX-License-Identifier: GPL-3.0-or-later
//
// The streams of an HTTP/2 connection: their content, how they end, and which of them are open.
#include <algorithm>
#include <utility>

#include "core/http/http2_connection_impl.h"

namespace waybill::http {
namespace {

constexpr std::uint64_t kResetsTold = 1000;

std::string error_text(std::uint32_t error) {
    const std::string_view name = http2_error_name(error);
    return name.empty() ? std::to_string(error) : std::string(name);
}

}  // namespace

void Http2Connection::Impl::content(Side side, Bytes data, const Arrival& arrival) {
    Stream* const stream = find(of(side).current.frame.stream);
    if (stream == nullptr) {
        return;
    }
    const Side role = role_of(side);
    Message& message = stream->of(role);
    if (stream->tunnel) {
        sink_.on_tunnel_data(stream->exchange, role, data, arrival);
        if (stream->websocket != nullptr) {
            stream->websocket->add(role, data);
        }
        return;
    }
    if (!message.head || message.ended) {
        return;
    }
    message.body.size += data.size();
    message.span.last_byte = std::max(message.span.last_byte, arrival.at);
    if (message.wants_body) {
        sink_.on_body(stream->exchange, role, data, arrival.at);
    }
}

void Http2Connection::Impl::content_gap(Side side, std::uint64_t length, Timestamp at) {
    Stream* const stream = find(of(side).current.frame.stream);
    if (stream == nullptr) {
        return;
    }
    const Side role = role_of(side);
    Message& message = stream->of(role);
    if (stream->tunnel) {
        sink_.on_tunnel_gap(stream->exchange, role, length, at);
        if (stream->websocket != nullptr) {
            stream->websocket->add_gap(role, length);
        }
    } else if (message.head && !message.ended) {
        message.body.size += length;
        message.body.missing += length;
        if (message.wants_body) {
            sink_.on_body_gap(stream->exchange, role, length, at);
        }
    }
}

// The sender ended the stream.
void Http2Connection::Impl::end_of_stream(Side role, Stream& stream) {
    if (stream.tunnel) {
        stream.of(role).tunnel_ended = true;
    } else {
        end_message(role, stream, true);
    }
    const auto is_over = [&](Side each) {
        return stream.tunnel ? stream.of(each).tunnel_ended : stream.of(each).ended;
    };
    if (!is_over(Side::Client) || !is_over(Side::Server)) {
        return;
    }
    if (may_get_its_request(stream)) {
        wait_for_request(stream);
        return;
    }
    close_stream(stream);
}

void Http2Connection::Impl::end_message(Side role, Stream& stream, bool complete) {
    Message& message = stream.of(role);
    if (!message.head || message.ended) {
        return;
    }
    message.ended = true;
    BodyFacts& body = message.body;
    body.complete = complete;
    const auto announced = static_cast<std::uint64_t>(std::max<std::int64_t>(message.announced, 0));
    const bool is_unasked = role == Side::Server && !stream.of(Side::Client).head;  // HEAD, perhaps
    const bool may_differ =
        message.announced < 0 || stream.is_connect
        || (role == Side::Server && (stream.no_content || is_unasked) && body.size == 0);
    const bool some_lost = message.losses != of(role_of(role)).losses;
    if (complete && !may_differ && body.size != announced) {
        if (body.size < announced && some_lost) {
            // The frames that are missing were of this message, or some of them.
            const std::uint64_t missing = announced - body.size;
            body.size += missing;
            body.missing += missing;
            body.framing = BodyFraming::Frames;
            if (message.wants_body) {
                sink_.on_body_gap(stream.exchange, role, missing, message.span.last_byte);
            }
        } else {
            tell(stream,
                 role_of(role),
                 AnomalyCode::LengthMismatch,
                 message.span.offset,
                 "content-length says " + std::to_string(announced) + ", the frames hold "
                     + std::to_string(body.size));
        }
    } else if (some_lost && (message.announced < 0 || body.size != announced) && !stream.is_connect
               && !stream.no_content) {
        tell(stream,
             role_of(role),
             AnomalyCode::Gap,
             message.span.offset,
             "frames are missing that may have been of this message");
    }
    sink_.on_end(stream.exchange, role, body, message.span);
}

// RFC 9113 section 6.4. `how` completes the sentence.
void Http2Connection::Impl::reset(
    Side side, Stream& stream, std::uint32_t error, std::uint64_t offset, std::string_view how) {
    const bool answered = stream.of(Side::Server).ended;
    const bool over = answered && (stream.of(Side::Client).ended || error == 0);
    if (!over && !stream.tunnel) {
        if (resets_told_++ < kResetsTold) {
            tell(stream, side, AnomalyCode::StreamReset, offset, error_text(error).append(how));
        }
    }
    const std::uint32_t oldest = std::exchange(reset_[next_reset_], stream.id);
    next_reset_ = (next_reset_ + 1) % reset_.size();
    if (Stream* const open = find(oldest); open != nullptr && open->reset && open != &stream) {
        give_up(*open);
    }
    const Side role = role_of(side);
    end_message(role, stream, false);
    stream.of(role).tunnel_ended = true;
    const Message& others = stream.of(other(role));
    if (stream.reset || (stream.tunnel ? others.tunnel_ended : others.ended)) {
        give_up(stream);
        return;
    }
    stream.reset = true;
}

void Http2Connection::Impl::give_up(Stream& stream) {
    end_message(Side::Client, stream, false);
    end_message(Side::Server, stream, false);
    close_stream(stream);
}

// REQUIRES: no message of it is open.
void Http2Connection::Impl::close_stream(Stream& stream) {
    const Message& request = stream.of(Side::Client);
    const Message& response = stream.of(Side::Server);
    if (stream.websocket != nullptr) {
        stream.websocket->finish();
        sink_.on_websocket(stream.exchange, stream.websocket->facts());
        for (Anomaly& found : stream.websocket->take_anomalies()) {
            sink_.on_exchange_anomaly(stream.exchange, std::move(found));
        }
    }
    if (!response.head) {
        sink_.on_exchange_anomaly(stream.exchange,
                                  {AnomalyCode::NoResponse, Side::Client, request.span.offset, {}});
    } else if (!request.head) {
        sink_.on_exchange_anomaly(
            stream.exchange, {AnomalyCode::OrphanResponse, Side::Server, response.span.offset, {}});
        if (!may_have_missed()) {
            sink_.on_connection_anomaly(
                {AnomalyCode::BadFrame,
                 Side::Server,
                 response.span.offset,
                 "a response on stream " + std::to_string(stream.id) + ", which is not open"});
        }
    }
    sink_.on_closed(stream.exchange);
    unlink(stream);
    if (latest_found_ == &stream) {
        latest_found_ = nullptr;
    }
    streams_.erase(stream.id);
}

void Http2Connection::Impl::unlink(Stream& stream) {
    (stream.quieter != nullptr ? stream.quieter->later : quietest_) = stream.later;
    (stream.later != nullptr ? stream.later->quieter : latest_) = stream.quieter;
    stream.quieter = nullptr;
    stream.later = nullptr;
}

void Http2Connection::Impl::touch(Stream& stream) {
    if (latest_ == &stream) {
        return;
    }
    if (stream.quieter != nullptr || stream.later != nullptr || quietest_ == &stream) {
        unlink(stream);
    }
    stream.quieter = latest_;
    (latest_ != nullptr ? latest_->later : quietest_) = &stream;
    latest_ = &stream;
}

Http2Connection::Impl::Stream* Http2Connection::Impl::find(std::uint32_t id) {
    if (latest_found_ != nullptr && latest_found_->id == id) {
        return latest_found_;
    }
    const auto at = streams_.find(id);
    if (at == streams_.end()) {
        return nullptr;
    }
    latest_found_ = &at->second;
    return latest_found_;
}

Http2Connection::Impl::Stream& Http2Connection::Impl::open(std::uint32_t id) {
    if (streams_.size() >= options_.limits.open_streams && quietest_ != nullptr) {
        if (!told_open_streams_) {
            told_open_streams_ = true;
            sink_.on_connection_anomaly({AnomalyCode::ReassemblyLimit,
                                         Side::Client,
                                         of(role_of(Side::Client)).position,
                                         "more streams are open than are followed"});
        }
        give_up(*quietest_);
    }
    learn_roles(Side::Client, true, false);  // what was told cannot be taken back
    Stream& stream = streams_[id];
    stream.id = id;
    stream.exchange = sink_.on_opened(id);
    latest_found_ = &stream;
    touch(stream);
    return stream;
}

// Packets of two directions may stand in a recording in another order than they were sent in, the
// more so when one is waited for. Clients count their streams upwards (RFC 9113 section 5.1.1).
bool Http2Connection::Impl::may_get_its_request(Stream& stream) {
    return !stream.of(Side::Client).head && stream.id % 2 == 1 && stream.id > highest_opened_
           && !of(role_of(Side::Client)).ended;
}

void Http2Connection::Impl::wait_for_request(Stream& stream) {
    const std::uint32_t oldest = std::exchange(waiting_[next_waiting_], stream.id);
    next_waiting_ = (next_waiting_ + 1) % waiting_.size();
    ++waiting_count_;
    if (oldest != stream.id) {
        close_waiting(oldest);
    }
}

// Unless its request has come.
void Http2Connection::Impl::close_waiting(std::uint32_t id) {
    Stream* const stream = id != 0 ? find(id) : nullptr;
    if (stream != nullptr && !stream->of(Side::Client).head && stream->of(Side::Server).ended) {
        close_stream(*stream);
    }
}

void Http2Connection::Impl::close_waiting_below(std::uint32_t id) {
    if (waiting_count_ == 0) {
        return;
    }
    waiting_count_ = 0;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        // The oldest first.
        std::uint32_t& each = waiting_[(next_waiting_ + i) % waiting_.size()];
        if (each > id) {
            ++waiting_count_;
        } else if (each != id) {
            close_waiting(std::exchange(each, 0));
        }
    }
}

bool Http2Connection::Impl::was_reset(std::uint32_t id) const {
    return std::find(reset_.begin(), reset_.end(), id) != reset_.end();
}

}  // namespace waybill::http
