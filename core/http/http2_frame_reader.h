// SPDX-License-Identifier: GPL-3.0-or-later
//
// One direction of an HTTP/2 connection cut into frames, also behind gaps and from the middle on.
// Content of DATA is passed on as it comes; the payload of other frames is collected.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/byte_stream.h"
#include "core/http/http2_frame.h"

namespace waybill::http {

// A frame and its first byte.
struct Http2FrameStart {
    Http2Frame frame;
    std::uint64_t offset = 0;  // in the stream
    Arrival arrival;           // `place` is that of the first byte
};

struct Http2FrameEnd {
    Bytes payload;              // not of DATA; what lies in front of the first gap
    bool whole = true;          // `payload` is all of it
    std::uint64_t missing = 0;  // bytes of the frame that were not captured
    Arrival arrival;            // of what brought its last byte
};

// Per frame: on_frame_start, for DATA (on_content | on_content_gap)*, on_frame_end.
class Http2FrameEvents {
public:
    virtual ~Http2FrameEvents() = default;

    virtual void on_frame_start(const Http2FrameStart& start) = 0;
    // Of DATA, without padding; borrowed for the call.
    virtual void on_content(Bytes data, const Arrival& arrival) = 0;
    virtual void on_content_gap(std::uint64_t length, Timestamp at) = 0;
    virtual void on_frame_end(const Http2FrameEnd& end) = 0;

    // From here on whole frames may be missing.
    virtual void on_frames_lost() = 0;
    // Bytes that are no frames were passed over.
    virtual void on_skipped(std::uint64_t offset, std::uint64_t length) = 0;
    // A frame that is not as it should be, of which `offset` is the first byte.
    virtual void on_bad_frame(std::uint64_t offset, std::string detail) = 0;
};

class Http2FrameReader {
public:
    // `kept`: most bytes of a payload that are collected. `events` must outlive the reader.
    Http2FrameReader(Http2FrameEvents& events, std::size_t kept) : events_(events), kept_(kept) {}

    void starts_at(std::uint64_t offset) { offset_ = offset; }
    // A client's preface may come first.
    void expect_preface() { state_ = State::Preface; }
    // The bytes to come may lie in the middle of a frame.
    void start_mid_stream() { lose_sync(); }

    // What its receiver allows; a frame that is longer is told.
    void set_longest(std::uint32_t length) { longest_ = length; }

    void on_data(Bytes data, const Arrival& arrival);
    void on_gap(std::uint64_t length, Timestamp at);
    // The stream is over: a frame that is not complete ends here.
    void end(Timestamp at);

    bool saw_preface() const { return saw_preface_; }
    bool any() const { return any_; }  // frames were read

private:
    enum class State : std::uint8_t { Preface, Header, Payload, Lost };

    struct Piece {
        std::size_t size;
        Arrival arrival;
    };

    // Takes bytes until none are left or frames can no longer be told; returns how many.
    std::size_t run(Bytes data, const Arrival& arrival);
    std::size_t preface(Bytes data);
    std::size_t header(Bytes data, const Arrival& arrival);
    void start_frame(const Byte* bytes);
    std::size_t payload(Bytes data, const Arrival& arrival);
    std::size_t content(Bytes data, const Arrival& arrival);
    void end_frame(Bytes payload, bool whole, const Arrival& arrival);
    void lose_sync();
    // Looks for a row of frames in what is held; `last`: no more will follow it.
    void search(bool last);
    bool find_chain(bool last);
    void replay();
    void skip(std::size_t count);
    void tell_skipped();

    Http2FrameEvents& events_;
    std::size_t kept_;
    State state_ = State::Header;
    bool saw_preface_ = false;
    bool any_ = false;
    std::uint32_t longest_ = kHttp2FrameSize;
    std::uint64_t offset_ = 0;  // of the next byte
    std::size_t preface_ = 0;   // bytes of it that came

    std::array<Byte, kHttp2FrameHeader> header_{};
    std::size_t header_size_ = 0;
    Http2FrameStart start_;

    std::uint32_t left_ = 0;     // of the payload, padding and all
    std::uint32_t padding_ = 0;  // at its end
    bool padding_known_ = true;
    std::uint64_t missing_ = 0;
    bool collecting_ = false;
    std::vector<Byte> collected_;

    // Bytes of which it is not known where a frame begins, from `searched_` on.
    std::vector<Byte> held_;
    std::vector<Piece> pieces_;
    std::size_t searched_ = 0;
    std::size_t skipped_from_ = 0;  // in held_
    std::uint64_t skipped_ = 0;     // bytes that are not told yet, in front of offset_
};

}  // namespace waybill::http
