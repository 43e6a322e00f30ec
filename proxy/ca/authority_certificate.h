// SPDX-License-Identifier: GPL-3.0-or-later
//
// The certificate of an authority, made and read: RFC 5280 in the form that OpenSSL's strict
// checks, GnuTLS and NSS accept. No files here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy {

// A key on P-256.
Result<KeyHandle> make_key();

// Self-signed. REQUIRES: options.now is set.
Result<CertificateHandle> make_authority_certificate(EVP_PKEY* key,
                                                     const AuthorityOptions& options);

// The error says what keeps it from being the certificate of an authority of ours.
Result<AuthorityFacts> read_authority_facts(const X509* certificate);

// Positive, not predictable: what is signed cannot be chosen by others.
bool set_random_serial(X509* certificate);
bool set_validity(X509* certificate, std::int64_t not_before, std::int64_t not_after);
// Seconds since 1970; the smallest number when it cannot be read.
std::int64_t time_of(const ASN1_TIME* time);

// "" when memory ran out.
std::string pem_of(X509* certificate);
std::string der_of(X509* certificate);
// PKCS #8. A secret.
std::string pem_of(EVP_PKEY* key);

// The first certificate in a text; nullptr when there is none.
CertificateHandle read_certificate_pem(std::string_view pem);
KeyHandle read_key_pem(std::string_view pem);

// SHA-256 as 64 digits in lower case.
std::string fingerprint_of(std::string_view der);

}  // namespace waybill::proxy
