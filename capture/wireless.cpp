// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/wireless.h"

namespace waybill::capture {
namespace {

// The frame behind one of the capture headers. `padded`: the driver left the frame's own header
// padded to four bytes.
Step wireless_data(Frame& frame, bool padded) {
    if (!frame.has(2)) {
        return frame.shortage(2);
    }
    Byte control = frame.data[0];
    Byte flags = frame.data[1];
    // CAPWAP of some makers carries the frame control field with its two bytes swapped.
    if ((control & 0x0f) != 0x08 && (flags & 0x0f) == 0x08 && (control & 0x0c) == 0) {
        std::swap(control, flags);
    }
    // Only version 0, type 2 is data; subtypes with this bit carry none.
    if ((control & 0x0f) != 0x08 || (control & 0x40) != 0) {
        return SkipReason::NotIp;
    }
    const bool four_addresses = (flags & 0x03) == 0x03;
    const bool with_qos = (control & 0x80) != 0;
    const bool with_ht_control = with_qos && (flags & 0x80) != 0;
    const std::uint32_t qos_at = four_addresses ? 30 : 24;
    std::uint32_t header = qos_at + (with_qos ? 2 : 0) + (with_ht_control ? 4 : 0);
    if (padded) {
        header = (header + 3) & ~3U;
    }
    if (!frame.has(header)) {
        return frame.shortage(header);
    }
    const bool aggregate = with_qos && (frame.data[qos_at] & 0x80) != 0;
    const bool later_fragment = (frame.data[22] & 0x0f) != 0;
    frame.drop(header);
    // A frame that was decrypted by who captured it may still say that it is encrypted.
    const bool clear = frame.has(3) && frame.data[0] == 0xaa && frame.data[1] == 0xaa;
    if ((flags & 0x40) != 0 && !clear) {
        return SkipReason::Encrypted;
    }
    if (later_fragment) {
        return SkipReason::NotIp;
    }
    return aggregate && !clear ? Layer::Aggregate : Layer::Llc;
}

Step behind_header(Frame& frame, std::uint32_t length, bool padded) {
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    frame.drop(length);
    return wireless_data(frame, padded);
}

}  // namespace

// radiotap.org: a bit per field that is present, fields aligned to their size. Only the flags, the
// second field, matter here.
Step radiotap(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const Byte* header = frame.data;
    const std::uint32_t length = load_le16(header + 2);
    if (header[0] != 0 || length < 8) {
        return SkipReason::Malformed;
    }
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    const std::uint32_t present = load_le32(header + 4);
    std::uint32_t at = 8;
    for (std::uint32_t word = present; (word & 0x80000000U) != 0 && at + 4 <= length; at += 4) {
        word = load_le32(header + at);
    }
    if ((present & 1) != 0) {  // TSFT
        at = ((at + 7) & ~7U) + 8;
    }
    const bool padded = (present & 2) != 0 && at < length && (header[at] & 0x20) != 0;
    return behind_header(frame, length, padded);
}

// Absolute Value Systems: magic number and length, big-endian.
Step avs(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    if ((load_be32(frame.data) & 0xfffffff0U) != 0x80211000U) {
        return SkipReason::Malformed;
    }
    return behind_header(frame, load_be32(frame.data + 4), false);
}

// The length is in the byte order of the host that captured. Some drivers send AVS headers under
// this link type.
Step prism(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    if ((load_be32(frame.data) & 0xfffffff0U) == 0x80211000U) {
        return avs(frame);
    }
    const std::uint32_t length = load_le32(frame.data + 4);
    return behind_header(frame, length <= 0xffff ? length : load_be32(frame.data + 4), false);
}

Step wireless(Frame& frame) {
    return wireless_data(frame, false);
}

// IEEE 802.11 section 9.3.2.2.2: two addresses, a length, and LLC; padded to four bytes.
bool next_of_aggregate(Frame& aggregate, Frame& inner) {
    constexpr std::uint32_t kHeader = 14;
    if (!aggregate.has(kHeader)) {
        return false;
    }
    const std::uint32_t length = load_be16(aggregate.data + 12);
    inner = aggregate.behind(kHeader);
    inner.cut(length);
    const std::uint32_t padded = (kHeader + length + 3) & ~3U;
    aggregate.drop(std::min(padded, aggregate.captured));
    return true;
}

}  // namespace waybill::capture
