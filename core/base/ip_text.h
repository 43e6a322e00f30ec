// SPDX-License-Identifier: GPL-3.0-or-later
//
// IP addresses out of text.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/endpoint.h"

namespace waybill {

// "192.0.2.1", "2001:db8::1" (RFC 4291 section 2.2, without brackets and zone), and nothing else.
std::optional<IpAddress> read_ip(std::string_view text);

}  // namespace waybill
