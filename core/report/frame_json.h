// SPDX-License-Identifier: GPL-3.0-or-later
//
// A frame of HTTP/2 as a line of the machine format, version 1.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/time.h"
#include "core/http/http2_frame_note.h"

namespace waybill::report {

// Appends one `"type":"frame"` object, without a line feed behind it. `connection` is its number,
// counted from 1.
void append_frame(std::string& out,
                  std::uint64_t connection,
                  const http::Http2FrameNote& note,
                  Timestamp at);

}  // namespace waybill::report
