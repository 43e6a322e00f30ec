// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session says of the packets that it was made of.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "capture/packet_decoder.h"
#include "capture/recording.h"
#include "core/store/session.h"

namespace waybill::capture {

store::Source source_of(const SourceFacts& facts);

// Reasons and counts, no zeros; `filtered` packets were left out by a filter.
std::vector<std::pair<std::string, std::uint64_t>> skipped_packets(const DecodeCounts& decoded,
                                                                   std::uint64_t filtered);

}  // namespace waybill::capture
