// SPDX-License-Identifier: GPL-3.0-or-later
//
// The link types of capture files: what the packets of a capture begin with. Internal to the packet
// decoder; see frame.h for the contract.
#pragma once

#include <cstdint>

#include "capture/frame.h"

namespace waybill::capture {

namespace link_type {
inline constexpr std::uint16_t kNull = 0;
inline constexpr std::uint16_t kEthernet = 1;
inline constexpr std::uint16_t kPpp = 9;
inline constexpr std::uint16_t kRawBsd = 12;
inline constexpr std::uint16_t kRawOpenBsd = 14;
inline constexpr std::uint16_t kPppHdlc = 50;
inline constexpr std::uint16_t kPppEther = 51;
inline constexpr std::uint16_t kRaw = 101;
inline constexpr std::uint16_t kCiscoHdlc = 104;
inline constexpr std::uint16_t kWireless = 105;
inline constexpr std::uint16_t kFrameRelay = 107;
inline constexpr std::uint16_t kLoop = 108;
inline constexpr std::uint16_t kLinuxCooked = 113;
inline constexpr std::uint16_t kPrism = 119;
inline constexpr std::uint16_t kRadiotap = 127;
inline constexpr std::uint16_t kArcnetLinux = 129;
inline constexpr std::uint16_t kAvs = 163;
inline constexpr std::uint16_t kPpi = 192;
inline constexpr std::uint16_t kPppWithDirection = 204;
inline constexpr std::uint16_t kMpls = 219;
inline constexpr std::uint16_t kIpv4 = 228;
inline constexpr std::uint16_t kIpv6 = 229;
inline constexpr std::uint16_t kNflog = 239;
inline constexpr std::uint16_t kPktap = 258;
inline constexpr std::uint16_t kLinuxCooked2 = 276;
}  // namespace link_type

// The first layer of a packet of this LINKTYPE_.
Step link_layer(std::uint16_t link_type, Frame& frame);

}  // namespace waybill::capture
