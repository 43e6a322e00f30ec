// SPDX-License-Identifier: GPL-3.0-or-later
//
// Left out, since what they find is noise or no weakness: JsFunction (names of functions in
// scripts), LinkTarget (browsers give links no opener by themselves), ModernAppDetection
// (a guess about how a page is made), TimestampDisclosure and Base64Disclosure (numbers and letters
// that look like it), InformationDisclosureSuspiciousComments (words such as "todo"),
// ServletParameterPollution (forms without an action), UsernameIdor (names that the user of the
// program gives), HashDisclosure but for password hashes, RetrievedFromCache, Cacheable and
// AlertsCacheable (that something comes from a cache or can is no fault by itself), CacheControl
// (asks for no-store everywhere), CookieLooselyScoped at its low threshold.
#include "tests/corpus/zap_passive_vectors.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include <fmt/format.h>

#include "core/audit/judge.h"
#include "core/base/ascii.h"
#include "tests/corpus/json_access.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::corpus {
namespace {

// A class of ZAP and our rules that say the same; of one that ends with a hyphen, all that begin
// so.
struct Mapping {
    std::string_view zap;
    std::initializer_list<std::string_view> rules;
    std::string_view field{};  // that the evidence must be of
};

const Mapping kMappings[] = {
    // NOLINT(modernize-avoid-c-arrays)
    {"AntiClickjackingScanRule",
     {"framing-unrestricted",
      "xfo-allow-from-obsolete",
      "xfo-conflicting",
      "xfo-in-meta",
      "xfo-invalid"}},
    {"ApplicationErrorScanRule",
     {"page-application-error", "page-debug-error", "leak-sql-error", "leak-stack-trace"}},
    {"BigRedirectsScanRule", {"redirect-body-large", "redirect-many-links"}},
    {"CharsetMismatchScanRule", {"charset-mismatch"}},
    {"ContentTypeMissingScanRule", {"content-type-missing"}},
    {"ContentSecurityPolicyMissingScanRule", {"csp-missing", "csp-report-only"}},
    {"CookieHttpOnlyScanRule", {"cookie-no-httponly", "cookie-session-no-httponly"}},
    {"CookieSameSiteScanRule",
     {"cookie-samesite-missing", "cookie-samesite-none", "cookie-samesite-invalid"}},
    {"CookieSecureFlagScanRule", {"cookie-no-secure"}},
    {"CrossDomainMisconfigurationScanRule", {"cors-public"}},
    {"CrossDomainScriptInclusionScanRule", {"sri-missing-cross-origin", "mixed-content-active"}},
    {"DirectoryBrowsingScanRule", {"page-directory-listing"}},
    {"FullPathDisclosureScanRule", {"page-path-disclosure"}},
    {"InPageBannerInfoLeakScanRule", {"page-banner"}},
    {"InfoPrivateAddressDisclosureScanRule", {"page-private-address"}},
    {"InfoSessionIdUrlScanRule", {"session-id-in-url", "session-id-exposed-to-links"}},
    {"InformationDisclosureDebugErrorsScanRule", {"page-debug-error"}},
    {"InsecureFormLoadScanRule", {"form-over-http"}},
    {"InsecureFormPostScanRule", {"form-posts-to-http"}},
    {"InsecureJsfViewStatePassiveScanRule", {"viewstate-jsf-readable"}},
    {"JsoScanRule", {"java-serialized-object"}},
    {"InsecureAuthenticationScanRule", {"credential-over-plaintext", "auth-challenge-over-http"}},
    {"InformationDisclosureInUrlScanRule",
     {"password-in-url", "token-in-url", "user-in-url", "session-id-in-url", "pii-in-url"}},
    {"InformationDisclosureReferrerScanRule", {"secret-in-referer"}},
    {"PermissionsPolicyScanRule", {"permissions-policy-missing"}},
    {"PiiScanRule", {"pii-card"}},
    {"PolyfillCdnScriptScanRule", {"script-host-compromised"}},
    {"ServerHeaderInfoLeakScanRule", {"server-version-disclosed"}, "server"},
    {"SourceCodeDisclosureScanRule", {"page-source-code"}},
    {"StrictTransportSecurityScanRule", {"hsts-"}},
    {"SubResourceIntegrityAttributeScanRule",
     {"sri-missing-cross-origin", "sri-missing-cross-origin-style"}},
    {"UserControlledCharsetScanRule", {"reflected-in-charset"}},
    {"UserControlledCookieScanRule", {"reflected-in-cookie"}},
    {"UserControlledHTMLAttributesScanRule", {"reflected-in-attribute"}},
    {"UserControlledJavascriptEventScanRule", {"reflected-in-handler"}},
    {"UserControlledOpenRedirectScanRule", {"redirect-open"}},
    {"ViewStateScanRule", {"viewstate-old-version", "viewstate-split", "viewstate-private-data"}},
    {"XBackendServerInformationLeakScanRule", {"removable-field", "debug-field"}},
    {"XAspNetVersionScanRule", {"removable-field", "server-version-disclosed"}, "x-aspnet-version"},
    {"XContentTypeOptionScanRule", {"xcto-missing", "xcto-invalid"}},
    {"XDebugTokenScanRule", {"debug-field", "removable-field"}},
    {"XPoweredByHeaderInfoLeakScanRule",
     {"server-product-disclosed", "server-version-disclosed", "removable-field"},
     "x-powered-by"},
};

const Mapping* mapping_of(std::string_view zap) {
    const auto* const found =
        std::find_if(std::begin(kMappings), std::end(kMappings), [&](const Mapping& mapping) {
            return mapping.zap == zap;
        });
    return found == std::end(kMappings) ? nullptr : found;
}

bool is_one_of(std::string_view id, const Mapping& mapping) {
    return std::any_of(mapping.rules.begin(), mapping.rules.end(), [&](std::string_view rule) {
        return rule.ends_with('-') ? id.starts_with(rule) : id == rule;
    });
}

// Bodies are apart: a head must not end inside of one.
std::string head_of(const json::value& message) {
    std::string text(text_member(message, "start_line"));
    for (const json::value& field : array_member(message, "headers")) {
        if (field.is_array() && field.get_array().size() == 2) {
            text += fmt::format(
                "\n{}: {}", text_of(field.get_array()[0]), text_of(field.get_array()[1]));
        }
    }
    return text + "\n\n";
}

std::string text_of_message(const json::value* message) {
    return message == nullptr ? std::string()
                              : head_of(*message) + std::string(text_member(*message, "body"));
}

std::string difference(const json::value& test, const Mapping& mapping) {
    const std::string request = text_of_message(member(test, "request"));
    const std::string response =
        text_member(test, "phase") == "request" ? "" : text_of_message(member(test, "response"));
    const auto made = test::exchange_from_text(request, response);
    audit::ExchangeFacts facts = audit::facts_of(made->exchange);
    facts.request_body = made->request_body;
    facts.response_body = made->response_body;
    const audit::Findings findings = audit::judge(facts);
    const auto found =
        std::find_if(findings.begin(), findings.end(), [&](const audit::Finding& finding) {
            return is_one_of(finding.rule->id, mapping)
                   && (mapping.field.empty()
                       || ascii::equal_ignoring_case(finding.evidence.field, mapping.field));
        });
    const json::value* const expected = member(test, "expected");
    const bool is_expected =
        expected != nullptr && number_member(*expected, "alerts").value_or(0) > 0;
    if ((found != findings.end()) == is_expected) {
        return {};
    }
    return is_expected ? "has no finding"
                       : fmt::format("has {} ({})", found->rule->id, found->evidence.value);
}

}  // namespace

std::vector<VectorOutcome> check_zap_passive_vectors(const boost::json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        const Mapping* const mapping = mapping_of(text_member(test, "rule"));
        // What ZAP says at its low threshold it holds for noise itself.
        const bool is_low = text_member(test, "alert_threshold") == "LOW"
                            && text_member(test, "rule") != "CharsetMismatchScanRule";
        if (mapping != nullptr && !is_low) {
            outcomes.push_back(
                {std::string(text_member(test, "name")), difference(test, *mapping)});
        }
    }
    return outcomes;
}

}  // namespace waybill::corpus
