// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "core/audit/clear_site_data.h"
#include "core/audit/content_type_options.h"
#include "core/audit/framing.h"
#include "core/audit/login_form.h"
#include "core/audit/permissions_policy.h"
#include "core/audit/referrer_policy.h"
#include "core/audit/reporting.h"
#include "core/audit/rules_headers.h"
#include "core/audit/set_cookie.h"
#include "core/base/ascii.h"
#include "core/http/media_type.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kSniffedForCharset = 1024;  // HTML standard, section 13.2.3.2

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kCharsetMissing,
    &rule::kClearSiteDataInvalid,
    &rule::kClearSiteDataMissing,
    &rule::kClearSiteDataOverHttp,
    &rule::kContentTypeInvalid,
    &rule::kContentTypeMissing,
    &rule::kDebugField,
    &rule::kDeprecatedField,
    &rule::kHeaderDuplicated,
    &rule::kHpkpEnforced,
    &rule::kInternalAddressDisclosed,
    &rule::kPermissionsPolicyInvalid,
    &rule::kPermissionsPolicyMissing,
    &rule::kPermissionsPolicyWildcard,
    &rule::kPragmaInResponse,
    &rule::kReferrerPolicyInvalid,
    &rule::kReferrerPolicyWeakerThanDefault,
    &rule::kRemovableField,
    &rule::kReportToDeprecated,
    &rule::kReportingEndpointInsecure,
    &rule::kReportingEndpointUnknown,
    &rule::kReportingEndpointsInvalid,
    &rule::kServerProductDisclosed,
    &rule::kServerVersionDisclosed,
    &rule::kXctoExtraValues,
    &rule::kXctoInvalid,
    &rule::kXctoMissing,
    &rule::kXssProtectionEnabled,
});

Evidence evidence_of(const ExchangeFacts& facts, std::string_view name) {
    return {Side::Server, std::string(name), std::string(facts.response(name))};
}

// Whether the answer stands for content that a browser could use: not where the field would be
// that of a stored answer, or nothing comes of it.
bool has_usable_content(const ExchangeFacts& facts) {
    const std::uint16_t status = facts.exchange.response.head.status;
    return status >= 200 && status != 204 && status != 304
           && !(status < 300 && facts.exchange.request.head.method == "CONNECT")
           && facts.role != Role::Redirect && facts.role != Role::Preflight
           && facts.role != Role::Handshake;
}

void judge_content_type_options(const ExchangeFacts& facts, Findings& findings) {
    const ContentTypeOptions options =
        parse_content_type_options(facts.exchange.response.head.fields);
    if (!options.present) {
        const bool runs = facts.is_document || facts.role == Role::Script
                          || facts.role == Role::Style || facts.role == Role::Download;
        if (has_usable_content(facts)
            && facts.exchange.response.head.fields.find("content-type") != nullptr) {
            report(findings,
                   rule::kXctoMissing,
                   {},
                   {},
                   runs && facts.role != Role::Error ? Severity::Medium : Severity::Low);
        }
        return;
    }
    const auto found = [&](const RuleInfo& rule) {
        report(findings, rule, evidence_of(facts, "X-Content-Type-Options"));
    };
    if (!options.nosniff) {
        found(rule::kXctoInvalid);
    } else if (options.extra_values) {
        found(rule::kXctoExtraValues);
    } else if (options.repeated) {
        found(rule::kHeaderDuplicated);
    }
}

void judge_referrer_policy(const ExchangeFacts& facts, Findings& findings) {
    const ReferrerPolicyField policy = parse_referrer_policy(facts.exchange.response.head.fields);
    if (!policy.present || policy.empty) {
        return;  // as good as the browser's own
    }
    if (!policy.told) {
        report(findings, rule::kReferrerPolicyInvalid, evidence_of(facts, "Referrer-Policy"));
    } else if (is_weaker_than_default(*policy.told)) {
        report(findings,
               rule::kReferrerPolicyWeakerThanDefault,
               evidence_of(facts, "Referrer-Policy"),
               std::string(name_of(*policy.told)),
               *policy.told == ReferrerPolicy::UnsafeUrl ? Severity::Medium : Severity::Low);
    }
}

void judge_permissions(const ExchangeFacts& facts, Findings& findings) {
    const PermissionsPolicy policy = parse_permissions_policy(facts.exchange.response.head.fields);
    if (!policy.present) {
        if (facts.role == Role::Document && facts.over_tls && has_usable_content(facts)) {
            report(findings, rule::kPermissionsPolicyMissing, {});
        }
        return;
    }
    bool bad = !policy.valid;
    std::string everyone;
    for (const FeaturePermission& permission : policy.features) {
        bad = bad || permission.has_bad_members;
        if (permission.everyone && is_powerful_feature(permission.feature)) {
            everyone += (everyone.empty() ? "" : ", ") + permission.feature;
        }
    }
    if (bad) {
        report(findings, rule::kPermissionsPolicyInvalid, evidence_of(facts, "Permissions-Policy"));
    }
    if (!everyone.empty()) {
        report(findings,
               rule::kPermissionsPolicyWildcard,
               evidence_of(facts, "Permissions-Policy"),
               std::move(everyone));
    }
}

void judge_clear_site_data(const ExchangeFacts& facts, Findings& findings) {
    const ClearSiteData clear = parse_clear_site_data(facts.exchange.response.head.fields);
    if (!clear.present) {
        return;
    }
    if (!facts.over_tls) {
        report(findings, rule::kClearSiteDataOverHttp, evidence_of(facts, "Clear-Site-Data"));
    } else if (clear.unquoted || !clear.clears_something()) {
        report(findings, rule::kClearSiteDataInvalid, evidence_of(facts, "Clear-Site-Data"));
    }
}

void judge_reporting(const ExchangeFacts& facts, Findings& findings) {
    const http::HeaderList& fields = facts.exchange.response.head.fields;
    const Reporting reporting = parse_reporting(fields);
    if (!reporting.present) {
        if (reporting.old_present && fields.find("nel") == nullptr) {  // which needs Report-To
            report(findings, rule::kReportToDeprecated, evidence_of(facts, "Report-To"));
        }
        if (!reporting.old_present && facts.is_document) {
            for (const std::string& name : named_endpoints(fields)) {
                report(findings,
                       rule::kReportingEndpointUnknown,
                       evidence_of(facts, "Reporting-Endpoints"),
                       name);
            }
        }
        return;
    }
    const Evidence evidence = evidence_of(facts, "Reporting-Endpoints");
    if (!reporting.valid) {
        report(findings, rule::kReportingEndpointsInvalid, evidence);
        return;
    }
    for (const ReportingEndpoint& endpoint : reporting.endpoints) {
        const bool is_relative = endpoint.url.find("://") == std::string::npos;
        if (ascii::starts_with_ignoring_case(endpoint.url, "http:")
            || (is_relative && !facts.over_tls)) {
            report(findings, rule::kReportingEndpointInsecure, evidence, endpoint.name);
        }
    }
    if (reporting.old_present) {
        return;  // the name may be one of its groups
    }
    for (const std::string& name : named_endpoints(fields)) {
        if (!reporting.knows(name)) {
            report(findings, rule::kReportingEndpointUnknown, evidence, name);
        }
    }
}

bool is_media_type(std::string_view type) {
    const std::size_t slash = type.find('/');
    return slash != std::string_view::npos && ascii::is_token(type.substr(0, slash))
           && ascii::is_token(type.substr(slash + 1));
}

bool contains_ignoring_case(std::string_view text, std::string_view word) {
    for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
        if (ascii::starts_with_ignoring_case(text.substr(i), word)) {
            return true;
        }
    }
    return false;
}

// By a byte order mark, or by a meta element.
bool names_its_charset(std::string_view document) {
    return document.starts_with("\xef\xbb\xbf") || document.starts_with("\xfe\xff")
           || document.starts_with("\xff\xfe")
           || contains_ignoring_case(document.substr(0, kSniffedForCharset), "charset");
}

}  // namespace

std::span<const RuleInfo* const> headers_rules() {
    return kRules;
}

void judge_headers(const ExchangeFacts& facts, Findings& findings) {
    if (!facts.exchange.response.present) {
        return;
    }
    judge_content_type_options(facts, findings);
    judge_referrer_policy(facts, findings);
    judge_permissions(facts, findings);
    judge_clear_site_data(facts, findings);
    judge_reporting(facts, findings);
    judge_disclosures(facts, findings);
    if (facts.is_document && parse_x_frame_options(facts.exchange.response.head.fields).repeated) {
        report(findings, rule::kHeaderDuplicated, evidence_of(facts, "X-Frame-Options"));
    }
    const std::string_view filter = ascii::trim(facts.response("x-xss-protection"));
    if (!filter.empty() && filter.front() != '0' && facts.is_document) {
        report(findings, rule::kXssProtectionEnabled, evidence_of(facts, "X-XSS-Protection"));
    }
}

void judge_content_type(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    if (!response.present || response.body.size == 0 || !has_usable_content(facts)) {
        return;
    }
    const std::string_view value = facts.response("content-type");
    const http::MediaType type = http::parse_media_type(value);
    if (ascii::trim(value).empty()) {
        // A part may leave out what the client knows from the whole (RFC 9110 section 15.3.7).
        if (response.head.status != 206) {
            report(findings, rule::kContentTypeMissing, {});
        }
    } else if (!is_media_type(type.type)) {
        report(findings, rule::kContentTypeInvalid, evidence_of(facts, "Content-Type"));
    } else if (type.charset.empty() && ascii::equal_ignoring_case(type.type, "text/html")
               && facts.is_document && facts.response_body
               && !names_its_charset(*facts.response_body)) {
        report(findings, rule::kCharsetMissing, evidence_of(facts, "Content-Type"));
    }
}

void judge_logout(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    const std::uint16_t status = exchange.response.head.status;
    const http::HeaderList& fields = exchange.response.head.fields;
    if (!facts.over_tls || !exchange.response.present || status < 200 || status == 304
        || status >= 400 || fields.find("set-cookie") == nullptr
        || fields.find("clear-site-data") != nullptr || !is_logout_path(exchange.url.path)) {
        return;
    }
    const std::int64_t now = exchange.started.ns / kNsPerSecond;
    for (const http::Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "set-cookie")
            && parse_set_cookie(field.value).is_deletion(now)) {
            report(findings, rule::kClearSiteDataMissing, {});
            return;
        }
    }
}

}  // namespace waybill::audit
