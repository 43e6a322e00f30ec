// SPDX-License-Identifier: GPL-3.0-or-later
//
// A packet as the capture holds it, before anything of it is understood.
#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/place.h"
#include "core/base/time.h"

namespace waybill::capture {

struct Packet {
    Bytes data;                     // what was captured; borrowed, see the source it came from
    std::uint32_t wire_length = 0;  // what was on the wire: at least data.size()
    std::uint16_t link_type = 0;    // LINKTYPE_ number
    std::uint32_t interface = 0;    // index in SourceFacts::interfaces, where a file names them
    Timestamp at;
    RecordId record = kNoRecord;
    std::uint32_t skip = 0;  // data.data() lies so many bytes behind the start of the record
};

}  // namespace waybill::capture
