// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on single fields of answers: types and sniffing, referrers, permissions, reports, and
// fields that should not be there.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCharsetMissing{
    .id = "charset-missing",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "HTML without a character set",
    .message =
        "The browser has to guess the encoding; guesses differ, and a wrong one garbles "
        "text and has let script in.",
    .fix = "Name the character set in Content-Type.",
    .line = "Content-Type: text/html; charset=utf-8",
    .source = "HTML standard, section 13.2.3",
};

inline constexpr RuleInfo kClearSiteDataInvalid{
    .id = "clear-site-data-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Content,
    .title = "Clear-Site-Data that clears nothing",
    .message =
        "The words must stand in double quotes; without them, or with unknown words, "
        "browsers do nothing, and data stays after logout.",
    .fix = "Quote each word.",
    .line = "Clear-Site-Data: \"cache\", \"cookies\", \"storage\"",
    .source = "Clear Site Data, section 3.1",
};

inline constexpr RuleInfo kClearSiteDataMissing{
    .id = "clear-site-data-missing",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Logout without Clear-Site-Data",
    .message =
        "Cookies are deleted, and what the site put into storage and caches stays in the browser "
        "for who uses it next.",
    .fix = "Send the field with the answer to the logout.",
    .line = "Clear-Site-Data: \"cache\", \"cookies\", \"storage\"",
    .source = "Clear Site Data section 3.1",
};

inline constexpr RuleInfo kClearSiteDataOverHttp{
    .id = "clear-site-data-over-http",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Clear-Site-Data over http",
    .message = "Browsers obey Clear-Site-Data over https only.",
    .fix = "Answer over https.",
    .line = {},
    .source = "Clear Site Data, section 4",
};

inline constexpr RuleInfo kContentTypeInvalid{
    .id = "content-type-invalid",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Content-Type that is no media type",
    .message =
        "What cannot be read as type/subtype counts as unknown: browsers guess by the "
        "content.",
    .fix = "Send a media type.",
    .line = "Content-Type: application/octet-stream",
    .source = "RFC 9110 section 8.3",
};

inline constexpr RuleInfo kContentTypeMissing{
    .id = "content-type-missing",
    .severity = Severity::Medium,
    .subject = Subject::Content,
    .title = "Content without Content-Type",
    .message =
        "Without a type browsers guess by the content, and content that users supplied may "
        "run as a page.",
    .fix = "Send the type of everything that has content.",
    .line = "Content-Type: application/octet-stream",
    .source = "RFC 9110 section 8.3",
};

inline constexpr RuleInfo kDebugField{
    .id = "debug-field",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Debugging field in an answer",
    .message = "The field tells of the inside of the application and is meant for its developers.",
    .fix = "Switch it off in production.",
    .line = {},
    .source = "OWASP Secure Headers Project",
};

inline constexpr RuleInfo kDeprecatedField{
    .id = "deprecated-field",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Field that nobody reads any more",
    .message =
        "The field is given up: browsers pass over it, or a newer one took its place. It costs "
        "bytes and may suggest a protection that is not there.",
    .fix = "Leave it out; waybill explain tells what took its place.",
    .line = {},
    .source = "IANA HTTP field name registry",
};

inline constexpr RuleInfo kHeaderDuplicated{
    .id = "header-duplicated",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Same value sent twice",
    .message =
        "One of two places that set this field is too much; a change at one of them will "
        "make them contradict.",
    .fix = "Set the field in one place.",
    .line = {},
    .source = "RFC 9110 section 5.3",
};

inline constexpr RuleInfo kHpkpEnforced{
    .id = "hpkp-enforced",
    .severity = Severity::Medium,
    .subject = Subject::Content,
    .title = "Public-Key-Pins",
    .message =
        "Browsers have given key pinning up; in old ones a wrong pin locks the site out for "
        "as long as it says.",
    .fix = "Leave it out.",
    .line = {},
    .source = "RFC 7469, withdrawn by browsers",
};

inline constexpr RuleInfo kInternalAddressDisclosed{
    .id = "internal-address-disclosed",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Internal address in an answer",
    .message =
        "A field names a host or address of the inner network, which helps whoever looks "
        "for a way in.",
    .fix = "Take it out at the outermost server.",
    .line = {},
    .source = "OWASP Web Security Testing Guide, information gathering",
};

inline constexpr RuleInfo kPermissionsPolicyInvalid{
    .id = "permissions-policy-invalid",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Permissions-Policy that browsers pass over",
    .message =
        "It must be a dictionary as in camera=(), with origins in double quotes; what "
        "breaks the grammar makes all of it void.",
    .fix = "Write it as a structured field.",
    .line = "Permissions-Policy: camera=(), geolocation=(self \"https://a.example\")",
    .source = "Permissions Policy, section 5.2",
};

inline constexpr RuleInfo kPermissionsPolicyMissing{
    .id = "permissions-policy-missing",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "No Permissions-Policy",
    .message =
        "Frames and script of others may ask for the camera, the place and other features "
        "in the name of this page.",
    .fix = "Switch off what the page does not use.",
    .line = "Permissions-Policy: camera=(), microphone=(), geolocation=()",
    .source = "Permissions Policy",
};

inline constexpr RuleInfo kPermissionsPolicyWildcard{
    .id = "permissions-policy-wildcard",
    .severity = Severity::Medium,
    .subject = Subject::Content,
    .title = "Powerful feature allowed to everybody",
    .message = "Every site that this page frames may use the feature.",
    .fix = "Name the origins that need it.",
    .line = "Permissions-Policy: camera=(self)",
    .source = "Permissions Policy, section 5.2",
};

inline constexpr RuleInfo kPragmaInResponse{
    .id = "pragma-in-response",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Pragma in an answer",
    .message = "Pragma has no meaning in answers.",
    .fix = "Say it in Cache-Control.",
    .line = "Cache-Control: no-cache",
    .source = "RFC 9111 section 5.4",
};

inline constexpr RuleInfo kReferrerPolicyInvalid{
    .id = "referrer-policy-invalid",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Referrer-Policy without a known word",
    .message = "Browsers pass over the words they do not know and use their own default.",
    .fix = "Send a word that is defined.",
    .line = "Referrer-Policy: strict-origin-when-cross-origin",
    .source = "Referrer Policy, section 8.1",
};

inline constexpr RuleInfo kReferrerPolicyWeakerThanDefault{
    .id = "referrer-policy-weaker-than-default",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Referrer-Policy weaker than what browsers do by themselves",
    .message =
        "Without the field browsers tell other sites the origin alone, and nothing over "
        "http; this policy tells more.",
    .fix = "Leave the field out, or send a stricter word.",
    .line = "Referrer-Policy: strict-origin-when-cross-origin",
    .source = "Referrer Policy, section 8",
};

inline constexpr RuleInfo kRemovableField{
    .id = "removable-field",
    .severity = Severity::Info,
    .subject = Subject::Leaks,
    .title = "Field that only tells of the inside",
    .message = "The field is of no use to clients and names software or ways behind the server.",
    .fix = "Take it out at the outermost server.",
    .line = {},
    .source = "OWASP Secure Headers Project",
};

inline constexpr RuleInfo kReportToDeprecated{
    .id = "report-to-deprecated",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Report-To without Reporting-Endpoints",
    .message = "Report-To is the older way; browsers move to Reporting-Endpoints.",
    .fix = "Send both for a while, then the new one.",
    .line = "Reporting-Endpoints: default=\"https://reports.example/\"",
    .source = "Reporting API",
};

inline constexpr RuleInfo kReportingEndpointInsecure{
    .id = "reporting-endpoint-insecure",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Reports sent to an http address",
    .message = "Browsers send reports to https addresses only: these never arrive.",
    .fix = "Name an https address.",
    .line = "Reporting-Endpoints: default=\"https://reports.example/\"",
    .source = "Reporting API, section 3.3",
};

inline constexpr RuleInfo kReportingEndpointUnknown{
    .id = "reporting-endpoint-unknown",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Policy that reports to an endpoint nobody defined",
    .message =
        "The name in report-to is not among the Reporting-Endpoints of the answer: reports "
        "are dropped.",
    .fix = "Define the endpoint in the same answer.",
    .line = "Reporting-Endpoints: default=\"https://reports.example/\"",
    .source = "Reporting API, section 3.3",
};

inline constexpr RuleInfo kReportingEndpointsInvalid{
    .id = "reporting-endpoints-invalid",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Reporting-Endpoints that browsers cannot read",
    .message = "It must be a dictionary of names and quoted addresses.",
    .fix = "Write it as a structured field.",
    .line = "Reporting-Endpoints: default=\"https://reports.example/\"",
    .source = "Reporting API, section 3.2",
};

inline constexpr RuleInfo kServerProductDisclosed{
    .id = "server-product-disclosed",
    .severity = Severity::Info,
    .subject = Subject::Leaks,
    .title = "Software named in an answer",
    .message = "The name of the software helps to choose an attack.",
    .fix = "Take the field out, or leave a word that says nothing.",
    .line = {},
    .source = "OWASP Secure Headers Project",
};

inline constexpr RuleInfo kServerVersionDisclosed{
    .id = "server-version-disclosed",
    .severity = Severity::Low,
    .subject = Subject::Leaks,
    .title = "Version of the software in an answer",
    .message = "The version tells which known holes to try.",
    .fix = "Take the version out of the field.",
    .line = {},
    .source = "OWASP Secure Headers Project",
};

inline constexpr RuleInfo kXctoExtraValues{
    .id = "xcto-extra-values",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "More than nosniff in X-Content-Type-Options",
    .message = "The first value counts and is right; the others have no effect.",
    .fix = "Send nosniff alone.",
    .line = "X-Content-Type-Options: nosniff",
    .source = "Fetch standard, determine nosniff",
};

inline constexpr RuleInfo kXctoInvalid{
    .id = "xcto-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Content,
    .title = "X-Content-Type-Options without effect",
    .message = "Only nosniff as the first value counts; browsers go on guessing types.",
    .fix = "Send nosniff alone.",
    .line = "X-Content-Type-Options: nosniff",
    .source = "Fetch standard, determine nosniff",
};

inline constexpr RuleInfo kXctoMissing{
    .id = "xcto-missing",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "No X-Content-Type-Options",
    .message =
        "Browsers may take content for another type than it is declared, and run what was "
        "meant as data.",
    .fix = "Send it with everything that has content.",
    .line = "X-Content-Type-Options: nosniff",
    .source = "Fetch standard, determine nosniff",
};

inline constexpr RuleInfo kXssProtectionEnabled{
    .id = "xss-protection-enabled",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "X-XSS-Protection switched on",
    .message =
        "Browsers have removed the filter; in those that still have it, it can be made to "
        "leak or to break pages.",
    .fix = "Send 0, or leave it out.",
    .line = "X-XSS-Protection: 0",
    .source = "OWASP Secure Headers Project",
};

}  // namespace rule

std::span<const RuleInfo* const> headers_rules();

// What the fields of an answer say by themselves.
void judge_headers(const ExchangeFacts& facts, Findings& findings);

// The part on fields that tell of the inside, or that nobody reads; judge_headers() calls it.
void judge_disclosures(const ExchangeFacts& facts, Findings& findings);

// What an answer to a logout leaves in the browser. Of an exchange on its own: the path counts.
void judge_logout(const ExchangeFacts& facts, Findings& findings);

// What its content is declared as, with sizes and bodies.
void judge_content_type(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
