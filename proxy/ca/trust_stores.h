// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether stores trust our authority, and what changes that. Changes are planned first, as the
// commands that will be run and nothing else, so that they can be shown, run here, or run by
// somebody who may. Errors name the store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/trust_places.h"

namespace waybill::proxy {

enum class TrustState : std::uint8_t {
    Trusted,
    Present,  // it is there, but not trusted for servers, or the system was not told of it
    Absent,
    Unknown,  // see TrustStatus::problem
};

// "trusted", "present", "absent", "unknown".
std::string_view name_of(TrustState state);

struct TrustStatus {
    TrustState state = TrustState::Unknown;
    std::string problem;  // a sentence, when it cannot be told
};

// Reads; of databases by certutil.
TrustStatus trust_status(const TrustStore& store, const AuthorityCertificate& certificate);

struct TrustChange {
    std::string store;  // TrustStore::name
    std::string path;
    bool needs_root = false;                         // we may not do it, somebody else has to
    std::vector<std::vector<std::string>> commands;  // in this order; the first failure ends it

    // The commands as they can be copied into a shell, with sudo where it is needed.
    std::vector<std::string> lines() const;
};

// Empty commands: nothing is to be done. `certificate_file` is the PEM file of the certificate.
// The error is that it cannot be done here (certutil is not installed).
Result<TrustChange> plan_install(const TrustStore& store,
                                 const AuthorityCertificate& certificate,
                                 const std::string& certificate_file);
Result<TrustChange> plan_removal(const TrustStore& store, const AuthorityCertificate& certificate);

Result<void> carry_out(const TrustChange& change);

// Whether a certificate, given in PEM, is one of those in a bundle.
bool bundle_has(std::string_view bundle, std::string_view pem);

}  // namespace waybill::proxy
