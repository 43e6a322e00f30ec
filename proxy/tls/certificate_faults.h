// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wrong with a chain of certificates, in sentences for people. They quote certificates:
// escape before showing.
#pragma once

#include <string>
#include <string_view>

#include <openssl/x509_vfy.h>

namespace waybill::proxy {

// "the certificate (CN=localhost) WORDS"; of those behind the server's own one "the authority's
// certificate".
std::string fault_sentence(const X509* certificate, int depth, std::string_view words);

// Of a verification by OpenSSL that failed: the certificate where it did, and why.
std::string fault_of_verification(const X509_STORE_CTX* context);

// What a code of OpenSSL's means (X509_V_ERR_...), to stand behind the name of the certificate.
// Never empty.
std::string fault_words(int code);

}  // namespace waybill::proxy
