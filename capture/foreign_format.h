// SPDX-License-Identifier: GPL-3.0-or-later
//
// A word on files that are no captures we read.
#pragma once

#include <cstddef>
#include <string>

#include "core/base/bytes.h"

namespace waybill::capture {

// So many bytes are looked at, where there are so many.
inline constexpr std::size_t kForeignStart = 8;

// "starts with 7f 45 4c 46: a program". REQUIRES: at least 4 bytes.
std::string describe_foreign(Bytes start);

}  // namespace waybill::capture
