// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/tls_json.h"

#include <string>
#include <string_view>
#include <vector>

namespace waybill::report {
namespace {

// Keeps in mind whether any text of an object was not UTF-8.
class TextWriter {
public:
    explicit TextWriter(JsonWriter& json) : json_(json) {}

    // What is not known is null.
    void write(std::string_view text) {
        if (text.empty()) {
            json_.null();
        } else {
            is_utf8_ &= json_.string(text);
        }
    }

    void write(const std::vector<std::string>& texts) {
        json_.begin_array();
        for (const std::string& text : texts) {
            is_utf8_ &= json_.string(text);
        }
        json_.end_array();
    }

    // `"latin1": true` where it is due.
    void end() {
        if (!is_utf8_) {
            json_.key("latin1");
            json_.boolean(true);
        }
    }

private:
    JsonWriter& json_;
    bool is_utf8_ = true;
};

void write_common(JsonWriter& json, TextWriter& text, const TlsFacts& tls) {
    json.key("version");
    text.write(tls.version);
    json.key("cipher");
    text.write(tls.cipher);
    json.key("sni");
    text.write(tls.sni);
    json.key("alpn");
    text.write(tls.alpn);
    json.key("decrypted");
    json.boolean(tls.decrypted);
}

void write_certificate(JsonWriter& json, const CertificateFacts& certificate) {
    TextWriter text(json);
    json.begin_object();
    json.key("subject");
    text.write(certificate.subject);
    json.key("issuer");
    text.write(certificate.issuer);
    json.key("serial");
    text.write(certificate.serial);
    json.key("names");
    text.write(certificate.names);
    json.key("not_before");
    json.timestamp(certificate.not_before);
    json.key("not_after");
    json.timestamp(certificate.not_after);
    json.key("key");
    text.write(certificate.key);
    json.key("signature");
    text.write(certificate.signature);
    json.key("weak_key");
    json.boolean(certificate.weak_key);
    json.key("weak_signature");
    json.boolean(certificate.weak_signature);
    json.key("self_signed");
    json.boolean(certificate.self_signed);
    json.key("sha256");
    text.write(certificate.sha256);
    text.end();
    json.end_object();
}

void write_certificates(JsonWriter& json, const std::vector<CertificateFacts>& certificates) {
    json.begin_array();
    for (const CertificateFacts& certificate : certificates) {
        write_certificate(json, certificate);
    }
    json.end_array();
}

}  // namespace

void write_tls(JsonWriter& json, const TlsFacts& tls) {
    TextWriter text(json);
    json.begin_object();
    write_common(json, text, tls);
    text.end();
    json.end_object();
}

void write_tls_in_full(JsonWriter& json, const TlsFacts& tls) {
    TextWriter text(json);
    json.begin_object();
    write_common(json, text, tls);
    json.key("alpn_offered");
    text.write(tls.alpn_offered);
    json.key("group");
    text.write(tls.group);
    json.key("ja3");
    text.write(tls.ja3);
    json.key("ja3s");
    text.write(tls.ja3s);
    json.key("ja4");
    text.write(tls.ja4);
    json.key("resumed");
    json.boolean(tls.resumed);
    json.key("early_data");
    json.boolean(tls.early_data);
    json.key("encrypted_client_hello");
    json.boolean(tls.encrypted_client_hello);
    json.key("handshake");
    json.milliseconds(tls.handshake_ns);
    if (!tls.certificates.empty()) {
        json.key("certificates");
        write_certificates(json, tls.certificates);
    }
    if (!tls.client_certificates.empty()) {
        json.key("client_certificates");
        write_certificates(json, tls.client_certificates);
    }
    text.end();
    json.end_object();
}

}  // namespace waybill::report
