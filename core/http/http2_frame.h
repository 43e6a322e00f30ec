// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frames of HTTP/2 (RFC 9113 section 4), and how a row of them is told from other bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

namespace waybill::http {

namespace http2_kind {
inline constexpr std::uint8_t kData = 0;
inline constexpr std::uint8_t kHeaders = 1;
inline constexpr std::uint8_t kPriority = 2;
inline constexpr std::uint8_t kRstStream = 3;
inline constexpr std::uint8_t kSettings = 4;
inline constexpr std::uint8_t kPushPromise = 5;
inline constexpr std::uint8_t kPing = 6;
inline constexpr std::uint8_t kGoAway = 7;
inline constexpr std::uint8_t kWindowUpdate = 8;
inline constexpr std::uint8_t kContinuation = 9;
inline constexpr std::uint8_t kAltSvc = 10;          // RFC 7838
inline constexpr std::uint8_t kOrigin = 12;          // RFC 8336
inline constexpr std::uint8_t kPriorityUpdate = 16;  // RFC 9218
}  // namespace http2_kind

namespace http2_flag {
inline constexpr std::uint8_t kEndStream = 0x1;  // DATA, HEADERS
inline constexpr std::uint8_t kAck = 0x1;        // SETTINGS, PING
inline constexpr std::uint8_t kEndHeaders = 0x4;
inline constexpr std::uint8_t kPadded = 0x8;
inline constexpr std::uint8_t kPriority = 0x20;
}  // namespace http2_flag

namespace http2_setting {
inline constexpr std::uint16_t kHeaderTableSize = 1;
inline constexpr std::uint16_t kMaxFrameSize = 5;
}  // namespace http2_setting

inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
inline constexpr std::size_t kHttp2FrameHeader = 9;
inline constexpr std::uint32_t kHttp2FrameSize = 16'384;  // unless SETTINGS allow more

struct Http2Frame {
    std::uint32_t length = 0;  // of the payload
    std::uint8_t kind = 0;
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    bool reserved = false;  // the bit in front of the stream's number

    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

// REQUIRES: 9 bytes at `at`.
Http2Frame read_frame_header(const Byte* at);

// Names as in RFC 9113, in lower case with hyphens for frames: "data", "rst-stream"; errors and
// settings as they stand there: "NO_ERROR", "MAX_FRAME_SIZE". Empty where there is none.
std::string_view http2_kind_name(std::uint8_t kind);
std::string_view http2_error_name(std::uint32_t error);
std::string_view http2_setting_name(std::uint16_t setting);

// What is wrong with the frame's length or stream for its kind; empty when nothing is.
std::string_view http2_frame_fault(const Http2Frame& frame);

// Whether a row of frames may begin with `bytes`.
struct FrameChain {
    bool possible = true;  // so far
    bool certain = false;
    bool likely = false;  // enough when nothing more will come
};
// No frame is longer than `longest`.
FrameChain judge_frame_chain(Bytes bytes, std::uint32_t longest);

}  // namespace waybill::http
