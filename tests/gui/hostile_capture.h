// SPDX-License-Identifier: GPL-3.0-or-later
//
// A capture whose every field tries to be more than text: markup, links, controls, directions,
// lengths. Each attempt carries kCanary, so that a test can tell where it came out.
#pragma once

#include <string>
#include <string_view>

namespace waybill::test {

inline constexpr std::string_view kCanary = "zqx";

// How often hostile_pcap() asks something.
inline constexpr int kHostileExchanges = 15;

std::string hostile_pcap();

// Of a file: what a name may hold.
std::string hostile_file_name();

}  // namespace waybill::test
