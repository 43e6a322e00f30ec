// SPDX-License-Identifier: GPL-3.0-or-later
//
// A protobuf message without its schema, as text to read. The wire tells field numbers and sizes
// only, so values come with what else they may be: "1: 3 (zigzag -2)". Whether bytes are a message,
// text or neither is a guess.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace waybill::http {

struct ProtobufTextLimits {
    std::size_t depth = 32;           // what is nested deeper is shown as bytes
    std::size_t output_bytes = kMiB;  // then it ends with a line "..."
    std::size_t value_bytes = 4096;   // of one text, or one run of bytes
};

// One field a line, messages inside indented; safe to show on a terminal. Nothing for what cannot
// be a message as a whole.
std::optional<std::string> protobuf_text(Bytes message, const ProtobufTextLimits& limits = {});

}  // namespace waybill::http
