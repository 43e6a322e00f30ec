// SPDX-License-Identifier: GPL-3.0-or-later
//
// What TCP acknowledged, in bytes of TLS, told in bytes of plaintext.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace waybill::capture::tls {

// Of one side. Bounded: when the other side acknowledges nothing for long, neighbours are put
// together, and then rather too much is told than too little.
class AcknowledgedBytes {
public:
    // A record ends at these offsets.
    void add(std::uint64_t record_end, std::uint64_t plain_end) {
        if (ends_.size() - first_ >= kMost) {
            thin_out();
        }
        ends_.push_back({record_end, plain_end});
        newest_ = ends_.back();
    }

    // How much of the plaintext is in the first `acked` bytes, as far as is known; where records
    // are missing rather too little than too much. Asked for with growing numbers.
    std::uint64_t at_least(std::uint64_t acked) {
        const std::uint64_t unseen = acked > newest_.record ? acked - newest_.record : 0;
        return plain(acked,
                     unseen > kAround ? unseen - kAround : std::min<std::uint64_t>(unseen, 1));
    }

    // The same, at the most.
    std::uint64_t at_most(std::uint64_t acked) {
        return plain(acked, acked > newest_.record ? acked - newest_.record : 0);
    }

private:
    static constexpr std::size_t kMost = 1'024;
    static constexpr std::uint64_t kAround = 66;  // what is around the plaintext of a few records

    // Behind what was seen yet nobody knows what is a header: `unseen` may be plaintext.
    std::uint64_t plain(std::uint64_t acked, std::uint64_t unseen) {
        while (first_ < ends_.size() && ends_[first_].record <= acked) {
            told_ = ends_[first_].plain;
            ++first_;
        }
        if (first_ * 2 >= ends_.size()) {
            ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
        return unseen > 0 && newest_.record > 0 ? newest_.plain + unseen : told_;
    }

    struct End {
        std::uint64_t record = 0;
        std::uint64_t plain = 0;
    };

    void thin_out() {
        std::vector<End> kept;
        for (std::size_t i = first_; i + 1 < ends_.size(); i += 2) {
            kept.push_back({ends_[i].record, ends_[i + 1].plain});
        }
        first_ = 0;
        ends_.swap(kept);
    }

    std::vector<End> ends_;
    std::size_t first_ = 0;  // of ends_ that is not acknowledged
    End newest_;
    std::uint64_t told_ = 0;
};

}  // namespace waybill::capture::tls
