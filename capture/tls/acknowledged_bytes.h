// SPDX-License-Identifier: GPL-3.0-or-later
//
// What TCP acknowledged, in bytes of TLS, told in bytes of plaintext.
#pragma once

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

    // How much of the plaintext is in the first `acked` bytes. Asked for with growing numbers.
    std::uint64_t plain(std::uint64_t acked) {
        while (first_ < ends_.size() && ends_[first_].record <= acked) {
            told_ = ends_[first_].plain;
            ++first_;
        }
        if (first_ * 2 >= ends_.size()) {
            ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
        // Behind what was seen yet nobody knows what is a header.
        return acked > newest_.record && newest_.record > 0
                   ? newest_.plain + (acked - newest_.record)
                   : told_;
    }

private:
    static constexpr std::size_t kMost = 1'024;

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
