// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a part of one side's byte stream again from the packets that carried it.
#pragma once

#include <cstdint>
#include <functional>

#include "capture/recording.h"
#include "capture/window_reader.h"
#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/place.h"
#include "core/base/time.h"

namespace waybill::capture {

// A part of a stream: from a stream offset, found in a range of records.
struct StreamPart {
    Endpoint sender;
    Endpoint receiver;
    std::uint32_t first_sequence = 0;  // of the stream's byte 0
    std::uint64_t offset = 0;          // of the first byte wanted
    RecordId first_record = kNoRecord;
    RecordId last_record = 0;

    // Reassembly left out bytes that no receiver would have taken: what lies far ahead gives way to
    // what comes in its turn.
    bool doubt_far_bytes = false;
};

// Takes the bytes in order; `data` is borrowed for the call. Return false to stop.
class StreamPartSink {
public:
    virtual ~StreamPartSink() = default;
    virtual bool on_data(Bytes data) = 0;
    virtual bool on_gap(std::uint64_t length) = 0;
    // When the packet came that brought the bytes, or closed the gap, that are told next.
    virtual void on_time(Timestamp /*at*/) {}
};

// Gives the bytes from part.offset on, as far as the records hold them without end or until the
// sink stops; of bytes sent twice the first ones. Bytes ahead of a hole are held, at most as many
// as reassembly holds; then the hole is a gap.
// `windows`, which may be null, serves parts that lie near each other.
void read_stream(const Recording& recording,
                 const StreamPart& part,
                 StreamPartSink& sink,
                 WindowReader* windows = nullptr);

}  // namespace waybill::capture
