// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a handshake or a connection failed, in plain words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::proxy {

// Of the newest error in this thread's queue of OpenSSL, which is emptied. `peer`: "the client",
// "the server". `alert_sent`: what we told the peer, -1 nothing.
std::string tls_failure(std::string_view peer, int alert_sent);

}  // namespace waybill::proxy
