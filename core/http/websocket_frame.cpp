// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocket_frame.h"

#include <algorithm>

namespace waybill::http {
namespace {

// Random bytes look like one frame in some 40 places, like four in a row in one of millions.
constexpr int kFramesInARow = 4;
constexpr int kFramesAtEnd = 2;

// Longer ones are not searched for.
constexpr std::uint64_t kPlausibleLength = 64 * kKiB;

// Whether a sender that does nothing wrong may write this.
bool is_plausible(const WebSocketFrame& frame, Side side, bool rsv1) {
    return !frame.reserved && frame.is_known() && !frame.long_length
           && frame.length < kPlausibleLength && frame.masked == (side == Side::Client)
           && (!frame.compressed || (rsv1 && !frame.is_control() && frame.opcode != 0))
           && (!frame.is_control() || (frame.fin && frame.length <= 125));
}

FrameSearch frames_begin_at(Bytes bytes, Side side, bool rsv1, bool at_end) {
    for (int frames = 0; frames < kFramesInARow; ++frames) {
        const WebSocketFrame frame = read_websocket_frame(bytes);
        if (frame.header_bytes == 0) {
            const bool enough = bytes.empty() ? frames > 0 : frames >= kFramesAtEnd;
            return !at_end  ? FrameSearch::NotYet
                   : enough ? FrameSearch::Found
                            : FrameSearch::Nowhere;
        }
        if (!is_plausible(frame, side, rsv1)) {
            return FrameSearch::Nowhere;
        }
        if (frame.length > bytes.size() - frame.header_bytes) {
            return !at_end                  ? FrameSearch::NotYet
                   : frames >= kFramesAtEnd ? FrameSearch::Found
                                            : FrameSearch::Nowhere;
        }
        bytes = bytes.subspan(frame.header_bytes + static_cast<std::size_t>(frame.length));
    }
    return FrameSearch::Found;
}

}  // namespace

WebSocketFrame read_websocket_frame(Bytes bytes) {
    WebSocketFrame frame;
    if (bytes.size() < 2) {
        return frame;
    }
    frame.fin = (bytes[0] & 0x80U) != 0;
    frame.compressed = (bytes[0] & 0x40U) != 0;
    frame.reserved = (bytes[0] & 0x30U) != 0;
    frame.opcode = bytes[0] & 0x0fU;
    frame.masked = (bytes[1] & 0x80U) != 0;
    const unsigned short_length = bytes[1] & 0x7fU;
    const std::size_t more = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
    const std::size_t header = 2 + more + (frame.masked ? frame.mask.size() : 0);
    if (bytes.size() < header) {
        return frame;
    }
    frame.length = more == 0 ? short_length : 0;
    for (std::size_t i = 2; i < 2 + more; ++i) {
        frame.length = frame.length << 8U | bytes[i];
    }
    frame.bad_length = frame.length >> 63U != 0;
    frame.long_length = (more == 2 && frame.length < 126) || (more == 8 && frame.length < 65'536);
    if (frame.masked) {
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(2 + more),
                    frame.mask.size(),
                    frame.mask.begin());
    }
    frame.header_bytes = header;
    return frame;
}

FramePlace find_websocket_frames(Bytes bytes, Side side, bool rsv1, bool at_end) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const FrameSearch search = frames_begin_at(bytes.subspan(at), side, rsv1, at_end);
        if (search != FrameSearch::Nowhere) {
            return {search, at};
        }
    }
    return {FrameSearch::Nowhere, bytes.size()};
}

}  // namespace waybill::http
