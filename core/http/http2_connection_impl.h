// SPDX-License-Identifier: GPL-3.0-or-later
//
// The state of an Http2Connection. http2_connection.cpp holds the frames, http2_streams.cpp the
// streams and what is told of them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/http/hpack_decoder.h"
#include "core/http/http2_connection.h"
#include "core/http/http2_frame_note.h"
#include "core/http/http2_frame_reader.h"
#include "core/http/http2_head.h"
#include "core/http/websocket_watch.h"

namespace waybill::http {

class Http2Connection::Impl {
public:
    Impl(ExchangeSink& sink, const Http2Options& options)
        : sink_(sink),
          options_(options),
          directions_{Direction(*this, Side::Client), Direction(*this, Side::Server)} {}

    void adopt_upgrade(const Head& request, const MessageSpan& span, std::string_view settings);
    void starts_at(Side side, std::uint64_t offset);
    void on_data(Side side, Bytes data, const Arrival& arrival);
    void on_gap(Side side, std::uint64_t length, Timestamp at);
    void on_end(Side side, Timestamp at);
    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail);
    void close();

private:
    struct Message {
        MessageSpan span;
        BodyFacts body;
        std::int64_t announced = -1;  // Content-Length
        bool head = false;
        bool ended = false;  // or it was not captured and is not waited for
        bool wants_body = false;
        bool tunnel_ended = false;
        std::uint32_t losses = 0;  // of its side when its head came
    };

    struct Stream {
        std::uint32_t id = 0;
        ExchangeHandle exchange = 0;
        std::array<Message, 2> messages;  // by the role of the sender
        bool is_head = false;
        bool is_connect = false;
        bool is_websocket = false;
        bool no_content = false;  // of the response: it may announce a length all the same
        bool tunnel = false;
        bool reset = false;  // by one side: what the other one had sent may still come
        std::unique_ptr<WebSocketWatch> websocket;
        // From the quietest to the latest.
        Stream* quieter = nullptr;
        Stream* later = nullptr;

        Message& of(Side role) { return messages[index_of(role)]; }
    };

    // A header block that is not over.
    struct Block {
        bool open = false;
        bool over_limit = false;
        bool end_stream = false;
        std::uint32_t promised = 0;  // stream; 0: not PUSH_PROMISE
        Http2FrameStart start;
        std::vector<Byte> bytes;
    };

    // What one side sends; `side` is that of the connection, not the role.
    class Direction final : public Http2FrameEvents {
    public:
        Direction(Impl& owner, Side side)
            : reader(*this, owner.options_.limits.header_block_bytes),
              owner_(&owner),
              side_(side) {}

        void on_frame_start(const Http2FrameStart& start) override {
            owner_->frame_start(side_, start);
        }
        void on_content(Bytes data, const Arrival& arrival) override {
            owner_->content(side_, data, arrival);
        }
        void on_content_gap(std::uint64_t length, Timestamp at) override {
            owner_->content_gap(side_, length, at);
        }
        void on_frame_end(const Http2FrameEnd& end) override { owner_->frame_end(side_, end); }
        void on_frames_lost() override { owner_->frames_lost(side_); }
        void on_skipped(std::uint64_t offset, std::uint64_t length) override;
        void on_bad_frame(std::uint64_t offset, std::string detail) override {
            owner_->tell(side_, {AnomalyCode::BadFrame, Side::Client, offset, std::move(detail)});
        }

        Side side() const { return side_; }

        Http2FrameReader reader;
        HpackDecoder decoder;
        Block block;
        Http2FrameStart current;  // the frame that is being read
        bool in_frame = false;
        bool started = false;  // bytes came, or a gap
        bool ended = false;
        std::uint32_t losses = 0;                  // of frames, so far
        std::uint64_t position = 0;                // in the stream, of the next byte
        std::vector<std::int64_t> unacknowledged;  // header table sizes it was asked for; -1: none
        std::uint64_t acknowledged_ahead = 0;      // SETTINGS that were not seen yet

    private:
        Impl* owner_;
        Side side_;
    };

    // Collects the fields of a block as text.
    class Fields final : public HpackFieldSink {
    public:
        void on_field(const HpackField& field) override { text.add(field.name, field.value); }
        Http2HeadText text;
    };

    // A header block as it was decoded; the head is in head_.
    struct Section {
        Http2FrameStart start;
        Arrival last;
        bool end_stream = false;
        bool all_known = true;
        std::uint32_t unknown = 0;
        bool over_limit = false;
        bool bomb = false;  // which is told of the connection
        bool damaged = false;
        bool cut = false;
    };

    Direction& of(Side side) { return directions_[index_of(side)]; }
    Side role_of(Side side) const { return swapped_ ? other(side) : side; }
    // An anomaly of what that side sent, on the exchange of the stream, if there is one.
    void tell(Side side, Anomaly anomaly, std::uint32_t stream = 0);
    void tell(
        Stream& stream, Side side, AnomalyCode code, std::uint64_t offset, std::string detail);

    // Frames
    void start(Direction& direction, Bytes first);
    void frame_start(Side side, const Http2FrameStart& start);
    void content(Side side, Bytes data, const Arrival& arrival);
    void content_gap(Side side, std::uint64_t length, Timestamp at);
    void frame_end(Side side, const Http2FrameEnd& end);
    void frames_lost(Side side);
    void note(Side side, const Http2FrameStart& start, const Http2FrameEnd& end);
    void settings(Side side, const Http2Frame& frame, Bytes payload);
    void setting(Side receiver_of_it, std::uint16_t id, std::uint32_t value);
    void go_away(Side side, const Http2FrameStart& start, Bytes payload);

    // Header blocks
    void begin_block(Side side, const Http2FrameEnd& end);
    void continue_block(Side side, const Http2FrameEnd& end);
    void append_to_block(Block& block, Bytes fragment) const;
    void end_block(Side side, Bytes bytes, bool cut, const Arrival& last);
    void learn_roles(Side side, bool has_method, bool has_status);
    void told_section(Side side, Stream& stream, const Section& section);

    // Streams
    void request_section(Side side, const Section& section);
    void response_section(Side side, const Section& section);
    void promise(Side side, std::uint32_t promised, const Section& section);
    void trailers(Side side, Stream& stream, const Section& section);
    MessageSpan span_of(const Section& section) const;
    void start_message(Side role, Stream& stream, const Section& section);
    void start_tunnel(Stream& stream);
    void end_message(Side role, Stream& stream, bool complete);
    void end_of_stream(Side role, Stream& stream);
    void reset(
        Side side, Stream& stream, std::uint32_t error, std::uint64_t offset, std::string_view how);
    void close_stream(Stream& stream);
    void give_up(Stream& stream);
    void touch(Stream& stream);
    void unlink(Stream& stream);
    Stream* find(std::uint32_t id);
    Stream& open(std::uint32_t id);
    bool was_reset(std::uint32_t id) const;
    bool may_get_its_request(Stream& stream);
    void wait_for_request(Stream& stream);
    void close_waiting(std::uint32_t id);
    void close_waiting_below(std::uint32_t id);
    bool may_have_missed() const;

    ExchangeSink& sink_;
    Http2Options options_;
    bool swapped_ = false;
    bool roles_known_ = false;
    bool any_lost_ = false;  // frames, of either side
    std::array<Direction, 2> directions_;

    std::map<std::uint32_t, Stream> streams_;  // open ones
    Stream* latest_found_ = nullptr;
    Stream* latest_ = nullptr;
    Stream* quietest_ = nullptr;
    std::uint32_t highest_opened_ = 0;       // by the client
    std::array<std::uint32_t, 32> reset_{};  // the latest ones
    std::size_t next_reset_ = 0;
    std::uint64_t resets_told_ = 0;
    std::array<std::uint32_t, 64> waiting_{};  // answered, and their requests may still come
    std::size_t next_waiting_ = 0;
    std::size_t waiting_count_ = 0;  // since all of them were closed
    std::uint32_t go_aways_ = 0;
    bool told_open_streams_ = false;
    bool told_bomb_ = false;

    std::uint64_t block_bytes_ = 0;  // of all header blocks so far
    std::uint64_t list_bytes_ = 0;   // of what they stood for
    Fields fields_;
    Head head_;
    Http2FrameNote note_;
    std::vector<Byte> note_bytes_;
    // Until it is known which side is the client.
    std::vector<std::pair<Http2FrameNote, Timestamp>> held_notes_;
};

}  // namespace waybill::http
