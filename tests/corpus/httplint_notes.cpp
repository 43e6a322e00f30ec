// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/httplint_notes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace waybill::corpus {
namespace {

enum class Relation : std::uint8_t {
    Same,     // the rules fire where the note is expected, and nowhere else
    AtLeast,  // where it is expected they fire; elsewhere they may, for they say more
};

// Notes and those of our rules that say the same; both separated by spaces. A note stands in one
// line only.
struct Mapping {
    std::string_view notes;
    std::string_view rules;
    Relation relation = Relation::Same;
};

constexpr auto kMappings = std::to_array<Mapping>({
    {"ACAO_MULTIPLE_VALUES", "cors-acao-multiple"},
    {"ACCEPT_BAD_SYNTAX ACCEPT_LANGUAGE_BAD_SYNTAX", "conf-accept-syntax"},
    {"ACCEPT_CH_BAD_TYPE ACCEPT_QUERY_BAD_TYPE AVAILABLE_DICTIONARY_BAD_TYPE "
     "CACHE_GROUPS_BAD_TYPE CACHE_GROUP_INVALIDATION_BAD_TYPE DEPRECATION_BAD_TYPE "
     "DEPRECATION_TRUE SPECULATION_RULES_BAD_TYPE",
     "conf-structured-type"},
    {"ACCEPT_CH_MISSING_VARY", "client-hints-without-vary"},
    {"ACCEPT_PATCH_BAD_SYNTAX ACCEPT_POST_BAD_SYNTAX ACCEPT_QUERY_BAD_SYNTAX",
     "conf-media-types-offered"},
    {"AGE_LARGE", "@age-large"},
    {"AGE_NEGATIVE AGE_NOT_INT", "age-invalid", Relation::AtLeast},
    {"ALTSVC_CLEAR_LIST", "alt-svc-invalid"},
    {"AVAILABLE_DICTIONARY_MISSING_AE", "dictionary-not-accepted"},
    {"BAD_CDN_CC_TYPE", "cdn-directives-invalid"},
    {"BAD_DATE_SYNTAX", "conf-date-syntax expires-invalid"},
    {"BAD_JSON", "conf-field-json"},
    {"BAD_ORIGIN_SYNTAX ORIGIN_MULTIPLE_VALUES", "conf-origin-syntax"},
    {"BAD_Q_VALUE", "conf-weight-syntax"},
    {"BAD_REPORTING_ENDPOINT_SYNTAX", "reporting-endpoints-invalid"},
    {"BAD_SYNTAX BAD_SYNTAX_DETAILED",
     "cc-bad-value cc-portability clear-site-data-invalid conf-accept-syntax conf-link-malformed "
     "conf-media-types-offered conf-tag-syntax conf-weight-syntax cors-acac-not-true "
     "cors-acao-multiple etag-invalid xcto-invalid",
     Relation::AtLeast},
    {"CACHE_STATUS_BAD_PARAM_VAL", "cache-status-invalid"},
    {"CACHE_STATUS_UNKNOWN_PARAM PROXY_STATUS_UNKNOWN_PARAM", "conf-status-parameter-unknown"},
    {"CC_AND_EXPIRES", "@max-age-and-expires"},
    {"CC_BAD_VALUE_TYPE CC_MAX_AGE_TOO_LARGE", "cc-bad-value cc-portability", Relation::AtLeast},
    {"CC_CONFLICTING", "cc-conflict", Relation::AtLeast},
    {"CC_DUP", "cc-duplicate"},
    {"CC_MISCAP", "cc-miscased"},
    {"CC_SHOULD_NOT_HAVE_VALUE", "cc-flag-with-value"},
    {"CC_WRONG_MESSAGE", "cc-wrong-message"},
    {"CL_AND_TE_PRESENT", "smuggling-te-and-length"},
    {"CL_BAD_SYNTAX CL_TOO_LARGE",
     "smuggling-length-malformed smuggling-lengths-differ",
     Relation::AtLeast},
    {"CONTENT_LANGUAGE_DUP VARY_DUPLICATE", "conf-member-repeated"},
    {"CONTENT_RANGE_MISSING_SLASH CONTENT_RANGE_MISSING_UNIT CONTENT_RANGE_UNSATISFIED_BAD_SC "
     "RANGE_INVALID RANGE_INVALID_INTEGER RANGE_MISSING_HYPHEN",
     "conf-content-range-malformed"},
    {"CONTENT_TYPE_OPTIONS_UNKNOWN", "xcto-invalid"},
    {"CORS_MAX_AGE_INVALID", "conf-number-syntax", Relation::AtLeast},
    {"CORS_PREFLIGHT_ONLY", "cors-preflight-field-elsewhere"},
    {"CORS_PREFLIGHT_REQ_NO_ORIGIN", "conf-preflight-without-origin"},
    {"CORS_PREFLIGHT_REQ_METHOD_WRONG CORS_PREFLIGHT_REQ_NO_METHOD", "conf-preflight-request"},
    {"CREATED_SAFE_METHOD", "conf-created-to-safe"},
    {"CROSS_ORIGIN_EMBEDDER_POLICY_BAD_VALUE", "coep-invalid"},
    {"CROSS_ORIGIN_OPENER_POLICY_BAD_VALUE", "coop-invalid"},
    {"CROSS_ORIGIN_RESOURCE_POLICY_BAD_VALUE", "corp-invalid"},
    {"CSD_EMPTY CSD_UNKNOWN_VALUE CSD_UNQUOTED", "clear-site-data-invalid"},
    {"CSP_DEPRECATED_REPORT_URI", "csp-report-uri-alone"},
    {"CSP_DUPLICATE_DIRECTIVE", "csp-directive-repeated"},
    {"CSP_UNSAFE_EVAL", "csp-unsafe-eval"},
    {"CSP_UNSAFE_INLINE", "csp-unsafe-inline"},
    {"CSP_WIDE_OPEN", "csp-wildcard-script"},
    {"DATE_CLOCKLESS", "date-missing conf-date-missing"},
    {"DATE_CLOCKLESS_BAD_HDR", "@dated-without-date"},
    {"DATE_INCORRECT", "date-skew conf-date-in-future"},
    {"DATE_OBSOLETE", "conf-date-obsolete"},
    {"DEPRECATION_PAST", "resource-deprecated"},
    {"DICTIONARY_COMPRESSED_MISSING_VARY", "dictionary-without-vary"},
    {"DISPOSITION_FILENAME_PERCENT", "conf-filename-percent"},
    {"DUPLICATE_KEY", "conf-structured-key-repeated"},
    {"ENCODING_UNWANTED", "conf-coding-unwanted"},
    {"ENDPOINT_NOT_SECURE", "reporting-endpoint-insecure"},
    {"FIELD_DEPRECATED",
     "conf-field-deprecated deprecated-field report-to-deprecated hpkp-enforced"},
    {"FIELD_NAME_BAD_SYNTAX", "smuggling-field-name smuggling-space-before-colon"},
    {"FRAME_OPTIONS_UNKNOWN", "xfo-invalid xfo-allow-from-obsolete"},
    {"FRESHNESS_NO_CACHE_NO_VALIDATOR", "cc-no-cache-no-validator"},
    {"HEADER_SHOULD_NOT_BE_IN_304", "conf-not-modified-field"},
    {"HSTS_DUPLICATE_DIRECTIVE", "hsts-duplicate-directive"},
    {"HSTS_BAD_MAX_AGE HSTS_NO_MAX_AGE", "hsts-max-age-invalid"},
    {"HSTS_MAX_AGE_ZERO", "hsts-disabled"},
    {"HSTS_OVER_HTTP", "hsts-over-http"},
    {"HSTS_SHORT_MAX_AGE", "hsts-max-age-short"},
    {"LINK_BAD_ANCHOR LINK_BAD_HINT_TARGET LINK_BAD_TYPE", "conf-link-value"},
    {"LM_FUTURE", "last-modified-future conf-modified-after-date"},
    {"MEDIA_TYPE_BAD_NAME", "conf-type-name"},
    {"NEL_BAD_VALUE", "nel-invalid"},
    {"COEP_REPORT_TO_MISSING", "reporting-endpoint-unknown"},
    {"NEL_REPORT_TO_MISSING", "nel-group-unknown"},
    {"PARAM_REPEATS", "conf-parameter-repeated"},
    {"PARAM_STAR_QUOTED", "conf-filename-star-quoted"},
    {"PARTIAL_NOT_REQUESTED", "conf-part-without-range"},
    {"PARTIAL_WITHOUT_RANGE", "conf-part-unspecified"},
    {"PERMISSIONS_POLICY_INVALID_VALUE", "permissions-policy-invalid", Relation::AtLeast},
    {"RANGE_BAD_SYNTAX", "conf-range-syntax"},
    {"REDIRECT_WITHOUT_LOCATION", "conf-redirect-without-location"},
    {"REFERRER_POLICY_UNKNOWN", "referrer-policy-invalid"},
    {"REFERRER_POLICY_UNSAFE", "referrer-policy-weaker-than-default"},
    {"REQUEST_HDR_IN_RESPONSE", "conf-request-field-in-response pragma-in-response"},
    {"RESPONSE_HDR_IN_REQUEST", "conf-response-field-in-request"},
    {"SERVER_TIMING_BAD_PARAM", "server-timing-invalid"},
    {"SERVER_TOO_LONG", "server-field-long"},
    {"SET_COOKIE_LIFETIME_TOO_LONG", "cookie-lifetime-long"},
    {"SET_COOKIE_NAME_DUP", "cookie-set-twice"},
    {"SET_COOKIE_PREFIX_HOST_BAD_DOMAIN SET_COOKIE_PREFIX_HOST_BAD_PATH "
     "SET_COOKIE_PREFIX_SECURE_MISSING",
     "cookie-prefix-violation"},
    {"SET_COOKIE_UNKNOWN_ATTRIBUTE SET_COOKIE_VERSION", "cookie-attribute-unknown"},
    {"SET_COOKIE_TOO_LARGE", "cookie-too-large"},
    {"SET_COOKIE_UNKNOWN_ATTRIBUTE_VALUE", "cookie-samesite-invalid"},
    {"SINGLE_HEADER_REPEAT",
     "conf-field-repeated hsts-multiple-headers age-invalid smuggling-length-repeated "
     "smuggling-lengths-differ header-duplicated",
     Relation::AtLeast},
    {"SPECULATION_RULE_NOT_SECURE", "speculation-rules-insecure"},
    {"STATUS_405_METHOD_IN_ALLOW", "conf-allow-contradicts"},
    {"STATUS_412_WITHOUT_PRECONDITION", "conf-precondition-none", Relation::AtLeast},
    {"STATUS_416_WITHOUT_RANGE", "conf-range-unsatisfiable-unasked"},
    {"STATUS_417_WITHOUT_EXPECT", "conf-expectation-unasked"},
    {"STORE_PUBLIC_UNNECESSARY", "cc-public-unnecessary"},
    {"STRUCTURED_FIELD_PARSE_ERROR",
     "conf-structured-syntax permissions-policy-invalid",
     Relation::AtLeast},
    {"SUNSET_PAST", "resource-sunset"},
    {"TRANSFER_CODING_IDENTITY TRANSFER_CODING_UNWANTED", "conf-transfer-coding-unwanted"},
    {"UNEXPECTED_CONTINUE", "conf-continue-unasked"},
    {"UNKNOWN_RANGE", "conf-range-unit-unknown"},
    {"UNNECESSARY_HEADER",
     "debug-field removable-field server-product-disclosed server-version-disclosed",
     Relation::AtLeast},
    {"UPGRADE_NOT_REQUESTED",
     "conf-switch-not-offered conf-switch-without-upgrade",
     Relation::AtLeast},
    {"VARY_ASTERISK", "cache-vary-star"},
    {"VARY_COMPLEX", "cache-vary-many"},
    {"VARY_HOST", "cache-vary-host conf-vary-host"},
    {"VARY_NEGOTIATE", "cache-vary-negotiate"},
    {"VARY_USER_AGENT", "cache-vary-user-agent"},
    // What is stored and for how long.
    {"CURRENT_AGE", "@aged"},
    {"FRESHNESS_FRESH", "@fresh"},
    {"FRESHNESS_HEURISTIC", "@heuristic"},
    {"FRESHNESS_NO_CACHE", "@no-cache"},
    {"FRESHNESS_NONE", "@no-freshness"},
    {"FRESHNESS_SHARED_PRIVATE", "@lifetimes-differ"},
    {"FRESHNESS_STALE_ALREADY", "@stale"},
    {"STALE_IF_ERROR", "@stale-if-error"},
    {"STALE_WHILE_REVALIDATE", "@stale-while-revalidate"},
    {"STORE_METHOD_UNCACHEABLE", "@store-method"},
    {"STORE_NO_STORE", "@store-no-store"},
    {"STORE_PRIVATE_AUTH", "@store-private-auth"},
    {"STORE_PRIVATE_CC", "@store-private"},
    {"STORE_PRIVATE_PUBLIC_CONFLICT", "@private-and-public"},
    {"STORE_PUBLIC_AUTH", "@store-public-auth"},
    {"STORE_STORABLE", "@storable"},
    {"STORE_STORABLE_SHARED_ONLY", "@storable-by-shared"},
    {"STORE_UNSTORABLE", "@not-storable"},
});

// Notes that find no fault, or one of taste; reasons of the latter stand beside them.
constexpr auto kDescriptions = std::to_array<std::string_view>({
    "AGE_PENALTY",  // a Date that is as old as Age says
    "CACHE_STATUS",
    "CDN_CACHE_CONTROL_PRESENT",
    "CL_CORRECT",
    "COEP_CREDENTIALLESS",
    "COEP_REQUIRE_CORP",
    "CONTENT_RANGE_UNKNOWN_LENGTH",
    "CONTENT_SECURITY_POLICY",
    "COOP_SAME_ORIGIN",
    "COOP_SAME_ORIGIN_ALLOW_POPUPS",
    "COOP_UNSAFE_NONE",
    "CORP_CROSS_ORIGIN",
    "CORP_SAME_ORIGIN",
    "CORP_SAME_SITE",
    "CORS_ORIGIN_MATCH",
    "CORS_ORIGIN_NULL",  // judged with credentials, which make it dangerous
    "CORS_ORIGIN_STAR",
    "CORS_PREFLIGHT_REQUEST",
    "CORS_PREFLIGHT_RESPONSE",
    "CREATED_WITHOUT_LOCATION",  // without Location it is the target itself that was created
    "CSD_PRESENT",
    "DATE_CORRECT",
    "FRAME_OPTIONS_DENY",
    "FRAME_OPTIONS_SAMEORIGIN",
    "FRESH_MUST_REVALIDATE",
    "FRESH_PROXY_REVALIDATE",
    "HSTS_INVALID",  // a sum of the notes beside it
    "HSTS_NO_PRELOAD",
    "HSTS_NO_SUBDOMAINS",  // graded by the host's other answers
    "HSTS_PRELOAD",
    "HSTS_SUBDOMAINS",
    "HSTS_TRAILING_SEMICOLON",  // RFC 6797 section 6.1 allows it
    "HSTS_VALID",
    "LINK_RESOURCE_HINTS",
    "LM_PRESENT",
    "LOCATION_NOT_ABSOLUTE",  // RFC 9110 section 10.2.2 allows it
    "NEL_CONFIGURED",
    "PERMISSIONS_POLICY_PRESENT",
    "PROXY_STATUS",
    "REFERRER_POLICY_EMPTY",     // said with the unknown value
    "REFERRER_POLICY_MULTIPLE",  // the way to name a policy for older browsers
    "REFERRER_POLICY_STRICT",
    "SERVER_TIMING_MISSING_DESC",  // both are optional
    "SERVER_TIMING_MISSING_DUR",
    "SET_COOKIE_HARDENED",
    "SET_COOKIE_PRIORITY",         // browsers made with Chromium read it
    "SET_COOKIE_VALUE_TOO_LARGE",  // more than 128 bytes; no standard says so
    "STALE_MUST_REVALIDATE",
    "STALE_PROXY_REVALIDATE",
    "STALE_SERVABLE",
    "VIA_PRESENT",
});

// Calls `visit` for each word.
template <typename Visit>
void for_each_word(std::string_view words, Visit visit) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        visit(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
}

bool holds_word(std::string_view words, std::string_view wanted) {
    bool found = false;
    for_each_word(words, [&](std::string_view word) { found = found || word == wanted; });
    return found;
}

bool is_known(std::string_view note) {
    // What a status means is told by `waybill explain`.
    return note.starts_with("STATUS_")
           || std::find(kDescriptions.begin(), kDescriptions.end(), note) != kDescriptions.end()
           || std::any_of(kMappings.begin(), kMappings.end(), [&](const Mapping& mapping) {
                  return holds_word(mapping.notes, note);
              });
}

}  // namespace

std::string compare_notes(const std::set<std::string_view>& expected,
                          const std::set<std::string, std::less<>>& fired,
                          std::string_view set_aside) {
    std::string difference;
    for (const std::string_view note : expected) {
        if (!is_known(note)) {
            difference += "unknown note " + std::string(note) + "; ";
        }
    }
    for (const Mapping& mapping : kMappings) {
        bool wanted = false;
        bool compared = true;
        for_each_word(mapping.notes, [&](std::string_view note) {
            wanted = wanted || expected.contains(note);
            compared = compared && !holds_word(set_aside, note);
        });
        bool found = false;
        for_each_word(mapping.rules,
                      [&](std::string_view rule) { found = found || fired.contains(rule); });
        if (compared && (wanted ? !found : found && mapping.relation == Relation::Same)) {
            difference += (wanted ? "not " : "also ") + std::string(mapping.rules) + " ("
                          + std::string(mapping.notes) + "); ";
        }
    }
    return difference;
}

}  // namespace waybill::corpus
