// SPDX-License-Identifier: GPL-3.0-or-later
//
// What kind of file an input is, without taking anything from it.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"

namespace waybill::capture {

enum class InputKind : std::uint8_t { Capture, SessionFile, Har };

// Told from the first bytes, decompressed where needed; of a pipe on standard input ("-") from what
// waits there. What cannot be read, or is something else, counts as a capture, whose reading tells
// why.
InputKind kind_of_input(const std::string& path);

// The same of the first bytes: some hundreds are enough.
InputKind kind_of_start(Bytes start);

}  // namespace waybill::capture
