// SPDX-License-Identifier: GPL-3.0-or-later
//
// The SHA-256 of a text, as truth files write it.
#pragma once

#include <string>
#include <string_view>

namespace waybill::corpus {

// Hexadecimal, lower case.
std::string sha256_of(std::string_view bytes);

}  // namespace waybill::corpus
