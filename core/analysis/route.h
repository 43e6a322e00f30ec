// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells the route behind a path: /orders/42/items and /orders/97/items are both
// /orders/{number}/items.
#pragma once

#include <string>
#include <string_view>

namespace waybill::analysis {

// Appends the path without its query, each segment that looks like a value of its own in place of a
// name replaced: {number}, {uuid}, {hash} of 16 and more hexadecimal digits, {date}, {email},
// {token} of 20 and more letters and digits mixed. At most kDeepestRoute segments are looked at.
void append_route(std::string& out, std::string_view path);

inline constexpr std::size_t kDeepestRoute = 32;

}  // namespace waybill::analysis
