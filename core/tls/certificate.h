// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a certificate says, in plain words. Nothing is verified, and nothing of a hostile
// certificate costs more than its size: long lists are cut.
#pragma once

#include <string>
#include <unordered_map>

#include "core/base/bytes.h"
#include "core/base/tls_facts.h"

namespace waybill::tls {

inline constexpr std::size_t kMostCertificateNames = 100;
inline constexpr std::size_t kMostCertificatesKept = 20;

// Of one certificate in DER. Of what is none only the fingerprint is filled in.
CertificateFacts certificate_facts(Bytes der);

// Reading one takes libcrypto a tenth of a millisecond and more, and a recording shows the same
// ones over and over.
class CertificateCache {
public:
    // Valid until the next call.
    const CertificateFacts& facts(Bytes der);

private:
    static constexpr std::size_t kMost = 256;

    std::unordered_map<std::string, CertificateFacts> known_;  // by SHA-256
};

}  // namespace waybill::tls
