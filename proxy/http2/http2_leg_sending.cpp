// SPDX-License-Identifier: GPL-3.0-or-later
//
// The half of Http2Leg that takes from nghttp2 what is to be sent.
#include <algorithm>

#include "proxy/http2/http2_head_writer.h"
#include "proxy/http2/http2_leg.h"

namespace waybill::proxy {

void Http2Leg::pump() {
    if (inside_ || over_) {
        return;
    }
    if (any_waits_ && output_.size() < kOutputMost / 2) {
        wake_waiting();
    }
    inside_ = true;
    for (;;) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t count = nghttp2_session_mem_send(session_.get(), &bytes);
        if (count < 0 && !failure_) {
            failure_ = {NGHTTP2_INTERNAL_ERROR, nghttp2_strerror(static_cast<int>(count)), false};
        }
        if (count <= 0) {
            break;
        }
        const Bytes sent{bytes, static_cast<std::size_t>(count)};
        output_.append(as_text(sent));
        note_sent(sent);
    }
    inside_ = false;
    if (failure_) {
        fail(*failure_);
    } else if (output_.size()
               > kOutputMost + http::kHttp2FrameSize + limits_.queued_control_bytes) {
        fail({NGHTTP2_ENHANCE_YOUR_CALM, "the peer makes us send, and does not read"});
    }
}

void Http2Leg::wake_waiting() {
    any_waits_ = false;
    for (const auto& stream : streams_) {
        if (stream->waits_for_room) {
            stream->waits_for_room = false;
            nghttp2_session_resume_data(session_.get(), static_cast<std::int32_t>(stream->id));
        }
    }
}

void Http2Leg::resume(Http2Stream& stream) {
    if (stream.waits_for_data) {
        stream.waits_for_data = false;
        nghttp2_session_resume_data(session_.get(), static_cast<std::int32_t>(stream.id));
    }
}

void Http2Leg::note_sent(Bytes bytes) {
    if (role_ == Role::Client && preface_left_ > 0) {
        const std::size_t preface = std::min(preface_left_, bytes.size());
        preface_left_ -= preface;
        bytes = bytes.subspan(preface);
    }
    while (!bytes.empty()) {
        const FrameScanner::Step step = sent_.next(bytes);
        bytes = bytes.subspan(step.taken);
        if (!step.complete) {
            continue;
        }
        if (sent_.frame().kind == http::http2_kind::kData && sent_.frame().length > 0) {
            guard_.on_data_sent();
        }
        http::note_frame(role_ == Role::Server ? Side::Server : Side::Client,
                         sent_.frame(),
                         sent_.payload(),
                         note_);
        const std::size_t at = sent_notes_.size();
        sent_notes_.resize(at + 2);
        http::append_note(note_, sent_notes_);
        const std::size_t size = sent_notes_.size() - at - 2;
        sent_notes_[at] = static_cast<Byte>(size & 0xffU);
        sent_notes_[at + 1] = static_cast<Byte>(size >> 8U);
    }
}

void Http2Leg::on_frame_sent(const nghttp2_frame& frame) {
    const auto id = static_cast<StreamId>(frame.hd.stream_id);
    switch (frame.hd.type) {
        case NGHTTP2_HEADERS:
        case NGHTTP2_DATA:
            if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
                if (Http2Stream* const stream = find(id)) {
                    end_of_stream_sent(*stream);
                }
            }
            break;
        case NGHTTP2_RST_STREAM: {
            const Http2Stream* const stream = find(id);
            const bool ours = stream != nullptr && stream->given_up;
            if (!ours && !guard_.on_reset(1, now_) && !failure_) {
                failure_ = {
                    NGHTTP2_ENHANCE_YOUR_CALM, "the peer makes us reset too many streams", false};
            }
            break;
        }
        case NGHTTP2_GOAWAY:
            if (frame.goaway.error_code != NGHTTP2_NO_ERROR && !failure_) {
                failure_ = {frame.goaway.error_code,
                            fault_.empty() ? "a frame breaks the rules" : fault_,
                            true};
            }
            break;
        default:
            break;
    }
}

void Http2Leg::end_of_stream_sent(Http2Stream& stream) {
    stream.end_sent = true;
    if (stream.reset_at_end && !stream.received_all) {
        nghttp2_submit_rst_stream(session_.get(),
                                  NGHTTP2_FLAG_NONE,
                                  static_cast<std::int32_t>(stream.id),
                                  NGHTTP2_NO_ERROR);
    }
}

void Http2Leg::on_frame_not_sent(const nghttp2_frame& frame, int error) {
    const auto id = static_cast<StreamId>(frame.hd.stream_id);
    Http2Stream* const stream = find(id);
    if (frame.hd.type != NGHTTP2_HEADERS || stream == nullptr) {
        return;
    }
    if (role_ == Role::Client && frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
        tell_broken(*stream, Broken::How::Refused, 0, nghttp2_strerror(error));
        remove(id);
    } else if (!stream->over && error != NGHTTP2_ERR_STREAM_CLOSING
               && error != NGHTTP2_ERR_STREAM_CLOSED) {
        // A head that is larger than the library writes.
        tell_broken(
            *stream, Broken::How::Cancelled, NGHTTP2_INTERNAL_ERROR, nghttp2_strerror(error));
        stream->given_up = true;
        nghttp2_submit_rst_stream(
            session_.get(), NGHTTP2_FLAG_NONE, frame.hd.stream_id, NGHTTP2_INTERNAL_ERROR);
    }
}

ssize_t Http2Leg::read_content(Http2Stream& stream, std::size_t most, std::uint32_t& flags) {
    if (output_.size() >= kOutputMost) {
        stream.waits_for_room = true;
        any_waits_ = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    const std::size_t waiting = stream.backlog();
    if (waiting == 0 && !stream.ended) {
        stream.waits_for_data = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    const std::size_t count = std::min(waiting, most);
    flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (count == waiting && stream.ended) {
        flags |= NGHTTP2_DATA_FLAG_EOF;
        Http2HeadWriter writer;
        const std::vector<nghttp2_nv>& trailers = writer.trailers(stream.trailers);
        if (!trailers.empty()
            && nghttp2_submit_trailer(session_.get(),
                                      static_cast<std::int32_t>(stream.id),
                                      trailers.data(),
                                      trailers.size())
                   == 0) {
            flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        }
    }
    return static_cast<ssize_t>(count);
}

void Http2Leg::send_content(Http2Stream& stream, Bytes header, std::size_t count) {
    const std::size_t size = std::min(count, stream.backlog());
    const std::size_t at = output_.size();
    output_.append(as_text(header));
    output_.append(stream.queue, stream.queue_sent, size);
    note_sent(waybill::as_bytes(std::string_view(output_).substr(at)));
    stream.queue_sent += size;
    if (stream.queue_sent == stream.queue.size()) {
        stream.queue.clear();
        stream.queue_sent = 0;
    }
    any_writable_ = any_writable_ || stream.was_full;
}

}  // namespace waybill::proxy
