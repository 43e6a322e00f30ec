// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/certificate_judge.h"

#include <array>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "proxy/ca/openssl_handles.h"
#include "proxy/tls/certificate_faults.h"
#include "proxy/tls/certificate_names.h"
#include "proxy/tls/stapled_status.h"

namespace waybill::proxy {
namespace {

// Signatures and keys of 112 bits at least: no SHA-1, RSA from 2,048, EC from 224.
constexpr int kAuthLevel = 2;

// Where distributions keep what they trust, in one file: Debian, Fedora, others.
constexpr std::array kSystemBundles{
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};

bool load_system(X509_STORE* store) {
    for (const char* const bundle : kSystemBundles) {
        if (X509_STORE_load_file(store, bundle) == 1) {
            return true;
        }
    }
    return X509_STORE_set_default_paths(store) == 1;
}

}  // namespace

Result<std::unique_ptr<CertificateJudge>> CertificateJudge::create(
    const std::string& trusted_file) {
    TrustStoreHandle store(X509_STORE_new());
    if (store == nullptr) {
        return openssl_failure("trusted certificates");
    }
    if (!trusted_file.empty()) {
        if (X509_STORE_load_file(store.get(), trusted_file.c_str()) != 1) {
            return openssl_failure(trusted_file);
        }
    } else if (!load_system(store.get())) {
        return openssl_failure("the system's trusted certificates");
    }
    ERR_clear_error();
    return std::unique_ptr<CertificateJudge>(new CertificateJudge(std::move(store)));
}

std::string CertificateJudge::fault_of_chain(X509_STORE_CTX* context,
                                             const std::string& host) const {
    X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_auth_level(rules, kAuthLevel);
    X509_VERIFY_PARAM_set_depth(rules, kMostIntermediates);
    // Not X509_V_FLAG_X509_STRICT: it refuses authorities for their form (a missing key identifier,
    // say) that every browser accepts.
    std::string fault;
    if (X509_verify_cert(context) != 1) {
        fault = fault_of_verification(context);
        if (X509_STORE_CTX_get_error(context) == X509_V_OK) {
            X509_STORE_CTX_set_error(context, X509_V_ERR_UNSPECIFIED);
        }
    } else if (const X509* const own = X509_STORE_CTX_get0_cert(context); !is_for_host(own, host)) {
        fault = fault_sentence(own, 0, wrong_host_words(own, host));
        X509_STORE_CTX_set_error(context, X509_V_ERR_HOSTNAME_MISMATCH);
    }
    ERR_clear_error();
    return fault;
}

std::string CertificateJudge::fault_of_staple(STACK_OF(X509) * chain, Bytes staple) const {
    std::string fault = stapled_fault(trusted_.get(), chain, staple);
    ERR_clear_error();
    return fault;
}

}  // namespace waybill::proxy
