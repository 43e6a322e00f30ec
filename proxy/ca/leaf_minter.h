// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates by which the proxy speaks for servers. They share one key of this process, which is
// not the authority's and is written nowhere; a certificate is good for one name, for 199 days at
// most. Threads: a minter and a leaf are never changed, all may use them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/leaf_name.h"
#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy {

// What a server needs for a handshake: SSL_use_certificate(ssl, leaf.certificate()) and
// SSL_use_PrivateKey(ssl, leaf.key()). Nothing stands between it and the authority.
class Leaf {
public:
    Leaf(CertificateHandle certificate, std::shared_ptr<EVP_PKEY> key, std::int64_t not_after)
        : certificate_(std::move(certificate)),
          key_(std::move(key)),
          not_after_(not_after) {}

    // Live as long as the leaf. OpenSSL takes pointers that are not const.
    X509* certificate() const { return certificate_.get(); }
    EVP_PKEY* key() const { return key_.get(); }
    std::int64_t not_after() const { return not_after_; }  // seconds since 1970

private:
    CertificateHandle certificate_;
    std::shared_ptr<EVP_PKEY> key_;
    std::int64_t not_after_;
};

class LeafMinter {
public:
    // What public authorities may give (CA/Browser Forum, BR 6.3.2): browsers refuse what lasts
    // longer, from some authorities at least.
    static constexpr std::int64_t kLifetime = std::int64_t{199} * 86'400;
    static constexpr std::int64_t kBackdated = std::int64_t{2} * 86'400;  // within the lifetime

    // Makes the key.
    static Result<std::shared_ptr<const LeafMinter>> create(
        CertificateAuthority::Pointer authority);

    // Errors: the authority may not vouch for the name, or has ended by `now`.
    Result<std::shared_ptr<const Leaf>> mint(const LeafName& name, std::int64_t now) const;

    const CertificateAuthority& authority() const { return *authority_; }

    // SHA-256 of the public key of all leaves (its SubjectPublicKeyInfo) in base64, by which a
    // browser can be told to trust this process alone. "" where there is no memory.
    std::string key_digest() const;

private:
    LeafMinter() = default;

    CertificateAuthority::Pointer authority_;
    std::shared_ptr<EVP_PKEY> key_;
    // Of every leaf: what does not depend on the name.
    CertificateHandle pattern_;
};

}  // namespace waybill::proxy
