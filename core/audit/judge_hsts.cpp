// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/hsts.h"
#include "core/audit/rules_hsts.h"
#include "core/base/ascii.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kHstsMissing,
    &rule::kHstsOverHttp,
    &rule::kHstsMultipleHeaders,
    &rule::kHstsDuplicateDirective,
    &rule::kHstsMaxAgeInvalid,
    &rule::kHstsMalformed,
    &rule::kHstsDisabled,
    &rule::kHstsMaxAgeShort,
    &rule::kHstsNoIncludeSubdomains,
    &rule::kHstsPreloadIneligible,
    &rule::kHstsLeadingZero,
    &rule::kHstsTooLong,
});

constexpr std::string_view kField = "strict-transport-security";

// How much it matters that this answer lacks the field; nothing where it says nothing: a 304 does
// not repeat fields, files are fetched by pages that were judged already, and an address has no
// HSTS (RFC 6797 section 8.1.1).
std::optional<Severity> weight_of_missing(const ExchangeFacts& facts) {
    const std::string_view host = facts.exchange.url.host;
    const std::uint16_t status = facts.exchange.response.head.status;
    if (status == 304 || status < 200 || host.empty() || http::is_ip_address(host)
        || http::is_loopback_host(host)) {
        return std::nullopt;
    }
    if (facts.is_document) {
        return Severity::Medium;
    }
    switch (facts.role) {
        case Role::Redirect:
        case Role::Error:
        case Role::Data:
            return Severity::Low;
        case Role::Document:
        case Role::Frame:
        case Role::Script:
        case Role::Style:
        case Role::Image:
        case Role::Font:
        case Role::Media:
        case Role::Download:
        case Role::Preflight:
        case Role::Handshake:
            return std::nullopt;
        case Role::Other:
            // An answer without content stands for its host, not for a file.
            return facts.exchange.response.body.size == 0 ? std::optional(Severity::Low)
                                                          : std::nullopt;
    }
    return std::nullopt;
}

void judge_valid(const Hsts& hsts, const Evidence& evidence, Findings& findings) {
    const std::uint64_t age = *hsts.max_age;
    const std::string detail = "max-age is " + std::to_string(age);
    if (age == 0) {
        report(findings, rule::kHstsDisabled, evidence);
        return;
    }
    if (age < kOneYear) {
        report(findings,
               rule::kHstsMaxAgeShort,
               evidence,
               detail,
               age < kHalfYear ? Severity::Medium : Severity::Low);
    } else if (age > kTenYears) {
        report(findings, rule::kHstsTooLong, evidence, detail);
    }
    if (hsts.leading_zero) {
        report(findings, rule::kHstsLeadingZero, evidence);
    }
    if (hsts.preload && (age < kOneYear || !hsts.include_subdomains)) {
        report(findings,
               rule::kHstsPreloadIneligible,
               evidence,
               age < kOneYear ? detail : std::string("no includeSubDomains"));
    } else if (!hsts.include_subdomains) {
        report(findings, rule::kHstsNoIncludeSubdomains, evidence);
    }
}

}  // namespace

std::span<const RuleInfo* const> hsts_rules() {
    return kRules;
}

void judge_hsts(const ExchangeFacts& facts, Findings& findings) {
    if (!facts.exchange.response.present) {
        return;
    }
    const http::HeaderList& fields = facts.exchange.response.head.fields;
    const http::Field* const first = fields.find(kField);
    if (first == nullptr) {
        const auto weight = facts.over_tls ? weight_of_missing(facts) : std::nullopt;
        // Fields that were not captured are not missing.
        if (weight && facts.exchange.response.head.complete) {
            report(findings, rule::kHstsMissing, {Side::Server, {}, {}}, {}, weight);
        }
        return;
    }
    Evidence evidence{Side::Server, std::string(first->name), std::string(first->value)};
    if (!facts.over_tls) {
        // What a proxy that ends TLS forwards is not what browsers get.
        if (facts.request("x-forwarded-proto").empty() && facts.request("forwarded").empty()
            && !http::is_loopback_host(facts.exchange.url.host)) {
            report(findings, rule::kHstsOverHttp, std::move(evidence));
        }
        return;
    }
    for (const http::Field& field : fields) {
        if (&field != first && ascii::equal_ignoring_case(field.name, kField)) {
            report(findings,
                   rule::kHstsMultipleHeaders,
                   {Side::Server, std::string(field.name), std::string(field.value)},
                   field.value == first->value ? "the same twice" : "they differ",
                   field.value == first->value ? Severity::Info : Severity::Low);
            break;
        }
    }
    const Hsts hsts = parse_hsts(first->value);
    if (!hsts.repeated.empty()) {
        report(findings, rule::kHstsDuplicateDirective, evidence, std::string(hsts.repeated));
    } else if (hsts.max_age_invalid || !hsts.max_age) {
        report(findings,
               rule::kHstsMaxAgeInvalid,
               evidence,
               hsts.max_age_invalid ? "max-age is " + std::string(hsts.max_age_text.substr(0, 64))
                                    : std::string("there is none"));
    } else if (hsts.malformed) {
        report(findings, rule::kHstsMalformed, evidence);
    } else {
        judge_valid(hsts, evidence, findings);
    }
}

}  // namespace waybill::audit
