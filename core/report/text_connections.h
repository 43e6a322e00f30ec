// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections for people: who spoke with whom, in what, and how it was encrypted.
//
//      2  10.0.0.1:40002 -> 10.0.0.2:443  http/2  12 exchanges  3.4 kB up, 120 kB down  fin
//         TLSv1.3, TLS_AES_128_GCM_SHA256, asked for shop.example, agreed on h2; decrypted
//         certificate of CN=shop.example, issued by CN=Some CA; ends 2027-01-02, in 43 days
#pragma once

#include <cstdint>
#include <string>

#include "core/base/tls_facts.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::report {

// Version, cipher suite, names and whether it was decrypted, in words. May quote the wire: escape
// before showing.
std::string tls_in_words(const TlsFacts& tls);

// Whose certificate it is, and how long it is good for at the time `at`. May quote the wire.
std::string certificate_in_words(const CertificateFacts& certificate, Timestamp at);

void append_connections_header(std::string& out, const TextStyle& style);

// `index` counts from 0.
void append_text_connection(std::string& out,
                            const store::Session& session,
                            std::uint32_t index,
                            const TextStyle& style);

}  // namespace waybill::report
