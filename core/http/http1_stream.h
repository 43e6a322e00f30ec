// SPDX-License-Identifier: GPL-3.0-or-later
//
// One direction of an HTTP/1 connection: cuts the byte stream into messages and tells their events.
// Nothing is buffered but a head (or trailer) that is not complete yet, up to Http1Limits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/anomaly.h"
#include "core/base/byte_stream.h"
#include "core/base/bytes.h"
#include "core/base/place.h"
#include "core/base/time.h"
#include "core/http/body_framing.h"
#include "core/http/head.h"
#include "core/http/head_parser.h"

namespace waybill::http {

struct Http1Limits {
    std::size_t head_bytes = 256 * kKiB;  // the rest of a larger head is passed over, framing kept
    std::size_t fields = 1000;            // that are kept
    std::size_t chunk_line_bytes = 16 * kKiB;
};

// Where a message lies and when it came. Grows while the message does.
struct MessageSpan {
    std::uint64_t offset = 0;           // of its first byte in the stream
    RecordId first_record = kNoRecord;  // lowest and highest record that brought bytes of it
    RecordId last_record = 0;
    std::uint32_t head_length = 0;
    Place head_place;  // of the head's first byte; contiguous() only when the whole
                       // head lies in one piece behind it
    Timestamp first_byte;
    Timestamp last_byte;           // the latest so far
    std::uint64_t peer_acked = 0;  // bytes of the other direction acknowledged by the packet with
                                   // the first byte
    bool in_recording = true;      // the bytes stand in the packets as they are
    bool over_tls = false;
    bool content_decoded = false;  // the body that comes has no content codings any more
};

struct BodyFacts {
    BodyFraming framing = BodyFraming::None;
    std::uint64_t size = 0;       // body bytes without transfer framing, missing ones counted
    std::uint64_t missing = 0;    // of those, never captured
    std::uint64_t announced = 0;  // Content-Length, with BodyFraming::Length
    bool complete = false;        // the message's end was seen
};

// Per message: on_head, (on_body | on_body_gap)*, on_trailers?, on_message_end. A head that a gap
// or the end of the stream cut off is given with Head::complete false, and its message ends at
// once.
class Http1Events {
public:
    virtual ~Http1Events() = default;

    // For a response, says what its request allows; ignored for a request. `head` and what it
    // points to live for the length of the call.
    virtual ResponseContext on_head(const Head& head, const MessageSpan& span) = 0;

    // Body bytes without transfer framing; borrowed for the call.
    virtual void on_body(Bytes data) = 0;
    virtual void on_body_gap(std::uint64_t length) = 0;

    virtual void on_trailers(const HeaderList& trailers) = 0;

    virtual void on_message_end(const BodyFacts& body, const MessageSpan& span) = 0;

    // `offset` counts in the stream. Anomalies of a head come between its on_head and its first
    // body event; those found between messages come when they are found.
    virtual void on_anomaly(AnomalyCode code, std::uint64_t offset, std::string detail) = 0;

    // The stream is no longer HTTP/1 from here on (after 101, after a 2xx to CONNECT, or because
    // nothing that follows can be read as a message). Further on_data goes to on_raw only. `Tunnel`
    // is told after on_message_end of the response that opened it.
    enum class RawReason : std::uint8_t { Tunnel, NotHttp };
    virtual void on_raw_start(RawReason reason, std::uint64_t offset) = 0;
    virtual void on_raw(Bytes data, const Arrival& arrival) = 0;
    virtual void on_raw_gap(std::uint64_t length, Timestamp at) = 0;
};

class Http1Stream {
public:
    // `parser` is scratch that may be shared by all streams of a thread; it and `events` must
    // outlive the stream. `offset` is the stream offset of the first byte that will come.
    Http1Stream(HeadKind kind,
                Http1Events& events,
                HeadParser& parser,
                std::uint64_t offset = 0,
                const Http1Limits& limits = {});
    ~Http1Stream();

    // The contract of ConnectionSink for one side.
    void on_data(Bytes data, const Arrival& arrival);
    void on_gap(std::uint64_t length, Timestamp at);
    void on_end(EndReason reason, Timestamp at);

    // The first bytes to come may lie in the middle of a message (the capture began late, or this
    // is behind a gap): looks for the next head instead of taking what comes first for one.
    void start_mid_stream();

    // The bytes to come are the answer to an HTTP/0.9 request: a body until the stream ends,
    // without a head. The head told has version 0.9, no bytes and status 0. REQUIRES: nothing came
    // yet, or a message ended.
    void start_http09_response();

    // The request side asked to switch protocols and the server agreed: what follows the current
    // message is raw. Used on the client's stream, whose own bytes do not tell.
    void switch_to_raw();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
