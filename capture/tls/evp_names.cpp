// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/evp_names.h"

#include <openssl/err.h>
#include <openssl/provider.h>

namespace waybill::capture::tls {
namespace {

const char* cipher_name(BulkCipher cipher) {
    switch (cipher) {
        case BulkCipher::DesCbc:
            return "DES-CBC";
        case BulkCipher::TripleDesCbc:
            return "DES-EDE3-CBC";
        case BulkCipher::IdeaCbc:
            return "IDEA-CBC";
        case BulkCipher::SeedCbc:
            return "SEED-CBC";
        case BulkCipher::Aes128Cbc:
            return "AES-128-CBC";
        case BulkCipher::Aes256Cbc:
            return "AES-256-CBC";
        case BulkCipher::Aes128Gcm:
            return "AES-128-GCM";
        case BulkCipher::Aes256Gcm:
            return "AES-256-GCM";
        case BulkCipher::Aes128Ccm:
        case BulkCipher::Aes128Ccm8:
            return "AES-128-CCM";
        case BulkCipher::Aes256Ccm:
        case BulkCipher::Aes256Ccm8:
            return "AES-256-CCM";
        case BulkCipher::ChaCha20Poly1305:
            return "ChaCha20-Poly1305";
        case BulkCipher::Camellia128Cbc:
            return "CAMELLIA-128-CBC";
        case BulkCipher::Camellia256Cbc:
            return "CAMELLIA-256-CBC";
        case BulkCipher::Aria128Cbc:
            return "ARIA-128-CBC";
        case BulkCipher::Aria256Cbc:
            return "ARIA-256-CBC";
        case BulkCipher::Aria128Gcm:
            return "ARIA-128-GCM";
        case BulkCipher::Aria256Gcm:
            return "ARIA-256-GCM";
        default:
            return nullptr;
    }
}

// A library context of its own: loading the legacy provider into the default one would offer its
// ciphers to the whole program. Null when the provider is not installed.
OSSL_LIB_CTX* legacy_ciphers() {
    struct Legacy {
        Legacy() : context(OSSL_LIB_CTX_new()), provider(OSSL_PROVIDER_load(context, "legacy")) {}
        ~Legacy() {
            if (provider != nullptr) {
                OSSL_PROVIDER_unload(provider);
            }
            OSSL_LIB_CTX_free(context);
        }
        Legacy(const Legacy&) = delete;
        Legacy& operator=(const Legacy&) = delete;

        OSSL_LIB_CTX* context;
        OSSL_PROVIDER* provider;
    };
    static const Legacy legacy;
    return legacy.provider != nullptr ? legacy.context : nullptr;
}

bool is_legacy(BulkCipher cipher) {
    return cipher == BulkCipher::DesCbc || cipher == BulkCipher::IdeaCbc
           || cipher == BulkCipher::SeedCbc;
}

}  // namespace

Evp<EVP_CIPHER> fetch_cipher(BulkCipher cipher) {
    const char* name = cipher_name(cipher);
    if (name == nullptr) {
        return nullptr;
    }
    // What is not there leaves errors in the queue of this thread, which somebody else could take
    // for theirs.
    ERR_set_mark();
    Evp<EVP_CIPHER> fetched(EVP_CIPHER_fetch(nullptr, name, nullptr));
    if (fetched == nullptr && is_legacy(cipher)) {
        if (OSSL_LIB_CTX* context = legacy_ciphers()) {
            fetched.reset(EVP_CIPHER_fetch(context, name, nullptr));
        }
    }
    ERR_pop_to_mark();
    return fetched;
}

const EVP_MD* evp_hash(Hash hash) {
    switch (hash) {
        case Hash::None:
            return nullptr;
        case Hash::Md5:
            return EVP_md5();
        case Hash::Sha1:
            return EVP_sha1();
        case Hash::Sha256:
            return EVP_sha256();
        case Hash::Sha384:
            return EVP_sha384();
        case Hash::Sm3:
            return EVP_sm3();
    }
    return nullptr;
}

}  // namespace waybill::capture::tls
