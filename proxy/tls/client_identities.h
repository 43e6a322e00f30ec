// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates that are shown to servers that ask who we are: one for all, or one per host. Read
// once and never changed: all threads may ask.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy {

struct ClientIdentity {
    CertificateHandle certificate;
    KeyHandle key;
    std::vector<CertificateHandle> chain;  // what else the file has
};

class ClientIdentities {
public:
    static constexpr std::size_t kMost = 10'000;

    // A PEM file with a certificate, those of its authorities, and the key, for every server; or a
    // folder of such files, named HOST.pem. Keys with a passphrase are refused. Errors name the
    // file.
    static Result<std::unique_ptr<const ClientIdentities>> load(const std::string& path);

    // nullptr: none for it. `host` as http::comparable_host() gives it.
    const ClientIdentity* find(const std::string& host) const;

private:
    std::unordered_map<std::string, ClientIdentity> by_host_;  // "": for all
};

}  // namespace waybill::proxy
