// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two engines of ours that talk through memory: the proxy's leg towards a client, and one that
// stands for the client.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "proxy/ca/leaf_minter.h"
#include "proxy/tls/tls_engine.h"
#include "tests/proxy/tls/certificate_maker.h"
#include "tests/support/capture_writer.h"

namespace waybill::proxy::test {

// An authority, and contexts that trust it alone.
class TrustedAuthority {
public:
    TrustedAuthority() : authority_(make_certificate(authority_plan("Tests"))) {
        folder_.write("trusted.pem", pem_text(authority_, false));
    }

    const MadeCertificate& authority() const { return authority_; }
    const waybill::test::TemporaryDirectory& folder() const { return folder_; }

    std::unique_ptr<TlsContexts> contexts(TlsOptions options = {}) const {
        if (options.trusted_file.empty()) {
            options.trusted_file = folder_.file("trusted.pem");
        }
        Result<std::unique_ptr<TlsContexts>> made = TlsContexts::create(options);
        EXPECT_TRUE(made) << (made ? "" : made.error().message);
        return made ? std::move(*made) : nullptr;
    }

    std::shared_ptr<const Leaf> leaf(const CertificatePlan& plan) const {
        MadeCertificate made = make_certificate(plan, &authority_);
        return std::make_shared<const Leaf>(
            std::move(made.certificate),
            std::shared_ptr<EVP_PKEY>(made.key.release(), EVP_PKEY_free),
            std::time(nullptr) + plan.ends);
    }
    std::shared_ptr<const Leaf> leaf() const { return leaf(server_plan("DNS:localhost")); }

private:
    waybill::test::TemporaryDirectory folder_;
    MadeCertificate authority_;
};

// What `from` has to say reaches `to`, in pieces of `piece` bytes; what that gives in plaintext.
inline std::string carry(TlsEngine& from, TlsEngine& to, std::size_t piece = 1'000'000) {
    std::string plain;
    const std::string bytes = std::exchange(from.output(), {});
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        to.receive(as_bytes(std::string_view(bytes).substr(at, piece)),
                   [&](Bytes part) { plain += as_text(part); });
    }
    return plain;
}

// Until neither has anything to say.
inline void shake_hands(TlsEngine& client, TlsEngine& server, std::size_t piece = 1'000'000) {
    while (!client.output().empty() || !server.output().empty()) {
        carry(client, server, piece);
        carry(server, client, piece);
    }
}

}  // namespace waybill::proxy::test
