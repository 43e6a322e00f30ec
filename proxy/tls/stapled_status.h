// SPDX-License-Identifier: GPL-3.0-or-later
//
// The word of a certificate's authority that it is not revoked, stapled to the handshake
// (RFC 6066 section 8, RFC 6960).
#pragma once

#include <string>

#include <openssl/x509.h>

#include "core/base/bytes.h"

namespace waybill::proxy {

// What is wrong, in a sentence; empty: nothing. `chain` was verified, the server's own certificate
// first; `staple` is empty when none came, which is a fault only where the certificate promises
// one (RFC 7633).
std::string stapled_fault(X509_STORE* trusted, STACK_OF(X509) * chain, Bytes staple);

}  // namespace waybill::proxy
