// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Huffman code of HPACK (RFC 7541 section 5.2 and appendix B).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::http {

// The text that `coded` stands for, a view into `scratch`, which grows as it needs. Empty when it
// is not well-formed: the end-of-string symbol in it, or padding that is not fewer than 8 bits of
// it.
std::optional<std::string_view> huffman_decode(Bytes coded, std::vector<char>& scratch);

}  // namespace waybill::http
