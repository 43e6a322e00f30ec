// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/client_identities.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/http/domain_name.h"

namespace waybill::proxy {
namespace {

namespace fs = std::filesystem;

// Instead of OpenSSL's own, which asks on the terminal.
int no_passphrase(char* /*out*/, int /*size*/, int /*writing*/, void* /*argument*/) noexcept {
    return -1;
}

Result<ClientIdentity> read_identity(const std::string& path) {
    const BioHandle file(BIO_new_file(path.c_str(), "rb"));
    if (file == nullptr) {
        ERR_clear_error();
        return Error{path + ": " + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
    }
    ClientIdentity identity;
    while (X509* const next = PEM_read_bio_X509(file.get(), nullptr, no_passphrase, nullptr)) {
        identity.chain.emplace_back(next);
    }
    ERR_clear_error();
    (void)BIO_reset(file.get());
    identity.key.reset(PEM_read_bio_PrivateKey(file.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (identity.key == nullptr) {
        return Error{path + ": has no private key that can be read without a passphrase"};
    }
    const auto own =
        std::find_if(identity.chain.begin(), identity.chain.end(), [&](const auto& each) {
            return X509_check_private_key(each.get(), identity.key.get()) == 1;
        });
    ERR_clear_error();
    if (own == identity.chain.end()) {
        return Error{path + ": has no certificate that belongs to its key"};
    }
    identity.certificate = std::move(*own);
    identity.chain.erase(own);
    return identity;
}

}  // namespace

Result<std::unique_ptr<const ClientIdentities>> ClientIdentities::load(const std::string& path) {
    auto identities = std::make_unique<ClientIdentities>();
    std::error_code problem;
    if (!fs::is_directory(path, problem)) {
        Result<ClientIdentity> identity = read_identity(path);
        if (!identity) {
            return identity.error();
        }
        identities->by_host_.emplace("", std::move(*identity));
        return std::unique_ptr<const ClientIdentities>(std::move(identities));
    }
    fs::directory_iterator entries(path, problem);
    for (; !problem && entries != fs::directory_iterator(); entries.increment(problem)) {
        if (entries->path().extension() != ".pem") {
            continue;
        }
        if (identities->by_host_.size() == kMost) {
            return Error{path + ": has more than " + std::to_string(kMost) + " certificates"};
        }
        Result<ClientIdentity> identity = read_identity(entries->path().string());
        if (!identity) {
            return identity.error();
        }
        identities->by_host_.emplace(http::comparable_host(entries->path().stem().string()),
                                     std::move(*identity));
    }
    if (problem) {
        return Error{path + ": " + problem.message()};
    }
    return std::unique_ptr<const ClientIdentities>(std::move(identities));
}

const ClientIdentity* ClientIdentities::find(const std::string& host) const {
    auto found = by_host_.find(host);
    if (found == by_host_.end()) {
        found = by_host_.find("");
    }
    return found == by_host_.end() ? nullptr : &found->second;
}

}  // namespace waybill::proxy
