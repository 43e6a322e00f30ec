// SPDX-License-Identifier: GPL-3.0-or-later
//
// A peer that sends whatever frames it is told to (see tests/support/http2_script.h) to one of our
// codecs, and notes the frames that come back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/http2_frame.h"
#include "core/http/http2_frame_note.h"
#include "proxy/http2/http2_codec.h"
#include "tests/proxy/http2/leg_diary.h"
#include "tests/support/http2_script.h"

namespace waybill::proxy {

class RawPeer {
public:
    enum class Against { Server, Client };

    // With the preface and SETTINGS exchanged.
    explicit RawPeer(Against against, const CodecLimits& limits = {})
        : leg(against == Against::Server ? make_http2_server(limits) : make_http2_client(limits)),
          preface_(against == Against::Client ? http::kHttp2Preface.size() : 0) {
        leg->set_events(&diary);
        send(against == Against::Server ? "C preface\nC settings 0\nC settings 0 ack"
                                        : "S settings 0\nS settings 0 ack");
        received.clear();
    }

    void send(const std::string& script) {
        for (const http::ScriptedBytes& piece : http::Http2Script::read(escaped(script))) {
            send_bytes(script.find('\n') != std::string::npos ? unescaped(piece.bytes)
                                                              : piece.bytes);
        }
    }
    void send_bytes(std::string_view bytes) {
        for (; !bytes.empty(); bytes.remove_prefix(std::min(most_at_a_time, bytes.size()))) {
            leg->receive(as_bytes(bytes.substr(0, most_at_a_time)), now);
        }
        if (reads) {
            read();
        }
    }
    // HEADERS with END_STREAM, and CONTINUATIONs as they are needed.
    void send_head(std::uint32_t stream, std::string_view first, std::string_view more) {
        std::string script = "C headers 0" + std::string(first) + std::string(more);
        const std::string frame = http::Http2Script::read(script).front().bytes;
        std::string_view block = std::string_view(frame).substr(http::kHttp2FrameHeader);
        std::uint8_t kind = http::http2_kind::kHeaders;
        while (!block.empty()) {
            const std::string_view piece = block.substr(0, http::kHttp2FrameSize);
            block.remove_prefix(piece.size());
            unsigned flags = block.empty() ? http::http2_flag::kEndHeaders : 0;
            flags |= kind == http::http2_kind::kHeaders ? http::http2_flag::kEndStream : 0;
            send_bytes(http::Http2Script::frame(kind, flags, stream, piece));
            kind = http::http2_kind::kContinuation;
        }
    }
    void read() {
        std::string& output = leg->output();
        std::string_view rest = output;
        const std::size_t preface = std::min(preface_, rest.size());
        rest.remove_prefix(preface);
        preface_ -= preface;
        while (!rest.empty()) {
            const http::Http2Frame frame = http::read_frame_header(waybill::as_bytes(rest).data());
            note(frame, rest.substr(http::kHttp2FrameHeader, frame.length));
            rest.remove_prefix(http::kHttp2FrameHeader + frame.length);
        }
        output.clear();
        leg->drained(now);
    }

    std::optional<std::uint32_t> reset_code(std::uint32_t stream) const {
        const auto found = resets_.find(stream);
        return found != resets_.end() ? std::optional(found->second) : std::nullopt;
    }
    // 0: the connection's, beyond what it has at first.
    std::uint64_t window_given(std::uint32_t stream) { return windows_[stream]; }

    Timestamp now{1'000'000'000};
    bool reads = true;
    std::size_t most_at_a_time = std::size_t{1} << 20U;  // bytes that are handed over
    LegDiary diary;
    std::unique_ptr<LegCodec> leg;
    std::string received;  // "headers 1 end\ndata 1 end 5\n"
    std::optional<std::uint32_t> goaway;

private:
    void note(const http::Http2Frame& frame, std::string_view payload) {
        http::Http2FrameNote note;
        http::note_frame(Side::Server, frame, waybill::as_bytes(payload), note);
        received +=
            std::string(http::http2_kind_name(frame.kind)) + " " + std::to_string(frame.stream);
        const bool may_end = frame.kind <= http::http2_kind::kHeaders;
        received += may_end && frame.has(http::http2_flag::kEndStream) ? " end" : "";
        received += frame.kind == 0 ? " " + std::to_string(frame.length) : "";
        received += note.error ? " " + std::to_string(*note.error) : "";
        received += "\n";
        if (frame.kind == http::http2_kind::kRstStream) {
            resets_[frame.stream] = note.error.value_or(0);
        } else if (frame.kind == http::http2_kind::kGoAway) {
            goaway = note.error;
        }
        windows_[frame.stream] += note.increment.value_or(0);
    }
    // Line breaks within fields have to survive that the script is read by lines.
    static constexpr char kLineBreak = '\xf1';

    static std::string escaped(std::string text) {
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at) {
            const bool next_frame =
                text.compare(at + 1, 2, "C ") == 0 || text.compare(at + 1, 2, "S ") == 0;
            text[at] = next_frame ? '\n' : kLineBreak;
        }
        return text;
    }
    static std::string unescaped(std::string bytes) {
        std::replace(bytes.begin(), bytes.end(), kLineBreak, '\n');
        return bytes;
    }

    std::size_t preface_;
    std::map<std::uint32_t, std::uint32_t> resets_;
    std::map<std::uint32_t, std::uint64_t> windows_;
};

}  // namespace waybill::proxy
