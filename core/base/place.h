// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where bytes of a recording lie, so that they can be read again.
#pragma once

#include <cstdint>

namespace waybill {

// A packet record of a recording: the index of its source (file) in the upper 16 bits, the offset
// of the record in that file (the packet header, not the packet's bytes) in the lower 48. Comparing
// two of them compares their places in the recording.
using RecordId = std::uint64_t;

inline constexpr unsigned kRecordOffsetBits = 48;
inline constexpr RecordId kRecordOffsetMask = (RecordId{1} << kRecordOffsetBits) - 1;
inline constexpr RecordId kNoRecord = ~RecordId{0};

constexpr RecordId make_record(std::uint64_t source, std::uint64_t offset) {
    return (source << kRecordOffsetBits) | (offset & kRecordOffsetMask);
}
constexpr std::uint64_t record_source(RecordId record) {
    return record >> kRecordOffsetBits;
}
constexpr std::uint64_t record_offset(RecordId record) {
    return record & kRecordOffsetMask;
}

// The place of a byte: so many bytes behind the start of a record. Bytes that do not lie in one
// piece in the file (put together from IP fragments) have kScattered.
struct Place {
    static constexpr std::uint32_t kScattered = ~std::uint32_t{0};

    RecordId record = kNoRecord;
    std::uint32_t skip = kScattered;

    bool contiguous() const { return skip != kScattered; }
    Place behind(std::uint32_t count) const {
        return {record, contiguous() ? skip + count : kScattered};
    }
};

}  // namespace waybill
