// SPDX-License-Identifier: GPL-3.0-or-later
//
// How places of messages name what lies in a session file.
#pragma once

#include <cstdint>

#include "core/base/anomaly.h"
#include "core/base/place.h"
#include "core/store/session.h"

namespace waybill::session_file {

inline constexpr unsigned kPartBits = 6;
inline constexpr std::uint64_t kMostOfId = std::uint64_t{1} << (kRecordOffsetBits - kPartBits);

// REQUIRES: exchange < kMostOfId, part < 2^kPartBits.
inline store::MessagePlace place_of(std::uint64_t exchange, std::uint32_t part, Side side) {
    store::MessagePlace place;
    place.first_record = make_record(store::kDerivedSource, exchange << kPartBits | part);
    place.stream_offset = exchange << 1U | index_of(side);
    place.head_skip = store::MessagePlace::kTextHead;
    return place;
}

inline std::uint64_t exchange_of(const store::MessagePlace& place) {
    return record_offset(place.first_record) >> kPartBits;
}
inline std::uint32_t part_of(const store::MessagePlace& place) {
    return static_cast<std::uint32_t>(record_offset(place.first_record)) & ((1U << kPartBits) - 1U);
}
inline Side side_of(const store::MessagePlace& place) {
    return (place.stream_offset & 1U) == 0 ? Side::Client : Side::Server;
}

}  // namespace waybill::session_file
