// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owners of libssl's objects.
#pragma once

#include <memory>

#include <openssl/ssl.h>

namespace waybill::proxy {

struct FreeTls {
    void operator()(SSL* object) const { SSL_free(object); }
    void operator()(SSL_CTX* object) const { SSL_CTX_free(object); }
    void operator()(SSL_SESSION* object) const { SSL_SESSION_free(object); }
    void operator()(X509_STORE* object) const { X509_STORE_free(object); }
};

using TlsHandle = std::unique_ptr<SSL, FreeTls>;
using TlsContextHandle = std::unique_ptr<SSL_CTX, FreeTls>;
using TlsSessionHandle = std::unique_ptr<SSL_SESSION, FreeTls>;
using TrustStoreHandle = std::unique_ptr<X509_STORE, FreeTls>;

}  // namespace waybill::proxy
