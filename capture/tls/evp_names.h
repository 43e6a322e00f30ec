// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ciphers and hashes of cipher suites as libcrypto knows them, and owners of its objects.
#pragma once

#include <memory>

#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "capture/tls/cipher_suite.h"

namespace waybill::capture::tls {

struct EvpFree {
    void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

template <typename T>
using Evp = std::unique_ptr<T, EvpFree>;

// Null for what has no cipher, or none in this libcrypto: DES, IDEA and SEED are in its legacy
// provider, which may not be installed. RC4 is not asked of it: see rc4.h.
Evp<EVP_CIPHER> fetch_cipher(BulkCipher cipher);

// Never freed; null for Hash::None.
const EVP_MD* evp_hash(Hash hash);

}  // namespace waybill::capture::tls
