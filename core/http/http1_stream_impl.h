// SPDX-License-Identifier: GPL-3.0-or-later
//
// The state of an Http1Stream and its steps. They are in three files: http1_stream.cpp (bytes, gaps
// and ends come in), http1_message.cpp (heads and bodies), http1_sync.cpp (between messages).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/http/chunked_decoder.h"
#include "core/http/http1_stream.h"
#include "core/http/large_head.h"

namespace waybill::http {

// What is left of one on_data, or of bytes that were held back.
struct Http1Input {
    Bytes rest;
    Place place;  // of the first byte of rest
    RecordId first_record = kNoRecord;
    RecordId last_record = 0;
    Timestamp first_at;
    Timestamp last_at;
    std::uint64_t peer_acked = 0;

    std::string_view text() const { return as_text(rest); }
    Arrival arrival() const { return {last_at, place, first_record, peer_acked}; }
};

class Http1Stream::Impl {
public:
    Impl(HeadKind kind,
         Http1Events& events,
         HeadParser& parser,
         std::uint64_t offset,
         const Http1Limits& limits)
        : events_(events),
          parser_(parser),
          limits_(limits),
          offset_(offset),
          kind_(kind) {}

    void on_data(Bytes data, const Arrival& arrival);
    void on_gap(std::uint64_t length, Timestamp at);
    void on_end(EndReason reason);
    void start_mid_stream();
    void start_http09_response() { state_ = State::Http09; }
    void switch_to_raw();

private:
    enum class State : std::uint8_t {
        Idle,         // between messages
        Head,         // in a head; head_ holds what came before this on_data
        LargeHead,    // in a head that is larger than is kept
        InHead,       // telling a head
        AwaitBody,    // there must be no body, but the head announces one: what comes tells
        UnknownBody,  // the response to an unknown request; head_ holds what is too short to tell
        FirstChunk,   // a body that claims to be chunked; head_ holds what is too short to tell
        Length,
        Chunked,
        Trailers,  // head_ holds what came before this on_data
        Close,
        Junk,    // head_ holds bytes that begin no message, up to kJunkWindow
        Resync,  // bytes are lost: looking for the next head; head_ holds what may begin one
        Http09,  // the response to an HTTP/0.9 request begins with the next byte
        Raw,
    };

    void run(Http1Input& in);
    void replay(const std::string& bytes);
    void advance(Http1Input& in, std::size_t count);
    void hold(Http1Input& in, std::size_t count);
    void touch(const Http1Input& in);
    void begin_message(const Http1Input& in);

    void read_idle(Http1Input& in);
    void read_head(Http1Input& in);
    bool judge_line(Http1Input& in);
    void read_large_head(Http1Input& in);
    void tell_head(std::string_view raw, bool complete, bool in_one_piece);
    void start_body();
    void await_body(Http1Input& in);
    void read_unknown_body(Http1Input& in);
    void settle_unknown_body(bool absent);
    void read_first_chunk(Http1Input& in);
    void not_chunked();
    void read_length(Http1Input& in);
    void read_chunked(Http1Input& in);
    void read_trailers(Http1Input& in);
    void end_trailers(std::string_view raw, bool in_one_piece);
    void read_close(Http1Input& in);
    void begin_junk();
    void read_junk(Http1Input& in);
    void read_resync(Http1Input& in);
    void read_http09(Http1Input& in);

    bool split_unterminated_head();
    void tell_body(Bytes data);
    void tell_body_gap(std::uint64_t length);
    void end_message(bool complete);
    void lose_sync();
    void tell_junk(std::uint64_t length);
    void tell_skipped();
    void start_raw(Http1Events::RawReason reason, std::uint64_t offset);
    void give_up_junk();
    void anomaly(AnomalyCode code, std::uint64_t offset, std::string detail);
    std::string take_held() { return std::exchange(head_, std::string()); }

    Http1Events& events_;
    HeadParser& parser_;
    Http1Limits limits_;
    std::uint64_t offset_;         // in the stream, of the next byte
    std::uint64_t remaining_ = 0;  // Length: of the body; Resync: bytes passed over
    std::string head_;
    std::unique_ptr<LargeHead> large_head_;
    // Of the current message; in Junk and Resync, of the bytes in head_.
    MessageSpan span_;
    BodyFacts body_;
    ChunkedDecoder chunks_{0};
    BodyPlan plan_;
    HeadEndFinder end_finder_;
    std::uint32_t anomalies_ = 0;                    // of the current message
    AnomalyCode left_out_ = AnomalyCode::BadHeader;  // the last one that was not listed
    HeadKind kind_;
    State state_ = State::Idle;
    bool line_judged_ = false;
    bool head_found_ = false;    // what comes next was found to be a head
    bool had_message_ = false;   // some message was told before
    bool switch_after_ = false;  // raw after the current message
    bool limit_told_ = false;
};

}  // namespace waybill::http
