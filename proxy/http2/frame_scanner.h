// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the frames of one direction end, and how each of them begins (RFC 9113 section 4.1): for
// budgets, and for the list of a connection's frames. nghttp2 does not tell of all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/http/http2_frame.h"

namespace waybill::proxy {

class FrameScanner {
public:
    struct Step {
        std::size_t taken = 0;  // bytes of this frame that were given
        bool complete = false;  // the frame is over: frame() and payload() are of it
    };

    // Takes bytes of at most one frame from the front of `data`. REQUIRES: data is not empty.
    Step next(Bytes data);

    const http::Http2Frame& frame() const { return frame_; }
    // The beginning of its payload, as much as notes need.
    Bytes payload() const { return {payload_.data(), kept_}; }

private:
    // As many settings as a note keeps.
    static constexpr std::size_t kKept = 192;

    std::array<Byte, http::kHttp2FrameHeader> header_{};
    std::size_t header_size_ = 0;
    std::uint32_t left_ = 0;  // of the payload
    std::size_t kept_ = 0;
    http::Http2Frame frame_;
    std::array<Byte, kKept> payload_{};
};

}  // namespace waybill::proxy
