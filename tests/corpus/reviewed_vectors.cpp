// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/reviewed_vectors.h"

#include <array>

namespace waybill::corpus {
namespace {

struct Reviewed {
    std::string_view set;
    std::string_view name;
    std::string_view reason;  // "open: ..." is to be mended
};

constexpr auto kReviewed = std::to_array<Reviewed>({
    {"beyond-observatory",
     "auth token without HttpOnly",
     "the token has a signature of one letter and is none by its form"},
    {"cookie-domain-path-match",
     "domainMatch 'Example.com' 'example.com'",
     "names are compared without regard to case, RFC 6265bis section 5.1.2"},
    {"cookie-domain-path-match",
     "domainMatch 'www.google.com' '.google.com' #2",
     "a leading dot is dropped, RFC 6265bis section 5.6.3"},
    {"cookie-parse",
     "parse =foo=bar",
     "a cookie without a name has the rest as its value, RFC 6265bis section 5.6"},
    {"cookies-http-state",
     "DISABLED_CHROMIUM0022",
     "a cookie with a NUL in it is dropped, RFC 6265bis section 5.6"},
    {"url-parse", "'ftp://%e2%98%83' base None", "libidn2 follows IDNA 2008, which has no symbols"},
    {"url-parse",
     "'https://%e2%98%83' base None",
     "libidn2 follows IDNA 2008, which has no symbols"},
    {"webhint",
     "hint-strict-transport-security / https-tests.ts / Resource is served over HTTPS without "
     "'Strict-Transport-Security' header specified",
     "open: such a response is judged with its host"},
    {"webhint",
     "hint-no-disallowed-headers / tests.ts / HTML page is served with disallowed Expires header",
     "Expires does what it says"},
    {"webhint",
     "hint-content-type / tests.ts / Script is served with 'Content-Type' header without 'charset' "
     "parameter",
     "open: the type is not held against the use of a resource"},
    {"webhint",
     "hint-content-type / tests.ts / Image is served with 'Content-Type' header with unneeded "
     "'charset' parameter",
     "open: the type is not held against the use of a resource"},
    {"webhint",
     "hint-content-type / tests.ts / Script is served with 'Content-Type' header with the wrong "
     "media type",
     "open: the type is not held against the use of a resource"},
    {"webhint",
     "hint-content-type / tests.ts / Script is served with 'Content-Type' header with the wrong "
     "media type (has empty 'type' attribute)",
     "open: the type is not held against the use of a resource"},
    {"webhint",
     "hint-content-type / tests.ts / Script is served with 'Content-Type' header with the wrong "
     "media type (has 'type=text/javascript')",
     "open: the type is not held against the use of a resource"},
    {"webhint",
     "hint-content-type / tests.ts / Stylesheet is served with 'Content-Type' header with the "
     "wrong media type",
     "open: the type is not held against the use of a resource"},
    {"webhint",
     "hint-content-type / tests.ts / SVG is served with 'Content-Type' header with the wrong media "
     "type",
     "open: the type is not held against the use of a resource"},
    {"zap-passive",
     "AntiClickjackingScanRuleUnitTest.noXframeOptionsErrorMed",
     "an error page with content can be framed, too"},
    {"zap-passive",
     "AntiClickjackingScanRuleUnitTest.noXframeOptionsErrorHigh",
     "an error page with content can be framed, too"},
    {"zap-passive",
     "AntiClickjackingScanRuleUnitTest.xframeOptionsViaMetaTagAndHeader",
     "a meta element does not undo a good header"},
    {"zap-passive",
     "AntiClickjackingScanRuleUnitTest.cspWithFaWithBadXframeOptionsMedium",
     "the field is invalid even where frame-ancestors makes it moot"},
    {"zap-passive",
     "AntiClickjackingScanRuleUnitTest.cspWithFaWithBadXframeOptionsHigh",
     "the field is invalid even where frame-ancestors makes it moot"},
    {"zap-passive",
     "CookieHttpOnlyScanRuleUnitTest.cookieOnIgnoreList",
     "an ignore list is the wish of a user"},
    {"zap-passive",
     "CookieSameSiteScanRuleUnitTest.shouldNotAlertWhenCookieOnIgnoreList",
     "an ignore list is the wish of a user"},
    {"zap-passive",
     "InformationDisclosureInUrlScanRuleUnitTest.SsnDashesInURLParamValue",
     "no social security number has the area 000"},
    {"zap-passive",
     "InformationDisclosureReferrerScanRuleUnitTest.shouldRaiseAlertWhenSsnInReferer",
     "no social security number has the area 000"},
    {"zap-passive",
     "StrictTransportSecurityScanRuleUnitTest.shouldRaiseAlertIfResponseMissingHeader",
     "open: an answer without content is not judged"},
    {"zap-passive",
     "StrictTransportSecurityScanRuleUnitTest."
     "shouldNotRaiseAlertIfThresholdNotLowRedirectSameDomain",
     "a redirect protects its host as any other answer does"},
    {"zap-passive",
     "XBackendServerInformationLeakScanRuleUnitTest.shouldRaiseAlertIfResponseHasRelevantContent",
     "open: the field is not on our list"},
    {"zap-passive",
     "PermissionsPolicyScanRuleUnitTest.shouldRaiseAlertOnMissingHeaderHTML",
     "missing is worth a hint on documents with content only"},
    {"zap-passive",
     "PermissionsPolicyScanRuleUnitTest.shouldRaiseAlertOnMissingHeaderJavaScript",
     "missing is worth a hint on documents with content only"},
    {"httpolice-exchanges", "1218_2.https", "one rule covers both faults of max-age"},
    {"httpolice-exchanges", "1220_1.https", "only the first field counts, RFC 6797 section 8.1"},
    {"httpolice-exchanges", "funny_hsts.https", "white space in front of a colon is told as well"},
    {"httpolice-har", "1246_1.har", "HTTP/2 has no Connection field to ask for"},
    {"httpolice-har",
     "fiddler+ie11_connect.har",
     "open: the body of a CONNECT answer in an HAR file"},
    {"httpolice-har", "firefox_gif.har", "the file says HTTP/2 and has a field of HTTP/1"},
});

}  // namespace

std::string_view reviewed_reason(std::string_view set, std::string_view name) {
    for (const Reviewed& reviewed : kReviewed) {
        if (reviewed.set == set && reviewed.name == name) {
            return reviewed.reason;
        }
    }
    return {};
}

}  // namespace waybill::corpus
