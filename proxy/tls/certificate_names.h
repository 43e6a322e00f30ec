// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom a certificate is for (RFC 9525): its subject alternative names alone, the common name counts
// for nothing.
#pragma once

#include <string>
#include <string_view>

#include <openssl/x509.h>

namespace waybill::proxy {

// `host`: a host name as http::comparable_host() gives it, without the root's dot, or an IP
// address.
// "*" stands for one whole label, the leftmost one, and never for all names under a public suffix
// ("*.co.uk").
bool is_for_host(const X509* certificate, std::string_view host);

// "is for example.org and 3 other names, not for localhost".
std::string wrong_host_words(const X509* certificate, std::string_view host);

}  // namespace waybill::proxy
