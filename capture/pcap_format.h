// SPDX-License-Identifier: GPL-3.0-or-later
//
// The records of a pcap file (draft-ietf-opsawg-pcap), in both byte orders, with times in micro- or
// nanoseconds, and of the variant with longer packet headers that Kuznetzov's libpcap wrote.
//
// A copy of a reader can read records of the same file again anywhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/byte_window.h"
#include "capture/format.h"
#include "capture/packet.h"
#include "core/base/byte_reader.h"
#include "core/base/bytes.h"

namespace waybill::capture {

class PcapReader {
public:
    static constexpr std::size_t kFileHeader = 24;

    // REQUIRES: at least 4 bytes.
    static bool recognises(Bytes start);

    // Reads the file header; false when the input ends in it.
    // REQUIRES: the bytes in the window are recognised.
    bool begin(ByteWindow& window);

    // Fills data, wire_length, link_type, at and skip. The record begins where the window was.
    Step next(ByteWindow& window, Packet& packet) {
        const Byte* const at = window.at();
        const std::size_t available = window.available();
        if (available >= header_size_) {
            const std::uint32_t captured = number(at + 8);
            const std::uint32_t wire_length = number(at + 12);
            if (captured - 1 < kLargestPacket && captured <= wire_length
                && available - header_size_ >= captured) {
                fill(packet, at, captured, wire_length);
                window.advance(header_size_ + captured);
                return Step::Packet;
            }
        }
        return next_slowly(window, packet);
    }

    std::uint16_t link_type() const { return link_type_; }
    const Trouble& trouble() const { return trouble_; }

private:
    std::uint32_t number(const Byte* at) const {
        return big_endian_ ? load_be32(at) : load_le32(at);
    }

    void fill(Packet& packet,
              const Byte* record,
              std::uint32_t captured,
              std::uint32_t wire_length) const {
        packet.data = Bytes(record + header_size_, captured);
        packet.wire_length = wire_length;
        packet.link_type = link_type_;
        packet.at.ns = std::int64_t{number(record)} * kNsPerSecond
                       + std::int64_t{number(record + 4)} * fraction_ns_;
        packet.skip = header_size_;
    }

    Step next_slowly(ByteWindow& window, Packet& packet);
    Step damaged(std::uint64_t offset, std::string reason);

    bool big_endian_ = false;
    bool lengths_may_be_swapped_ = false;
    std::uint16_t link_type_ = 0;
    std::uint32_t header_size_ = 16;
    std::int64_t fraction_ns_ = 1000;
    Trouble trouble_;
};

}  // namespace waybill::capture
