// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a certificate says, in plain words. Nothing is verified, and nothing of a hostile
// certificate costs more than its size: long lists are cut.
#pragma once

#include "core/base/bytes.h"
#include "core/base/tls_facts.h"

namespace waybill::capture::tls {

inline constexpr std::size_t kMostCertificateNames = 100;
inline constexpr std::size_t kMostCertificatesKept = 20;

// Of one certificate in DER. Of what is none only the fingerprint is filled in.
CertificateFacts certificate_facts(Bytes der);

}  // namespace waybill::capture::tls
