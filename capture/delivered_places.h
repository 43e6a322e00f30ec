// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the last delivered bytes of one direction lie in the recording, so that a retransmission
// can be compared with them. A ring of at most 64 segments that grows as it is needed.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/place.h"

namespace waybill::capture {

class DeliveredPlaces {
public:
    void add(std::uint64_t offset, std::uint32_t length, Place place) {
        if (size_ == capacity_ && capacity_ < kMost) {
            grow();
        }
        ring_[next_] = {place.record, static_cast<std::uint32_t>(offset), length, place.skip};
        next_ = static_cast<std::uint8_t>((next_ + 1U) & (capacity_ - 1U));
        if (size_ < capacity_) {
            ++size_;
        }
    }

    // Calls visit(offset, length, place) from the newest to the oldest while it returns true.
    // `stream_end` is the offset behind the newest.
    template <typename Visit>
    void for_each(std::uint64_t stream_end, Visit visit) const {
        for (unsigned back = 1; back <= size_; ++back) {
            const Entry& entry = ring_[(next_ - back) & (capacity_ - 1U)];
            const std::uint32_t distance = static_cast<std::uint32_t>(stream_end) - entry.offset;
            if (!visit(stream_end - distance, entry.length, Place{entry.record, entry.skip})) {
                return;
            }
        }
    }

    void clear() { *this = DeliveredPlaces{}; }

private:
    static constexpr unsigned kFirst = 4;
    static constexpr unsigned kMost = 64;

    struct Entry {
        RecordId record;
        std::uint32_t offset;  // lower half
        std::uint32_t length;
        std::uint32_t skip;
    };

    void grow();

    // One word and not a vector's three: there are two of these in each connection.
    // NOLINTNEXTLINE(modernize-avoid-c-arrays)
    std::unique_ptr<Entry[]> ring_;
    std::uint8_t capacity_ = 0;  // a power of two
    std::uint8_t size_ = 0;
    std::uint8_t next_ = 0;  // where the next one is written
};

}  // namespace waybill::capture
