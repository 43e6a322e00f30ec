// SPDX-License-Identifier: GPL-3.0-or-later
//
// The alerts of TLS by name (RFC 8446 section 6, RFC 5246 section 7.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::capture::tls {

// "handshake_failure"; empty for what has no name.
std::string_view alert_name(std::uint8_t description);

}  // namespace waybill::capture::tls
