// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owners of OpenSSL's objects, and what it says when something fails. Each is freed by its own
// function; none is shared between threads while it is changed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "core/base/result.h"

namespace waybill::proxy {

struct FreeOpenssl {
    // Also of octet strings: all are one type.
    void operator()(ASN1_STRING* object) const { ASN1_STRING_free(object); }
    void operator()(BIGNUM* object) const { BN_free(object); }
    void operator()(BIO* object) const { BIO_free_all(object); }
    void operator()(EVP_PKEY* object) const { EVP_PKEY_free(object); }
    void operator()(GENERAL_NAMES* object) const { GENERAL_NAMES_free(object); }
    void operator()(GENERAL_NAME* object) const { GENERAL_NAME_free(object); }
    void operator()(GENERAL_SUBTREE* object) const { GENERAL_SUBTREE_free(object); }
    void operator()(NAME_CONSTRAINTS* object) const { NAME_CONSTRAINTS_free(object); }
    void operator()(X509* object) const { X509_free(object); }
    void operator()(X509_EXTENSION* object) const { X509_EXTENSION_free(object); }
};

template <typename Object>
using OpensslHandle = std::unique_ptr<Object, FreeOpenssl>;

using BioHandle = OpensslHandle<BIO>;
using CertificateHandle = OpensslHandle<X509>;
using KeyHandle = OpensslHandle<EVP_PKEY>;

// "WHAT: REASON" with the newest reason in this thread's error queue, which is emptied.
Error openssl_failure(std::string_view what);

}  // namespace waybill::proxy
