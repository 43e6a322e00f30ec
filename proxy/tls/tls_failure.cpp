// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/tls_failure.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>

namespace waybill::proxy {
namespace {

std::string alert_name(int alert) {
    return "\"" + std::string(SSL_alert_desc_string_long(alert)) + "\"";
}

// What an alert of the peer means for whoever runs the proxy; empty: what its name says.
std::string_view meaning_of_alert(int alert, bool of_client) {
    switch (alert) {
        case SSL_AD_UNKNOWN_CA:
        case SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_CERTIFICATE_UNKNOWN:
            return of_client ? "it does not trust the certificate of the proxy's authority" : "";
        case SSL_AD_UNRECOGNIZED_NAME:
            return "it does not serve this name";
        case SSL_AD_PROTOCOL_VERSION:
            return "it does not speak the versions of TLS that we do";
        case SSL_AD_HANDSHAKE_FAILURE:
            return "it wants a cipher, a group or a certificate that we do not offer";
        case SSL_AD_CERTIFICATE_REQUIRED:
            return "it asks for a client certificate";
        case SSL_AD_NO_APPLICATION_PROTOCOL:
            return "it speaks none of the protocols offered";
        default:
            return "";
    }
}

// What libssl calls by names of its own; empty: its sentence is plain.
std::string_view meaning_of_reason(int reason) {
    switch (reason) {
        case SSL_R_HTTP_REQUEST:
        case SSL_R_HTTPS_PROXY_REQUEST:
            return "sent HTTP where TLS should begin";
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_WRONG_SSL_VERSION:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return "sent what is no TLS";
        case SSL_R_RECORD_TOO_SMALL:
        case SSL_R_RECORD_LENGTH_MISMATCH:
        case SSL_R_BAD_RECORD_TYPE:
        case SSL_R_LENGTH_MISMATCH:
        case SSL_R_LENGTH_TOO_SHORT:
        case SSL_R_BAD_PACKET:
            return "sent a malformed message";
        case SSL_R_UNEXPECTED_MESSAGE:
        case SSL_R_UNEXPECTED_RECORD:
        case SSL_R_APP_DATA_IN_HANDSHAKE:
            return "sent a message out of turn";
        case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC:
        case SSL_R_DIGEST_CHECK_FAILED:
            return "sent what does not open with the agreed key";
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_VERSION_TOO_LOW:
        case SSL_R_VERSION_TOO_HIGH:
        case SSL_R_UNKNOWN_PROTOCOL:
        case SSL_R_NO_PROTOCOLS_AVAILABLE:
            return "speaks no version of TLS that is allowed here";
        case SSL_R_NO_SHARED_CIPHER:
        case SSL_R_NO_CIPHERS_AVAILABLE:
        case SSL_R_WRONG_CIPHER_RETURNED:
        case SSL_R_UNKNOWN_CIPHER_RETURNED:
            return "has no cipher that is allowed here";
        case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
        case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
        case SSL_R_WRONG_SIGNATURE_TYPE:
            return "has no signature algorithm that is allowed here";
        case SSL_R_NO_SHARED_GROUPS:
        case SSL_R_NO_SUITABLE_GROUPS:
        case SSL_R_NO_SUITABLE_KEY_SHARE:
        case SSL_R_WRONG_CURVE:
            return "has no group for the key exchange that is allowed here";
        case SSL_R_DH_KEY_TOO_SMALL:
            return "offers a Diffie-Hellman key that is too short";
        case SSL_R_EE_KEY_TOO_SMALL:
            return "has a certificate with a key that is too short";
        case SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
            return "does not support secure renegotiation (RFC 5746)";
        case SSL_R_EXCESSIVE_MESSAGE_SIZE:
            return "sent a message that is too large";
        case SSL_R_BAD_SIGNATURE:
            return "signed the handshake with another key";
        case SSL_R_INAPPROPRIATE_FALLBACK:
            return "was reached with less than it speaks";
        case SSL_R_TOO_MANY_WARN_ALERTS:
        case SSL_R_TOO_MANY_KEY_UPDATES:
            return "sent too many alerts or key updates";
            return "sent records that cannot be read";
        default:
            return "";
    }
}

}  // namespace

std::string tls_failure(std::string_view peer, int alert_sent) {
    const unsigned long error = ERR_peek_last_error();
    const char* const text = ERR_reason_error_string(error);
    ERR_clear_error();
    const int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
    std::string sentence(peer);
    if (reason >= SSL_AD_REASON_OFFSET) {
        const int alert = reason - SSL_AD_REASON_OFFSET;
        const std::string_view meaning = meaning_of_alert(alert, peer == "the client");
        sentence += " gave up with the alert " + alert_name(alert);
        if (!meaning.empty()) {
            sentence += ": ";
            sentence += meaning;
        }
        return sentence;
    }
    if (const std::string_view meaning = meaning_of_reason(reason); !meaning.empty()) {
        sentence += ' ';
        sentence += meaning;
    } else {
        sentence = "TLS with " + sentence + " failed: " + (text == nullptr ? "no reason" : text);
    }
    if (alert_sent >= 0) {
        sentence += " (we said " + alert_name(alert_sent) + ")";
    }
    return sentence;
}

}  // namespace waybill::proxy
