// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/tls_values.h"

#include <cmath>

#include "core/filter/literals.h"
#include "core/store/row_facts.h"

namespace waybill::filter {
namespace {

void tell_text(std::string_view text, Answer& answer) {
    if (!text.empty()) {
        answer.text(text);
    }
}

// Whole days; a certificate that expired an hour ago has -1.
void tell_days(const CertificateFacts& certificate, Timestamp at, Answer& answer) {
    constexpr double kNsPerDay = 24 * 3600 * 1e9;
    if (certificate.not_after.known() && at.known()) {
        const auto left =
            static_cast<double>(certificate.not_after.ns) - static_cast<double>(at.ns);
        answer.number(std::floor(left / kNsPerDay));
    }
}

void tell_certificate(FieldId field,
                      const CertificateFacts& certificate,
                      Timestamp at,
                      Answer& answer) {
    switch (field) {
        case FieldId::CertificateIssuer:
            tell_text(certificate.issuer, answer);
            break;
        case FieldId::CertificateSubject:
            tell_text(certificate.subject, answer);
            break;
        default:
            tell_days(certificate, at, answer);
    }
}

}  // namespace

double tls_version_number(std::string_view version) {
    constexpr double kNone = -1;
    if (version.starts_with("SSL")) {
        return version == "SSLv3" ? 0.9 : 0.8;
    }
    return read_tls_version(version).value_or(kNone);
}

void tell_tls(FieldId field,
              const store::ExchangeRow& row,
              const store::ConnectionRow& connection,
              Answer& answer) {
    const TlsFacts* const tls = store::tls_of(row, connection);
    if (field == FieldId::Tls || field == FieldId::TlsDecrypted) {
        answer.flag(tls != nullptr && (field == FieldId::Tls || tls->decrypted));
        return;
    }
    if (tls == nullptr) {
        return;
    }
    switch (field) {
        case FieldId::TlsVersion:
            if (const double number = tls_version_number(tls->version); number >= 0) {
                answer.number(number);
            }
            break;
        case FieldId::TlsSni:
            tell_text(tls->sni, answer);
            break;
        case FieldId::TlsAlpn:
            tell_text(tls->alpn, answer);
            break;
        case FieldId::TlsCipher:
            tell_text(tls->cipher, answer);
            break;
        case FieldId::TlsJa3:
            tell_text(tls->ja3, answer);
            break;
        case FieldId::TlsJa4:
            tell_text(tls->ja4, answer);
            break;
        case FieldId::TlsTime:
            answer.duration(store::timing_of(row, connection).tls);
            break;
        default:
            if (!tls->certificates.empty()) {
                tell_certificate(field, tls->certificates.front(), row.started, answer);
            }
    }
}

}  // namespace waybill::filter
