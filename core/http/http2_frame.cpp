// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_frame.h"

#include <array>

#include "core/base/byte_reader.h"

namespace waybill::http {
namespace {

enum class Streams : std::uint8_t { Any, None, One };

constexpr std::uint32_t kAnyLength = ~std::uint32_t{0};

struct Kind {
    std::string_view name;
    Streams streams = Streams::Any;
    std::uint8_t flags = 0;             // that are defined
    std::uint32_t length = kAnyLength;  // the only one
};

// RFC 9113 section 6.
constexpr std::array<Kind, 17> kKinds = {{
    {"data", Streams::One, 0x09},
    {"headers", Streams::One, 0x2d},
    {"priority", Streams::One, 0, 5},
    {"rst-stream", Streams::One, 0, 4},
    {"settings", Streams::None, 0x01},
    {"push-promise", Streams::One, 0x0c},
    {"ping", Streams::None, 0x01, 8},
    {"goaway", Streams::None, 0},
    {"window-update", Streams::Any, 0, 4},
    {"continuation", Streams::One, 0x04},
    {"altsvc", Streams::Any, 0},
    {},
    {"origin", Streams::None, 0},
    {},
    {},
    {},
    {"priority-update", Streams::None, 0},
}};

const Kind* find_kind(std::uint8_t kind) {
    return kind < kKinds.size() && !kKinds[kind].name.empty() ? &kKinds[kind] : nullptr;
}

// Nobody sends these, but zeros look like them.
bool says_nothing(const Http2Frame& frame) {
    return frame.length == 0
           && ((frame.kind == http2_kind::kData && !frame.has(http2_flag::kEndStream))
               || frame.kind == http2_kind::kHeaders || frame.kind == http2_kind::kContinuation);
}

}  // namespace

Http2Frame read_frame_header(const Byte* at) {
    const std::uint32_t stream = load_be32(at + 5);
    return {load_be32(at) >> 8U, at[3], at[4], stream & 0x7fffffffU, (stream >> 31U) != 0};
}

std::string_view http2_kind_name(std::uint8_t kind) {
    const Kind* const known = find_kind(kind);
    return known != nullptr ? known->name : std::string_view();
}

std::string_view http2_error_name(std::uint32_t error) {
    constexpr std::array<std::string_view, 14> kNames = {"NO_ERROR",
                                                         "PROTOCOL_ERROR",
                                                         "INTERNAL_ERROR",
                                                         "FLOW_CONTROL_ERROR",
                                                         "SETTINGS_TIMEOUT",
                                                         "STREAM_CLOSED",
                                                         "FRAME_SIZE_ERROR",
                                                         "REFUSED_STREAM",
                                                         "CANCEL",
                                                         "COMPRESSION_ERROR",
                                                         "CONNECT_ERROR",
                                                         "ENHANCE_YOUR_CALM",
                                                         "INADEQUATE_SECURITY",
                                                         "HTTP_1_1_REQUIRED"};
    return error < kNames.size() ? kNames[error] : std::string_view();
}

std::string_view http2_setting_name(std::uint16_t setting) {
    constexpr std::array<std::string_view, 10> kNames = {"",
                                                         "HEADER_TABLE_SIZE",
                                                         "ENABLE_PUSH",
                                                         "MAX_CONCURRENT_STREAMS",
                                                         "INITIAL_WINDOW_SIZE",
                                                         "MAX_FRAME_SIZE",
                                                         "MAX_HEADER_LIST_SIZE",
                                                         "",
                                                         "ENABLE_CONNECT_PROTOCOL",
                                                         "NO_RFC7540_PRIORITIES"};
    return setting < kNames.size() ? kNames[setting] : std::string_view();
}

std::string_view http2_frame_fault(const Http2Frame& frame) {
    const Kind* const kind = find_kind(frame.kind);
    if (kind == nullptr) {
        return {};
    }
    if (kind->streams == Streams::One && frame.stream == 0) {
        return "stands on stream 0";
    }
    if (kind->streams == Streams::None && frame.stream != 0) {
        return "stands on a stream";
    }
    if (kind->length != kAnyLength && frame.length != kind->length) {
        return "has a length that its kind cannot have";
    }
    if (frame.kind == http2_kind::kSettings
        && (frame.length % 6 != 0 || (frame.has(http2_flag::kAck) && frame.length != 0))) {
        return "has a length that its kind cannot have";
    }
    if ((frame.kind == http2_kind::kGoAway && frame.length < 8)
        || (frame.kind == http2_kind::kPushPromise && frame.length < 4)
        || (frame.has(http2_flag::kPadded) && (kind->flags & http2_flag::kPadded) != 0
            && frame.length < 1)) {
        return "is too short";
    }
    return {};
}

FrameChain judge_frame_chain(Bytes bytes, std::uint32_t longest) {
    constexpr int kEnough = 3;
    constexpr int kLikely = 2;
    FrameChain chain;
    int score = 0;
    while (score < kEnough) {
        if (bytes.size() < kHttp2FrameHeader) {
            score += bytes.empty() && score > 0 ? 1 : 0;  // writers end with a frame
            break;
        }
        const Http2Frame frame = read_frame_header(bytes.data());
        const Kind* const kind = find_kind(frame.kind);
        if (kind == nullptr || frame.reserved || frame.length > longest
            || (frame.flags & ~kind->flags) != 0 || !http2_frame_fault(frame).empty()
            || says_nothing(frame)) {
            return {false, false, false};
        }
        // Of these the header is all but given.
        score += kind->length != kAnyLength || frame.kind == http2_kind::kSettings ? 2 : 1;
        bytes = bytes.subspan(kHttp2FrameHeader);
        if (frame.length > bytes.size()) {
            break;
        }
        bytes = bytes.subspan(frame.length);
    }
    chain.certain = score >= kEnough;
    chain.likely = score >= kLikely;
    return chain;
}

}  // namespace waybill::http
