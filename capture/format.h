// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the readers of the capture file formats have in common.
#pragma once

#include <cstdint>
#include <string>

#include "capture/recording.h"
#include "core/base/bytes.h"

namespace waybill::capture {

// More in one record is damage; libpcap and Wireshark draw the line in the same place.
inline constexpr std::uint32_t kLargestPacket = 256 * kKiB;

enum class Step : std::uint8_t {
    Packet,   // one was read
    End,      // the input ends behind a record
    CutOff,   // the input ends in the middle of the record at Trouble::offset
    Damaged,  // the record at Trouble::offset cannot be, and nothing behind it can be found
};

// Why reading ended before the end.
struct Trouble {
    std::uint64_t offset = 0;
    std::string reason;  // of damage
};

// A LINKTYPE_ number out of the link type field of a file header: the upper bits tell of frame
// check sequences, and raw IP is found under the numbers that some systems have for it inside.
std::uint16_t link_type_of_field(std::uint32_t field);

// Notes a link type in the order of appearance.
void add_link_type(SourceFacts& facts, std::uint16_t link_type);

}  // namespace waybill::capture
