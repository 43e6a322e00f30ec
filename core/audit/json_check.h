// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a text is JSON (RFC 8259), without building anything.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace waybill::audit {

// Deeper nesting is taken for valid: nobody has checked it.
inline constexpr std::size_t kJsonDepth = 512;

// Where it stops being JSON; nothing when it is. A byte order mark in front is overlooked.
std::optional<std::size_t> find_json_fault(std::string_view text);

}  // namespace waybill::audit
