// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/peer_certificates.h"

#include <algorithm>

#include <openssl/crypto.h>

namespace waybill::proxy {

std::vector<CertificateFacts> PeerCertificates::facts_of(const STACK_OF(X509) * chain) {
    std::vector<CertificateFacts> all;
    const int count = std::min(chain == nullptr ? 0 : sk_X509_num(chain),
                               static_cast<int>(tls::kMostCertificatesKept));
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i) {
        unsigned char* der = nullptr;
        const int length = i2d_X509(sk_X509_value(chain, i), &der);
        if (length > 0) {
            all.push_back(cache_.facts({der, static_cast<std::size_t>(length)}));
        }
        OPENSSL_free(der);
    }
    return all;
}

}  // namespace waybill::proxy
