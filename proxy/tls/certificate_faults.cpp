// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/certificate_faults.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <openssl/crypto.h>
#include <openssl/x509.h>

#include "core/base/time.h"
#include "core/tls/certificate.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kLongestName = 200;

struct Words {
    int code;
    std::string_view text;
};

// Those with a date or an issuer in them are in fault_of_verification(). The rest of OpenSSL's
// codes are of lists, checks and policies that we do not use; OpenSSL's own words are for them.
constexpr std::array kWords{
    Words{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "is signed by nobody we trust"},
    Words{X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, "has a signature that cannot be read"},
    Words{X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, "has a key that cannot be read"},
    Words{X509_V_ERR_CERT_SIGNATURE_FAILURE, "has a signature that is not its issuer's"},
    Words{X509_V_ERR_CERT_NOT_YET_VALID, "is not valid yet"},
    Words{X509_V_ERR_CERT_HAS_EXPIRED, "has expired"},
    Words{X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, "begins at a time that cannot be read"},
    Words{X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, "ends at a time that cannot be read"},
    Words{X509_V_ERR_OUT_OF_MEM, "could not be checked: out of memory"},
    Words{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
          "is signed by itself and not among those we trust"},
    Words{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "is signed by itself and not among those we trust"},
    Words{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "is signed by nobody we trust"},
    Words{X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "is signed by nobody we trust"},
    Words{X509_V_ERR_CERT_CHAIN_TOO_LONG, "stands at the end of a chain that is too long"},
    Words{X509_V_ERR_CERT_REVOKED, "was revoked"},
    Words{X509_V_ERR_NO_ISSUER_PUBLIC_KEY, "has an issuer whose key is missing"},
    Words{X509_V_ERR_PATH_LENGTH_EXCEEDED,
          "is an authority's that may not vouch for another authority (path length)"},
    Words{X509_V_ERR_INVALID_PURPOSE, "was not made for servers (key usage)"},
    Words{X509_V_ERR_CERT_UNTRUSTED, "is not trusted for servers"},
    Words{X509_V_ERR_CERT_REJECTED, "is marked as rejected for servers"},
    Words{X509_V_ERR_SUBJECT_ISSUER_MISMATCH, "has an issuer of another name"},
    Words{X509_V_ERR_AKID_SKID_MISMATCH, "has an issuer with another key"},
    Words{X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH, "has an issuer with another serial number"},
    Words{X509_V_ERR_KEYUSAGE_NO_CERTSIGN, "is signed by a key that may not sign certificates"},
    Words{X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION,
          "has a critical extension that nobody here knows"},
    Words{X509_V_ERR_INVALID_NON_CA, "is an authority's where a server's should be"},
    Words{X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED,
          "is a proxy certificate behind too many others (RFC 3820)"},
    Words{X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE, "has a key that may not sign (key usage)"},
    Words{X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED,
          "is a proxy certificate (RFC 3820), which servers may not have"},
    Words{X509_V_ERR_INVALID_EXTENSION, "has an extension that is malformed"},
    Words{X509_V_ERR_INVALID_POLICY_EXTENSION, "has a policy extension that is malformed"},
    Words{X509_V_ERR_NO_EXPLICIT_POLICY, "has no policy, but its authority asks for one"},
    Words{X509_V_ERR_UNSUPPORTED_EXTENSION_FEATURE,
          "has an extension with a feature that nobody here knows"},
    Words{X509_V_ERR_UNNESTED_RESOURCE, "has addresses that its authority may not give out"},
    Words{X509_V_ERR_PERMITTED_VIOLATION,
          "has a name that its authority is not permitted to vouch for (name constraints)"},
    Words{X509_V_ERR_EXCLUDED_VIOLATION,
          "has a name that its authority is excluded from (name constraints)"},
    Words{X509_V_ERR_SUBTREE_MINMAX, "has name constraints that nobody here knows"},
    Words{X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, "has name constraints of an unknown type"},
    Words{X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, "has name constraints that cannot be read"},
    Words{X509_V_ERR_UNSUPPORTED_NAME_SYNTAX, "has a name that cannot be read"},
    Words{X509_V_ERR_PATH_LOOP, "is part of a chain that goes in a circle"},
    Words{X509_V_ERR_HOSTNAME_MISMATCH, "is for another host"},
    Words{X509_V_ERR_IP_ADDRESS_MISMATCH, "is for another address"},
    Words{X509_V_ERR_EE_KEY_TOO_SMALL, "has a key that is too short to be safe"},
    Words{X509_V_ERR_CA_KEY_TOO_SMALL, "has a key that is too short to be safe"},
    Words{X509_V_ERR_CA_MD_TOO_WEAK, "is signed with a hash that is broken (MD5 or SHA-1)"},
    Words{X509_V_ERR_STORE_LOOKUP, "has an issuer that could not be looked up"},
    Words{X509_V_ERR_OCSP_VERIFY_NEEDED, "came without the stapled status that it promises"},
    Words{X509_V_ERR_OCSP_VERIFY_FAILED, "came with a stapled status that is not valid"},
    Words{X509_V_ERR_OCSP_CERT_UNKNOWN, "is unknown to its authority (stapled status)"},
    Words{X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM, "is signed in a way that nobody here knows"},
    Words{X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH,
          "is signed in another way than its issuer's key can"},
    Words{X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY,
          "names two different ways in which it is signed"},
    Words{X509_V_ERR_INVALID_CA, "vouches for others but is no authority's"},
    Words{X509_V_ERR_PATHLEN_INVALID_FOR_NON_CA, "has a path length but is no authority's"},
    Words{X509_V_ERR_KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA,
          "may sign certificates but is no authority's"},
    Words{X509_V_ERR_EC_KEY_EXPLICIT_PARAMS, "has a key on a curve of its own making"},
};

std::string date_of(Timestamp time) {
    std::string text;
    append_rfc3339(text, time);
    return text.substr(0, text.find('T'));
}

CertificateFacts facts_of(const X509* certificate) {
    unsigned char* der = nullptr;
    const int length = certificate == nullptr ? 0 : i2d_X509(certificate, &der);
    CertificateFacts facts;
    if (length > 0) {
        facts = tls::certificate_facts({der, static_cast<std::size_t>(length)});
    }
    OPENSSL_free(der);
    return facts;
}

std::string sentence_of(const CertificateFacts& facts, int depth, std::string_view words) {
    std::string sentence = depth == 0 ? "the certificate" : "the authority's certificate";
    if (!facts.subject.empty()) {
        sentence += " (" + facts.subject.substr(0, kLongestName) + ")";
    }
    sentence += ' ';
    return sentence += words;
}

}  // namespace

std::string fault_words(int code) {
    const auto* const found = std::find_if(
        kWords.begin(), kWords.end(), [&](const Words& each) { return each.code == code; });
    return found != kWords.end()
               ? std::string(found->text)
               : "is not accepted: " + std::string(X509_verify_cert_error_string(code));
}

std::string fault_sentence(const X509* certificate, int depth, std::string_view words) {
    return sentence_of(facts_of(certificate), depth, words);
}

std::string fault_of_verification(const X509_STORE_CTX* context) {
    const int code = X509_STORE_CTX_get_error(context);
    const CertificateFacts facts = facts_of(X509_STORE_CTX_get_current_cert(context));
    std::string words = fault_words(code);
    const std::string issuer = " (issuer " + facts.issuer.substr(0, kLongestName) + ")";
    switch (code) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            words = "expired on " + date_of(facts.not_after);
            break;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            words = "is not valid before " + date_of(facts.not_before);
            break;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
            words += issuer;
            break;
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            words += issuer + ", and came without its issuer's certificate";
            break;
        default:
            break;
    }
    return sentence_of(facts, X509_STORE_CTX_get_error_depth(context), words);
}

}  // namespace waybill::proxy
