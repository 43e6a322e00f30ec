// SPDX-License-Identifier: GPL-3.0-or-later
//
// One end of an HTTP/2 connection that sends whatever frames it likes, over a socket.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http/http2_frame.h"
#include "tests/proxy/io/web_origin.h"
#include "tests/support/http2_script.h"

namespace waybill::proxy::test {

class Http2Talk {
public:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    explicit Http2Talk(Talk& talk) : talk_(talk) {}

    // With what has to be said first.
    void begin_as_client() {
        talk_.send(std::string(http::kHttp2Preface) + frame(http::http2_kind::kSettings, 0, 0, {}));
    }
    void begin_as_server() {
        talk_.read_exactly(http::kHttp2Preface.size());
        talk_.send(frame(http::http2_kind::kSettings, 0, 0, {}));
    }

    // Fields go as they are, whatever is in them.
    static std::string head(std::uint32_t stream, const Fields& fields, bool ends) {
        std::string block;
        for (const auto& [name, value] : fields) {
            block += http::Http2Script::field(name, value);
        }
        const unsigned end = ends ? http::http2_flag::kEndStream : 0;
        return frame(
            http::http2_kind::kHeaders, http::http2_flag::kEndHeaders | end, stream, block);
    }
    static std::string data(std::uint32_t stream, std::string_view bytes, bool ends = true) {
        return frame(
            http::http2_kind::kData, ends ? http::http2_flag::kEndStream : 0U, stream, bytes);
    }
    static std::string frame(std::uint8_t kind,
                             unsigned flags,
                             std::uint32_t stream,
                             std::string_view payload) {
        return http::Http2Script::frame(kind, flags, stream, payload);
    }
    bool send(const std::string& frames) { return talk_.send(frames); }

    // Reads until it is known what becomes of that stream: "answered", "reset", "goaway", or
    // "closed" (the connection was).
    std::string outcome_of(std::uint32_t stream) {
        while (!outcomes_.contains(stream)) {
            const std::string head = talk_.read_exactly(http::kHttp2FrameHeader);
            if (head.size() != http::kHttp2FrameHeader) {
                return gone_ ? "goaway" : "closed";
            }
            const http::Http2Frame read = http::read_frame_header(as_bytes(head).data());
            take(read, talk_.read_exactly(read.length));
        }
        return outcomes_[stream];
    }
    // The stream of the next message that is whole; 0: the connection is over.
    std::uint32_t next_message() {
        const std::size_t before = whole_.size();
        while (whole_.size() == before) {
            const std::string head = talk_.read_exactly(http::kHttp2FrameHeader);
            if (head.size() != http::kHttp2FrameHeader) {
                return 0;
            }
            const http::Http2Frame read = http::read_frame_header(as_bytes(head).data());
            take(read, talk_.read_exactly(read.length));
        }
        return whole_.back();
    }
    const std::string& body(std::uint32_t stream) { return bodies_[stream]; }

private:
    void take(const http::Http2Frame& read, const std::string& payload) {
        const bool message =
            read.kind == http::http2_kind::kData || read.kind == http::http2_kind::kHeaders;
        if (read.kind == http::http2_kind::kData) {
            bodies_[read.stream] += payload;
        } else if (read.kind == http::http2_kind::kRstStream) {
            outcomes_.emplace(read.stream, "reset");
        } else if (read.kind == http::http2_kind::kGoAway) {
            gone_ = true;
        } else if (read.kind == http::http2_kind::kSettings && !read.has(http::http2_flag::kAck)) {
            talk_.send(frame(http::http2_kind::kSettings, http::http2_flag::kAck, 0, {}));
        }
        if (message && read.has(http::http2_flag::kEndStream)) {
            outcomes_.emplace(read.stream, "answered");
            whole_.push_back(read.stream);
        }
    }

    Talk& talk_;
    std::map<std::uint32_t, std::string> outcomes_;
    std::map<std::uint32_t, std::string> bodies_;
    std::vector<std::uint32_t> whole_;
    bool gone_ = false;
};

}  // namespace waybill::proxy::test
