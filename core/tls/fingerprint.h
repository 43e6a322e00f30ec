// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fingerprints of TLS implementations, by what their hellos offer and in which order: JA3 and JA3S
// (MD5 over five, or three, lists of numbers) and JA4 (the TLS client fingerprint). Values of
// GREASE count in none of them.
#pragma once

#include <string>
#include <string_view>

#include "core/tls/client_hello.h"

namespace waybill::tls {

struct ServerHello;

// 32 hexadecimal digits.
std::string ja3_of(const ClientHello& hello);
std::string ja3s_of(const ServerHello& hello);

// "t13d1516h2_8daaf6152771_e5627efa2ab1". `transport`: 't' for TCP, 'q' for QUIC, 'd' for DTLS.
std::string ja4_of(const ClientHello& hello, char transport);

// What JA3 takes the MD5 of: "771,4865-4866,0-23,29-23,0".
std::string ja3_text(const ClientHello& hello);

// The digest's name is OpenSSL's: "MD5", "SHA256". Lower case.
std::string hex_digest(const char* digest, std::string_view text);

}  // namespace waybill::tls
