// SPDX-License-Identifier: GPL-3.0-or-later
//
// LegCodec for HTTP/2, both roles: nghttp2 keeps the state of frames, windows and header
// compression; what messages may look like (Http2HeadReader), what floods are (FloodGuard) and what
// is told when, is decided here.
//
// nghttp2 is given one frame at a time, so that what is told does not depend on how bytes arrive.
// It must not be entered from its own callbacks: what it is to send is taken out behind them, by
// pump(); what happened while it sent is told by the next call that may tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "core/http/http2_frame_note.h"
#include "proxy/codec/leg_codec.h"
#include "proxy/http2/flood_guard.h"
#include "proxy/http2/frame_scanner.h"
#include "proxy/http2/http2_head_reader.h"
#include "proxy/http2/http2_stream.h"

namespace waybill::proxy {

class Http2Leg final : public LegCodec {
public:
    enum class Role : std::uint8_t { Server, Client };

    // What a stream and a connection may bring before the peer has to wait.
    static constexpr std::int32_t kStreamWindow = 1024 * 1024;
    static constexpr std::int32_t kConnectionWindow = 16 * 1024 * 1024;
    // Of streams that are held together; beyond it the connection's window closes too.
    static constexpr std::size_t kHeldMost = 16 * kMiB;
    // Content is put into output() up to here, and the peer is read from.
    static constexpr std::size_t kOutputMost = 64 * kKiB;

    Http2Leg(Role role, const CodecLimits& limits);
    ~Http2Leg() override;
    Http2Leg(const Http2Leg&) = delete;
    Http2Leg& operator=(const Http2Leg&) = delete;

    // Sends our SETTINGS. False: there is no memory.
    bool start();
    // Of a server, before anything was received. False: `settings` cannot be read.
    bool upgrade(const MessageHead& request, std::string_view settings);

    void set_events(LegEvents* events) override;
    void receive(Bytes data, Timestamp now) override;
    void receive_end(bool reset, Timestamp now) override;
    bool wants_read() const override;
    std::string& output() override;
    void drained(Timestamp now) override;
    bool wants_close() const override;
    bool can_open() const override;
    bool is_idle() const override;
    StreamId open_stream(const MessageHead& request, const BodyPlan& body) override;
    void send_head(StreamId stream, const MessageHead& response, const BodyPlan& body) override;
    void send_body(StreamId stream, Bytes data) override;
    void send_trailers(StreamId stream, const FieldList& trailers) override;
    void send_end(StreamId stream) override;
    std::size_t backlog(StreamId stream) const override;
    void abort(StreamId stream, std::uint32_t code) override;
    void hold(StreamId stream) override;
    void release(StreamId stream) override;
    void switch_to_raw(StreamId) override {}
    void send_raw(Bytes) override {}
    void send_raw_end() override {}
    void wind_down() override;
    http::Version version() const override { return {2, 0}; }

private:
    static constexpr std::size_t kWritable = kBacklog / 2;

    friend struct Http2Callbacks;

    // Something to tell, and of which stream.
    struct Due {
        StreamId stream = 0;
        bool refused = false;
        Broken broken;    // unless it was refused
        Refusal refusal;  // when it was
    };
    // Why the connection cannot go on.
    struct Failure {
        std::uint32_t code = 0;
        std::string detail;
        bool peer_knows = false;  // GOAWAY was sent
    };

    // http2_leg_receiving.cpp: what nghttp2 tells.
    void on_begin_headers(const nghttp2_frame& frame);
    void on_header(std::string_view name, std::string_view value);
    void on_frame_received(const nghttp2_frame& frame);
    void on_head_end(Http2Stream& stream, bool end_stream);
    void tell_request(Http2Stream& stream, bool end_stream);
    void tell_response(Http2Stream& stream, bool end_stream);
    void tell_trailers(Http2Stream& stream, bool end_stream);
    void on_content(StreamId id, Bytes data);
    void on_message_end(Http2Stream& stream);
    void on_stream_closed(StreamId id, std::uint32_t code);
    void refuse(Http2Stream& stream, const Refusal& refusal);
    void answer_too_large(Http2Stream& stream);
    void give_back(Http2Stream& stream, std::size_t count);

    // http2_leg_sending.cpp: what nghttp2 asks for and has sent.
    void pump();
    void wake_waiting();
    void note_sent(Bytes bytes);
    void on_frame_sent(const nghttp2_frame& frame);
    void on_frame_not_sent(const nghttp2_frame& frame, int error);
    ssize_t read_content(Http2Stream& stream, std::size_t most, std::uint32_t& flags);
    void send_content(Http2Stream& stream, Bytes header, std::size_t count);
    void end_of_stream_sent(Http2Stream& stream);
    void resume(Http2Stream& stream);

    void take_frame();
    std::size_t take_preface(Bytes data);
    void feed(Bytes data);
    void fail(const Failure& failure);
    void end_all(Broken::How how, std::uint32_t code, std::string_view detail);
    void tell_broken(Http2Stream& stream,
                     Broken::How how,
                     std::uint32_t code,
                     std::string_view detail);
    void note_due(StreamId stream, Broken broken);
    void tell_due();
    void tell_sent_notes();
    void tell_writable();

    Http2Stream& add_stream(StreamId id);
    Http2Stream* find(StreamId id) const;
    Http2Stream* find_live(StreamId id) const;
    void remove(StreamId id);

    struct SessionDeleter {
        void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    };

    const Role role_;
    const CodecLimits limits_;
    LegEvents* events_;
    std::unique_ptr<nghttp2_session, SessionDeleter> session_;
    Timestamp now_;
    std::string output_;
    bool inside_ = false;  // of nghttp2
    bool telling_ = false;
    bool over_ = false;  // nothing is read or sent any more
    bool winding_down_ = false;
    bool last_told_ = false;
    std::optional<Failure> failure_;  // seen in a callback
    std::string fault_;               // of the last frame that nghttp2 did not take

    std::size_t preface_left_;  // of the client's, to be read or sent
    FrameScanner received_;
    FrameScanner sent_;
    FloodGuard guard_;
    Http2HeadReader reader_;
    bool reading_head_ = false;

    // Not many, and looked for from the end.
    std::vector<std::unique_ptr<Http2Stream>> streams_;
    std::vector<std::unique_ptr<Http2Stream>> spare_;
    std::size_t held_ = 0;    // bytes of held streams
    bool any_waits_ = false;  // for room in output_
    bool any_writable_ = false;
    std::vector<Due> due_;

    http::Http2FrameNote note_;
    std::vector<Byte> note_bytes_;
    std::vector<Byte> sent_notes_;  // each behind its length, two bytes
};

}  // namespace waybill::proxy
