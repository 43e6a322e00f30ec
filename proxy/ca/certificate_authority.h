// SPDX-License-Identifier: GPL-3.0-or-later
//
// Our certificate authority: a key and a certificate of this installation alone, kept in a private
// folder. It signs the certificates by which the proxy speaks for servers, so whoever has its key
// can read what its user does: the key leaves the folder in no other form, and with one opened this
// process writes no core dump.
//
// The folder holds `authority.pem` (0600: the key, and the certificate that belongs to it, in one
// file so that they never differ), `certificate.pem` and `certificate.der` (copies for others), and
// `former-FINGERPRINT.pem` (certificates of authorities that were given up; their keys are gone).
//
// An object is never changed: it may be used by several threads at the same time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "proxy/ca/leaf_name.h"
#include "proxy/ca/name_limits.h"
#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy {

// $XDG_DATA_HOME/waybill/ca, otherwise ~/.local/share/waybill/ca; "" when neither is known.
std::string default_authority_folder();

struct AuthorityOptions {
    std::string host{};    // whose it is, for its name; empty: this machine's name
    NameLimits limits{};   // none: it may vouch for any name
    std::int64_t now = 0;  // seconds since 1970; 0 asks the system
};

// What may be told to anybody.
struct AuthorityFacts {
    std::string name;         // of its subject: "Waybill CA of desk, 2026-11-21"
    std::string fingerprint;  // SHA-256 of the certificate: 64 digits in lower case
    std::int64_t not_before = 0;
    std::int64_t not_after = 0;
    NameLimits limits;
};

// A certificate, with what stands in it.
struct AuthorityCertificate {
    AuthorityFacts facts;
    std::string pem;
    std::string der;
};

class CertificateAuthority {
public:
    // 10 times 365 days, from when it is made.
    static constexpr std::int64_t kLifetime = std::int64_t{10} * 365 * 86'400;
    // Clocks of clients that are late must not refuse what was just made.
    static constexpr std::int64_t kBackdated = std::int64_t{2} * 86'400;

    using Pointer = std::shared_ptr<const CertificateAuthority>;

    // Of several programs that begin at the same time all get the one that was made first. An
    // authority that is there keeps its limits: other ones in the options are an error.
    static Result<Pointer> open_or_create(const std::string& folder,
                                          const AuthorityOptions& options = {});

    // Errors: there is none, it has ended, others can read its key, the files are no authority.
    static Result<Pointer> open(const std::string& folder, std::int64_t now = 0);

    // Puts a new authority in the place of the one in the folder, whose certificate stays as
    // former-FINGERPRINT.pem. What is in the folder is not taken on trust: a key that others can
    // read, or one that has ended, is what this is for.
    static Result<Pointer> rotate(const std::string& folder, const AuthorityOptions& options = {});

    // The certificate alone: reads no key, so it is right for showing, exporting and trusting.
    // The error is that there is none, or none that can be read.
    static Result<AuthorityCertificate> read_certificate(const std::string& folder);
    // Of all that were given up.
    static Result<std::vector<AuthorityCertificate>> read_former(const std::string& folder);

    CertificateAuthority(const CertificateAuthority&) = delete;
    CertificateAuthority& operator=(const CertificateAuthority&) = delete;

    const AuthorityFacts& facts() const { return facts_; }
    const std::string& folder() const { return folder_; }

    // Live as long as the authority. OpenSSL takes pointers that are not const.
    X509* certificate() const { return certificate_.get(); }
    EVP_PKEY* key() const { return key_.get(); }

private:
    CertificateAuthority() = default;

    std::string folder_;
    CertificateHandle certificate_;
    KeyHandle key_;
    AuthorityFacts facts_;
};

}  // namespace waybill::proxy
