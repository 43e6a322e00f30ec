// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the chunks of a message again as they stand on the wire.
#pragma once

#include <functional>

#include "capture/recording.h"
#include "capture/stream_reader.h"
#include "capture/window_reader.h"
#include "core/base/bytes.h"

namespace waybill::capture {

// Gives the chunked body at the beginning of `part`, from the size of its first chunk through the
// empty line behind its trailers, until `output` returns false. False, and nothing is given, when
// something of it is missing, or when it is not chunked as RFC 9112 section 7.1 has it. `windows`
// may be null.
bool read_chunked_wire(const Recording& recording,
                       const StreamPart& part,
                       const std::function<bool(Bytes)>& output,
                       WindowReader* windows);

}  // namespace waybill::capture
