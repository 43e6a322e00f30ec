// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which UDP datagrams are of QUIC: those that begin with a long header of a known version, and from
// then on all of the same addresses and ports.
#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/unordered/unordered_flat_set.hpp>

#include "capture/quic/packet_header.h"
#include "core/base/bytes.h"

namespace waybill::capture::quic {

// Remembers flows by their hash, which is random in each process (see hash_of): no two are alike
// but by a chance that nobody can help. Of too many, those that were not seen for longest are
// forgotten.
class FlowFilter {
public:
    explicit FlowFilter(std::size_t most = 256 * 1024) : most_(most) {}

    bool knows_any() const { return !recent_.empty() || !older_.empty(); }
    bool knows(std::uint64_t flow) {
        if (recent_.contains(flow)) {
            return true;
        }
        if (!older_.contains(flow)) {
            return false;
        }
        add(flow);
        return true;
    }
    void add(std::uint64_t flow) {
        if (recent_.size() >= most_ / 2) {
            older_.swap(recent_);
            recent_.clear();
        }
        recent_.insert(flow);
    }

private:
    boost::unordered_flat_set<std::uint64_t> recent_;
    boost::unordered_flat_set<std::uint64_t> older_;
    std::size_t most_;
};

}  // namespace waybill::capture::quic
