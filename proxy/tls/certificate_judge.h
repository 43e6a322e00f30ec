// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a server's certificate is to be trusted for a name (RELIABILITY T27): a path to an
// authority that is trusted, made of certificates that were meant for it, with keys and signatures
// that are strong enough, for the name that was asked for, and not known to be revoked.
//
// Not changed once made: all threads may ask.
#pragma once

#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "proxy/tls/tls_handles.h"

namespace waybill::proxy {

class CertificateJudge {
public:
    static constexpr int kMostIntermediates = 10;
    static constexpr std::size_t kMostChainBytes = 256 * kKiB;

    // `trusted_file`: PEM; empty: what the system trusts. Errors name the file.
    static Result<std::unique_ptr<CertificateJudge>> create(const std::string& trusted_file);

    // What is wrong with the chain that a server sent, in a sentence; empty: nothing. `context` is
    // as libssl hands it to a verification; its error is set accordingly. `host` as
    // http::comparable_host() gives it.
    std::string fault_of_chain(X509_STORE_CTX* context, const std::string& host) const;

    // The same of the OCSP response that came with it (RFC 6066 section 8), empty when none came.
    // `chain` was found good.
    std::string fault_of_staple(STACK_OF(X509) * chain, Bytes staple) const;

    X509_STORE* trusted() const { return trusted_.get(); }

private:
    explicit CertificateJudge(TrustStoreHandle trusted) : trusted_(std::move(trusted)) {}

    TrustStoreHandle trusted_;
};

}  // namespace waybill::proxy
