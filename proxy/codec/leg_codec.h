// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the proxy speaks on one leg: HTTP/1 (proxy/http1) or HTTP/2 (proxy/http2), towards a client
// or towards a server. Bytes go in and come out; there is no socket, clock or thread in it, and no
// TLS.
//
// A codec is strict about what its peer sends (RELIABILITY T9, T11, T13 to T15): what could be
// understood in two ways is refused and never told as a message, and what it writes is made anew
// from the message, never copied from what it read. Memory is bounded whatever the peer does, as
// long as the caller follows hold() and backlog().
//
// All calls from one thread. Events are told during receive(), receive_end() and drained() only,
// and never from calls that send. A handler may call anything of the codec but must not destroy it
// inside an event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "proxy/message/message_head.h"

namespace waybill::proxy {

// An exchange on one leg. HTTP/2: the stream's number. HTTP/1: 1, 2, 3 ..., one after the other.
using StreamId = std::uint32_t;

// Limits of one leg; see RELIABILITY T9 to T11, T15.
struct CodecLimits {
    std::size_t head_bytes = 64 * kKiB;
    std::size_t fields = 200;
    std::size_t chunk_line_bytes = 4 * kKiB;    // with extensions
    std::size_t chunk_extra_bytes = 64 * kKiB;  // extensions of one message
    std::size_t trailer_bytes = 64 * kKiB;
    std::size_t interims = 32;           // 1xx responses to one request
    std::size_t streams = 128;           // of HTTP/2, open at a time
    std::size_t resets_burst = 1000;     // HTTP/2: resets and error replies that the peer
    std::size_t resets_per_second = 33;  // makes us send, and resets that it sends
    std::size_t queued_control_bytes = 256 * kKiB;  // answers to SETTINGS, PING ... not yet sent
};

// Why a message that came was refused.
struct Refusal {
    std::uint16_t status = 400;  // to answer a client with; of a server's message: 502
    AnomalyCode code = AnomalyCode::MessageRefused;
    std::string detail;  // may quote the peer: escape before showing
};

// Why what was being received or sent on a stream goes no further.
struct Broken {
    enum class How : std::uint8_t {
        Closed,     // the leg ended inside the message
        Reset,      // the leg was reset
        Cancelled,  // HTTP/2: RST_STREAM; `code` says why
        Refused,    // HTTP/2: the peer did nothing with it (REFUSED_STREAM, GOAWAY): may be sent
                    // again elsewhere
    };
    How how = How::Closed;
    std::uint32_t code = 0;
    // Of a response: not even a part of it came, so a request that can be repeated may be.
    bool nothing_came = false;
    std::string detail;
};

// Per message: on_head, on_body*, on_trailers?, on_end. Of a response, interim ones come first as
// on_head of their own without on_end; behind that of a 101 comes nothing but what
// switch_to_raw() lets through. A body of no bytes has no on_body. After on_refused or on_broken
// nothing more of the message comes. Bytes are borrowed for the call.
class LegEvents {
public:
    virtual ~LegEvents() = default;

    // `head` may be moved from; swapped with one that is not needed any more, its strings keep
    // their room for the next.
    virtual void on_head(StreamId stream, MessageHead& head, const BodyPlan& body) = 0;
    // Content without transfer framing.
    virtual void on_body(StreamId stream, Bytes data) = 0;
    virtual void on_trailers(StreamId stream, FieldList& trailers) = 0;
    virtual void on_end(StreamId stream) = 0;

    // The message breaks a rule. HTTP/1: the stream is the one whose message it would have been;
    // the leg reads nothing any more, and a response may still be sent on it, which closes it.
    // HTTP/2: the codec has reset the stream, or has said GOAWAY (stream 0).
    virtual void on_refused(StreamId stream, const Refusal& refusal) = 0;
    virtual void on_broken(StreamId stream, const Broken& broken) = 0;

    // backlog(stream) is below half of kBacklog again.
    virtual void on_writable(StreamId stream) = 0;

    // Behind switch_to_raw(): what the peer sends.
    virtual void on_raw(Bytes data) = 0;
    virtual void on_raw_end() = 0;

    // No further exchange is possible on this leg (Connection: close, GOAWAY, surplus bytes); those
    // that are open go on.
    virtual void on_last_exchange() = 0;

    // A frame of HTTP/2, either way, as core/http/http2_frame_note.h writes it.
    virtual void on_frame(Side sender, Bytes note) = 0;

    // Something to note that stopped nothing.
    virtual void on_anomaly(StreamId stream, AnomalyCode code, std::string detail) = 0;
};

class LegCodec {
public:
    // What may wait on a stream to be sent before its source is held.
    static constexpr std::size_t kBacklog = 256 * kKiB;

    virtual ~LegCodec() = default;

    // Whom to tell from now on: legs to servers go from one session to the next.
    virtual void set_events(LegEvents* events) = 0;

    // `now` is for budgets by time.
    virtual void receive(Bytes data, Timestamp now) = 0;
    // The peer sends nothing more; `reset`: nor does it receive.
    virtual void receive_end(bool reset, Timestamp now) = 0;
    // False: nobody should read from the peer for now (HTTP/1: the next request has to wait, or
    // what came is held).
    virtual bool wants_read() const = 0;

    // What is to be sent to the peer. The transport takes from the front what it could send, by
    // erase or clear, and calls drained() when it has taken anything. As events are told here and
    // not by calls that send, drained() is also what goes on with bytes that had to wait: call it
    // behind release(), switch_to_raw() and the send_end() of a response. Inside an event of the
    // same codec it is not needed and does nothing.
    virtual std::string& output() = 0;
    virtual void drained(Timestamp now) = 0;
    // Behind output(), the leg is to be closed: nothing more will be sent on it.
    virtual bool wants_close() const = 0;

    // Whether open_stream() would work now. HTTP/1: no exchange is open. HTTP/2: below the peer's
    // limit, and no GOAWAY.
    virtual bool can_open() const = 0;
    // No exchange is open, and another one is possible: fit to be kept for later.
    virtual bool is_idle() const = 0;

    // Towards servers: sends a request. REQUIRES: can_open().
    virtual StreamId open_stream(const MessageHead& request, const BodyPlan& body) = 0;

    // Towards clients: sends a response, or an interim one (without body). `body` is how it comes;
    // how it is framed on this leg is up to the codec (HTTP/1.0: until close).
    virtual void send_head(StreamId stream, const MessageHead& response, const BodyPlan& body) = 0;

    // Both: content, trailers and end of the message that was begun. Behind a head whose plan has
    // no body only send_end().
    virtual void send_body(StreamId stream, Bytes data) = 0;
    virtual void send_trailers(StreamId stream, const FieldList& trailers) = 0;
    virtual void send_end(StreamId stream) = 0;
    // Bytes of it that wait to be sent. HTTP/1: all of output().
    virtual std::size_t backlog(StreamId stream) const = 0;

    // The exchange is given up: HTTP/2 resets the stream (`code` of RFC 9113 section 7), HTTP/1
    // closes the leg unless the exchange is complete.
    virtual void abort(StreamId stream, std::uint32_t code) = 0;

    // The peer of this stream shall send no more for now, and again. May still bring what is under
    // way: at most a window (HTTP/2), or what receive() was given (HTTP/1).
    virtual void hold(StreamId stream) = 0;
    virtual void release(StreamId stream) = 0;

    // HTTP/1, with the exchange's heads sent: what follows both ways is not HTTP any more. What was
    // received already comes as on_raw by the next receive() or drained().
    virtual void switch_to_raw(StreamId stream) = 0;
    virtual void send_raw(Bytes data) = 0;
    // Sends nothing more, still receives.
    virtual void send_raw_end() = 0;

    // Says that no further exchange will be taken: GOAWAY, Connection: close on the next response.
    virtual void wind_down() = 0;

    // {1, 1} or {2, 0}.
    virtual http::Version version() const = 0;
};

}  // namespace waybill::proxy
