// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers' certificates say, read once each. Threads: all may call.
#pragma once

#include <mutex>
#include <vector>

#include "core/tls/certificate.h"
#include "proxy/tls/tls_handles.h"

namespace waybill::proxy {

class PeerCertificates {
public:
    // `chain` may be null.
    std::vector<CertificateFacts> facts_of(const STACK_OF(X509) * chain);

private:
    std::mutex mutex_;
    tls::CertificateCache cache_;
};

}  // namespace waybill::proxy
