// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/stapled_status.h"

#include <memory>

#include <openssl/ocsp.h>
#include <openssl/safestack.h>
#include <openssl/x509v3.h>

#include "proxy/tls/certificate_faults.h"

namespace waybill::proxy {
namespace {

// The clocks of two machines differ.
constexpr long kClockSkewSeconds = 300;
// How old a word may be that does not say until when it holds: as long as public authorities let
// theirs hold (CA/Browser Forum, BR 4.9.10).
constexpr long kOldestSeconds = 10L * 86'400;
// Of TLS features (RFC 7633): status_request.
constexpr long kStatusRequest = 5;

struct Free {
    void operator()(OCSP_RESPONSE* object) const { OCSP_RESPONSE_free(object); }
    void operator()(OCSP_BASICRESP* object) const { OCSP_BASICRESP_free(object); }
    void operator()(OCSP_CERTID* object) const { OCSP_CERTID_free(object); }
    void operator()(TLS_FEATURE* object) const { TLS_FEATURE_free(object); }
};

template <typename T>
using Owned = std::unique_ptr<T, Free>;

bool promises_staple(const X509* certificate) {
    const Owned<TLS_FEATURE> features(
        static_cast<TLS_FEATURE*>(X509_get_ext_d2i(certificate, NID_tlsfeature, nullptr, nullptr)));
    const int count = features == nullptr ? 0 : sk_ASN1_INTEGER_num(features.get());
    for (int i = 0; i < count; ++i) {
        if (ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features.get(), i)) == kStatusRequest) {
            return true;
        }
    }
    return false;
}

// The one that speaks of this certificate, by whatever hash its names are in.
OCSP_SINGLERESP* find_status(OCSP_BASICRESP* response,
                             const X509* certificate,
                             const X509* issuer) {
    for (int i = 0; i < OCSP_resp_count(response); ++i) {
        OCSP_SINGLERESP* const each = OCSP_resp_get0(response, i);
        // Only read, though it is not const.
        auto* const named = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(each));  // NOLINT
        ASN1_OBJECT* hash = nullptr;
        OCSP_id_get0_info(nullptr, &hash, nullptr, nullptr, named);
        const EVP_MD* const digest = hash == nullptr ? nullptr : EVP_get_digestbyobj(hash);
        const Owned<OCSP_CERTID> wanted(
            digest == nullptr ? nullptr : OCSP_cert_to_id(digest, certificate, issuer));
        if (wanted != nullptr && OCSP_id_cmp(wanted.get(), named) == 0) {
            return each;
        }
    }
    return nullptr;
}

std::string_view words_of(X509_STORE* trusted, STACK_OF(X509) * chain, Bytes staple) {
    const unsigned char* next = staple.data();
    const Owned<OCSP_RESPONSE> response(
        d2i_OCSP_RESPONSE(nullptr, &next, static_cast<long>(staple.size())));
    if (response == nullptr) {
        return "came with a stapled status that cannot be read";
    }
    if (OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
        return "came with a stapled status that says no more than that there was an error";
    }
    const Owned<OCSP_BASICRESP> basic(OCSP_response_get1_basic(response.get()));
    if (basic == nullptr || OCSP_basic_verify(basic.get(), chain, trusted, 0) != 1) {
        return "came with a stapled status that its authority did not sign";
    }
    OCSP_SINGLERESP* const status =
        find_status(basic.get(), sk_X509_value(chain, 0), sk_X509_value(chain, 1));
    if (status == nullptr) {
        return "came with the stapled status of another certificate";
    }
    ASN1_GENERALIZEDTIME* from = nullptr;
    ASN1_GENERALIZEDTIME* until = nullptr;
    const int verdict = OCSP_single_get0_status(status, nullptr, nullptr, &from, &until);
    // Once revoked stays revoked, however old the word is.
    if (verdict == V_OCSP_CERTSTATUS_REVOKED) {
        return "was revoked by its authority";
    }
    const long oldest = until == nullptr ? kOldestSeconds : -1;
    if (OCSP_check_validity(from, until, kClockSkewSeconds, oldest) != 1) {
        return "came with a stapled status that has expired";
    }
    return verdict == V_OCSP_CERTSTATUS_GOOD
               ? std::string_view()
               : "is unknown to its authority, as the stapled status says";
}

}  // namespace

std::string stapled_fault(X509_STORE* trusted, STACK_OF(X509) * chain, Bytes staple) {
    // A certificate that is trusted by itself has no authority to speak of it.
    if (chain == nullptr || sk_X509_num(chain) < 2) {
        return {};
    }
    const X509* const own = sk_X509_value(chain, 0);
    std::string_view words;
    if (!staple.empty()) {
        words = words_of(trusted, chain, staple);
    } else if (promises_staple(own)) {
        words = "came without the stapled status that it promises (must-staple)";
    }
    return words.empty() ? std::string() : fault_sentence(own, 0, words);
}

}  // namespace waybill::proxy
