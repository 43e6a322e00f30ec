// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message inside an exchange as a line of the machine format, version 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/http/stream_messages.h"

namespace waybill::report {

// Appends one `"type":"message"` object, without a line feed behind it. `exchange` is the id of the
// exchange, `index` counts its messages from 1. What cannot be text is in `base64`. `json` is the
// message as JSON where its schema is known (see protobuf_schema.h), for the key of that name.
void append_message(std::string& out,
                    std::uint64_t exchange,
                    std::uint64_t index,
                    const http::StreamMessage& message,
                    std::string_view json = {});

}  // namespace waybill::report
