// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap_format.h"

#include <algorithm>
#include <utility>

namespace waybill::capture {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kModified = 0xa1b2cd34;
constexpr std::uint32_t kModifiedHeader = 24;

bool is_magic(std::uint32_t number) {
    return number == kMicroseconds || number == kNanoseconds || number == kModified;
}

}  // namespace

bool PcapReader::recognises(Bytes start) {
    return is_magic(load_le32(start.data())) || is_magic(load_be32(start.data()));
}

bool PcapReader::begin(ByteWindow& window) {
    if (!window.ensure(kFileHeader)) {
        trouble_.offset = window.offset();
        return false;
    }
    const Byte* const at = window.at();
    big_endian_ = is_magic(load_be32(at));
    const std::uint32_t magic = number(at);
    fraction_ns_ = magic == kNanoseconds ? 1 : 1000;
    header_size_ = magic == kModified ? kModifiedHeader : 16;
    const std::uint16_t major = big_endian_ ? load_be16(at + 4) : load_le16(at + 4);
    const std::uint16_t minor = big_endian_ ? load_be16(at + 6) : load_le16(at + 6);
    lengths_may_be_swapped_ = major == 2 && minor <= 3;
    link_type_ = link_type_of_field(number(at + 20));
    window.advance(kFileHeader);
    return true;
}

// The record crosses the end of the block or is not quite as it should be.
Step PcapReader::next_slowly(ByteWindow& window, Packet& packet) {
    const std::uint64_t offset = window.offset();
    if (!window.ensure(header_size_)) {
        trouble_.offset = offset;
        return window.available() == 0 ? Step::End : Step::CutOff;
    }
    std::uint32_t captured = number(window.at() + 8);
    std::uint32_t wire_length = number(window.at() + 12);
    // Before version 2.4 some programs wrote the two the other way round.
    if (lengths_may_be_swapped_ && captured > wire_length) {
        std::swap(captured, wire_length);
    }
    if (captured > kLargestPacket) {
        return damaged(offset,
                       "a packet has a captured length of " + std::to_string(captured)
                           + " bytes, more than " + std::to_string(kLargestPacket));
    }
    // A file system that lost its power leaves zeros behind, and they would be read as packets of
    // the year 1970 without end.
    if (std::all_of(window.at(), window.at() + 16, [](Byte byte) { return byte == 0; })) {
        return damaged(offset, "a packet header is nothing but zeros");
    }
    if (!window.ensure(header_size_ + captured)) {
        trouble_.offset = offset;
        return Step::CutOff;
    }
    fill(packet, window.at(), captured, std::max(captured, wire_length));
    window.advance(header_size_ + captured);
    return Step::Packet;
}

Step PcapReader::damaged(std::uint64_t offset, std::string reason) {
    trouble_ = {.offset = offset, .reason = std::move(reason)};
    return Step::Damaged;
}

}  // namespace waybill::capture
