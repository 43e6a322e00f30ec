// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/rules_tls.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::int64_t kNsPerDay = 24 * 3600 * kNsPerSecond;
constexpr std::int64_t kSoon = 14 * kNsPerDay;
// Of more names than this those behind them may not have been kept.
constexpr std::size_t kNamesKept = 100;

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kTlsVersionOld,
    &rule::kTlsCipherWeak,
    &rule::kTlsCertificateExpired,
    &rule::kTlsCertificateExpiring,
    &rule::kTlsCertificateWeakSignature,
    &rule::kTlsCertificateWeakKey,
    &rule::kTlsCertificateNameMismatch,
    &rule::kTlsCertificateSelfSigned,
});

// Parts of the names of cipher suites.
constexpr auto kWeakParts = std::to_array<std::string_view>({"_NULL_",
                                                             "_EXPORT_",
                                                             "_EXPORT1024_",
                                                             "_anon_",
                                                             "_RC4_",
                                                             "_RC2_",
                                                             "_DES_",
                                                             "_DES40_",
                                                             "_3DES_"});

Evidence evidence_of(std::string_view value) {
    return {Side::Server, {}, std::string(value), false, 0};
}

void judge_version(const TlsFacts& tls, Findings& findings) {
    const bool is_ssl = tls.version.starts_with("SSL");
    if (is_ssl || tls.version == "TLSv1" || tls.version == "TLSv1.0" || tls.version == "TLSv1.1") {
        report(findings,
               rule::kTlsVersionOld,
               evidence_of(tls.version),
               "agreed on " + tls.version,
               is_ssl ? Severity::High : Severity::Medium);
    }
}

void judge_cipher(const TlsFacts& tls, Findings& findings) {
    const bool is_weak =
        std::any_of(kWeakParts.begin(), kWeakParts.end(), [&](std::string_view part) {
            return tls.cipher.find(part) != std::string::npos;
        });
    if (is_weak) {
        report(findings, rule::kTlsCipherWeak, evidence_of(tls.cipher), "agreed on " + tls.cipher);
    }
}

std::string date_of(Timestamp at) {
    constexpr std::size_t kDate = 10;
    std::string text;
    append_rfc3339(text, at);
    return text.substr(0, kDate);
}

// One that lives for days only is renewed when little is left of it.
bool ends_soon(const CertificateFacts& certificate, Timestamp at) {
    const std::int64_t left = certificate.not_after.ns - at.ns;
    const std::int64_t life = certificate.not_before.known()
                                  ? certificate.not_after.ns - certificate.not_before.ns
                                  : 4 * kSoon;
    return left < kSoon && left < life / 4;
}

void judge_time(const CertificateFacts& certificate, Timestamp at, Findings& findings) {
    if (!at.known() || !certificate.not_after.known()) {
        return;
    }
    if (certificate.not_after < at) {
        report(findings,
               rule::kTlsCertificateExpired,
               evidence_of(certificate.subject),
               "it ended on " + date_of(certificate.not_after));
    } else if (certificate.not_before.known() && at < certificate.not_before) {
        report(findings,
               rule::kTlsCertificateExpired,
               evidence_of(certificate.subject),
               "it begins only on " + date_of(certificate.not_before));
    } else if (ends_soon(certificate, at)) {
        report(findings,
               rule::kTlsCertificateExpiring,
               evidence_of(certificate.subject),
               "it ends on " + date_of(certificate.not_after));
    }
}

void judge_name(const CertificateFacts& certificate, std::string_view host, Findings& findings) {
    const auto& names = certificate.names;
    if (host.empty() || names.empty() || names.size() >= kNamesKept) {
        return;
    }
    const bool is_there = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return certificate_name_matches(name, host);
    });
    if (!is_there) {
        report(findings,
               rule::kTlsCertificateNameMismatch,
               evidence_of(names.front()),
               "asked for " + std::string(host));
    }
}

void judge_certificate(const CertificateFacts& certificate, Findings& findings) {
    if (certificate.weak_signature && !certificate.self_signed) {
        report(findings,
               rule::kTlsCertificateWeakSignature,
               evidence_of(certificate.subject),
               certificate.signature);
    }
    if (certificate.weak_key) {
        report(findings,
               rule::kTlsCertificateWeakKey,
               evidence_of(certificate.subject),
               certificate.key);
    }
}

}  // namespace

std::span<const RuleInfo* const> tls_session_rules() {
    return kRules;
}

bool certificate_name_matches(std::string_view name, std::string_view host) {
    if (!name.starts_with("*.")) {
        return ascii::equal_ignoring_case(name, host);
    }
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot != 0
           && ascii::equal_ignoring_case(name.substr(1), host.substr(dot));
}

void judge_tls(const TlsFacts& tls, std::string_view host, Timestamp at, Findings& findings) {
    judge_version(tls, findings);
    judge_cipher(tls, findings);
    if (tls.certificates.empty()) {
        return;
    }
    const CertificateFacts& own = tls.certificates.front();
    judge_time(own, at, findings);
    judge_name(own, tls.sni.empty() ? host : tls.sni, findings);
    judge_certificate(own, findings);
    if (own.self_signed) {
        report(findings, rule::kTlsCertificateSelfSigned, evidence_of(own.subject));
    }
}

}  // namespace waybill::audit
