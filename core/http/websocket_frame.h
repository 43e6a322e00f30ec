// SPDX-License-Identifier: GPL-3.0-or-later
//
// The header of a WebSocket frame (RFC 6455 section 5.2), and where frames may begin among bytes of
// which it is not known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"

namespace waybill::http {

struct WebSocketFrame {
    bool fin = false;
    bool compressed = false;  // RSV1 (RFC 7692 section 6)
    bool reserved = false;    // RSV2 or RSV3
    std::uint8_t opcode = 0;
    bool masked = false;
    std::array<Byte, 4> mask{};
    std::uint64_t length = 0;
    bool bad_length = false;       // has its highest bit set
    bool long_length = false;      // written in more bytes than it takes
    std::size_t header_bytes = 0;  // 0: the header is not whole

    bool is_control() const { return (opcode & 0x08U) != 0; }
    bool is_known() const { return (opcode & 0x07U) <= 2; }
};

inline constexpr std::size_t kLongestFrameHeader = 14;

WebSocketFrame read_websocket_frame(Bytes bytes);

enum class FrameSearch : std::uint8_t { Found, NotYet, Nowhere };

struct FramePlace {
    FrameSearch search = FrameSearch::Nowhere;
    std::size_t at = 0;  // Found: of the first frame; else: no frame begins before it
};

// The first place from which several frames that `side` may send follow each other. `rsv1`: whether
// frames may be compressed. `at_end`: nothing follows `bytes`, so fewer frames will do. Given
// kFrameSearch bytes or more it tells of the first byte whether frames begin there.
inline constexpr std::size_t kFrameSearch = 4 * (64 * kKiB + kLongestFrameHeader);
FramePlace find_websocket_frames(Bytes bytes, Side side, bool rsv1, bool at_end);

}  // namespace waybill::http
