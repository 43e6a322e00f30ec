// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/delivered_places.h"

#include <algorithm>
#include <utility>

namespace waybill::capture {

void DeliveredPlaces::grow() {
    // Full, or without room at all: the oldest stands at next_.
    const unsigned capacity = capacity_ == 0 ? kFirst : capacity_ * 2U;
    // NOLINTNEXTLINE(modernize-avoid-c-arrays): see the member
    auto ring = std::make_unique<Entry[]>(capacity);
    for (unsigned i = 0; i < size_; ++i) {
        ring[i] = ring_[(next_ + i) & (capacity_ - 1U)];
    }
    ring_ = std::move(ring);
    capacity_ = static_cast<std::uint8_t>(capacity);
    next_ = size_;
}

}  // namespace waybill::capture
