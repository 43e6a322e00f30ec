// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dates of Expires in Set-Cookie, which browsers read in their own forgiving way.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::audit {

// Seconds since 1970 (RFC 6265bis section 5.1.1); nullopt when it is no date. Total, linear.
std::optional<std::int64_t> parse_cookie_date(std::string_view text);

}  // namespace waybill::audit
