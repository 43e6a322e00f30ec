// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/session_counts.h"

namespace waybill::capture {

store::Source source_of(const SourceFacts& facts) {
    store::Source source;
    source.path = facts.path;
    source.kind = facts.kind;
    source.bytes = facts.bytes;
    source.packets = facts.packets;
    for (const std::uint16_t link_type : facts.link_types) {
        source.link_types.push_back(link_type_name(link_type));
    }
    source.interfaces = facts.interfaces;
    source.comments = facts.comments;
    source.names = facts.names;
    source.first = facts.first;
    source.last = facts.last;
    source.dropped = facts.dropped;
    return source;
}

std::vector<std::pair<std::string, std::uint64_t>> skipped_packets(const DecodeCounts& decoded,
                                                                   std::uint64_t filtered) {
    std::vector<std::pair<std::string, std::uint64_t>> skipped;
    if (filtered > 0) {
        skipped.emplace_back("filter", filtered);
    }
    for (std::size_t i = 0; i < kSkipReasons; ++i) {
        if (decoded.skipped[i] > 0) {
            skipped.emplace_back(name_of(static_cast<SkipReason>(i)), decoded.skipped[i]);
        }
    }
    return skipped;
}

}  // namespace waybill::capture
