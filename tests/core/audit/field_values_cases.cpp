// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>
#include <utility>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";
constexpr std::string_view kOk = "HTTP/1.1 200 OK\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n";

// Owns the messages of its cases: views into a list that only grows.
std::string_view keep(std::string text) {
    static std::vector<std::unique_ptr<std::string>> kept;
    kept.push_back(std::make_unique<std::string>(std::move(text)));
    return *kept.back();
}

std::string_view answer(std::string_view fields) {
    return keep(std::string(kOk) + std::string(fields) + '\n');
}

std::string_view ask(std::string_view fields) {
    return keep(std::string(kGet) + std::string(fields) + '\n');
}

// A rule on a field of the answer: one that is wrong, and one that is right.
void add_answers(std::vector<RuleCase>& cases,
                 std::string_view rule,
                 std::string_view wrong,
                 std::string_view right) {
    cases.push_back({rule, kGet, answer(wrong)});
    cases.push_back({rule, kGet, answer(right), false});
}

}  // namespace

std::vector<RuleCase> field_values_rule_cases() {
    std::vector<RuleCase> cases;
    add_answers(
        cases, "conf-structured-type", "Cache-Groups: \"a\", 7", "Cache-Groups: \"a\", \"b\"");
    add_answers(cases,
                "conf-structured-key-repeated",
                "Proxy-Status: a; error=dns_error; error=dns_timeout",
                "Proxy-Status: a; error=dns_error; details=\"b; error=c\"");
    add_answers(cases,
                "conf-status-parameter-unknown",
                "Proxy-Status: a; why=b",
                "Proxy-Status: a; received-status=502");
    add_answers(
        cases, "conf-media-types-offered", "Accept-Patch: json", "Accept-Patch: a/json; charset=b");
    add_answers(cases, "conf-type-name", "Content-Type: text/a~b", "Content-Type: text/a.b+c");
    add_answers(cases, "conf-range-unit-unknown", "Accept-Ranges: lines", "Accept-Ranges: none");
    add_answers(cases,
                "conf-member-repeated",
                "Content-Language: de, en, DE",
                "Content-Language: de, de-AT");
    add_answers(cases, "conf-token-list", "Allow: GET; HEAD", "Allow: GET, HEAD,");
    add_answers(cases,
                "conf-parameter-repeated",
                "Link: </a>; rel=next; rel=prev",
                "Link: </a>; rel=\"next prev\"; hreflang=de; hreflang=en");
    add_answers(cases,
                "conf-link-value",
                "Link: </a>; rel=next; type=html",
                "Link: </a>; rel=preload; as=style; type=\"text/css\"");
    add_answers(
        cases, "conf-field-json", "Report-To: {group: a}", "Report-To: {\"a\":1}, {\"b\":2}");
    add_answers(cases,
                "nel-invalid",
                "NEL: {\"report_to\":\"a\",\"max_age\":9,\"success_fraction\":2}",
                "NEL: {\"report_to\":\"a\",\"max_age\":9,\"success_fraction\":0.2}");
    add_answers(cases,
                "nel-group-unknown",
                "NEL: {\"report_to\":\"a\",\"max_age\":9}",
                "NEL: {\"report_to\":\"a\",\"max_age\":9}\nReport-To: {\"group\":\"a\"}");
    add_answers(cases,
                "alt-svc-invalid",
                "Alt-Svc: h3=:443",
                "Alt-Svc: h3=\":443\"; ma=60, h2=\"a.b:8443\"");
    add_answers(cases,
                "server-timing-invalid",
                "Server-Timing: db;dur=fast",
                "Server-Timing: miss, db;dur=5.3");
    add_answers(cases,
                "server-field-long",
                keep("Server: " + std::string(80, 'a')),
                "Server: Apache/2.4.1 (Unix) OpenSSL/3.0.2");
    add_answers(cases, "cache-vary-negotiate", "Vary: Negotiate", "Vary: Accept-Language");
    add_answers(cases,
                "client-hints-without-vary",
                "Accept-CH: Sec-CH-Width",
                "Accept-CH: Sec-CH-Width\nVary: sec-ch-width");
    add_answers(cases,
                "dictionary-without-vary",
                "Content-Encoding: dcb\nVary: Accept-Encoding",
                "Content-Encoding: dcb\nVary: Accept-Encoding, Available-Dictionary");
    add_answers(
        cases, "resource-deprecated", "Deprecation: @1700000000", "Deprecation: @1900000000");
    add_answers(cases,
                "resource-sunset",
                "Sunset: Wed, 01 Jan 2025 00:00:00 GMT",
                "Sunset: Fri, 01 Jan 2027 00:00:00 GMT");
    add_answers(cases,
                "cookie-attribute-unknown",
                "Set-Cookie: a=b; Sameside=Lax",
                "Set-Cookie: a=b; samesite=Lax");
    add_answers(cases,
                "cookie-set-twice",
                "Set-Cookie: a=b\nSet-Cookie: a=c",
                "Set-Cookie: a=b\nSet-Cookie: a=c; Path=/d");
    add_answers(cases, "conf-via-malformed", "Via: proxy", "Via: 1.0 a, HTTP/1.1 b:80 (c, d)");
    add_answers(cases, "conf-retry-after-malformed", "Retry-After: soon", "Retry-After: 120");
    add_answers(cases,
                "conf-keep-alive-malformed",
                "Keep-Alive: timeout=long",
                "Keep-Alive: timeout=5, max=9");
    add_answers(cases,
                "no-vary-search-invalid",
                "No-Vary-Search: except=(\"a\")",
                "No-Vary-Search: params, except=(\"a\")");
    add_answers(cases,
                "rate-limit-invalid",
                "RateLimit-Remaining: many",
                "RateLimit: \"a\";r=50;t=30\nX-RateLimit-Reset: 6m0s");
    cases.push_back(
        {"speculation-rules-insecure", kGet, answer("Speculation-Rules: \"/a\""), true, false});
    cases.push_back(
        {"speculation-rules-insecure", kGet, answer("Speculation-Rules: \"/a\""), false});
    const std::string_view deflated = answer("Transfer-Encoding: deflate, chunked");
    cases.push_back({"conf-transfer-coding-unwanted", kGet, deflated});
    cases.push_back(
        {"conf-transfer-coding-unwanted", ask("TE: deflate\nConnection: TE"), deflated, false});
    cases.push_back({"dictionary-not-accepted",
                     ask("Accept-Encoding: gzip\nAvailable-Dictionary: :YQ==:"),
                     kOk});
    cases.push_back({"dictionary-not-accepted",
                     ask("Accept-Encoding: gzip, dcz\nAvailable-Dictionary: :YQ==:"),
                     kOk,
                     false});
    static constexpr std::string_view kPreflight =
        "OPTIONS /a HTTP/1.1\nHost: example.com\nOrigin: https://a.example\n"
        "Access-Control-Request-Method: PUT\nAccess-Control-Request-Headers: b\n";
    const std::string_view allowed = answer("Access-Control-Allow-Methods: PUT");
    cases.push_back({"cors-preflight-field-elsewhere", kGet, allowed});
    cases.push_back({"cors-preflight-field-elsewhere", kPreflight, allowed, false});
    cases.push_back({"conf-preflight-request", ask("Access-Control-Request-Headers: b"), kOk});
    cases.push_back({"conf-preflight-request", kPreflight, kOk, false});
    const std::string_view applied = answer("Preference-Applied: return=minimal");
    cases.push_back({"conf-preference-unasked", ask("Prefer: wait=5"), applied});
    cases.push_back(
        {"conf-preference-unasked", ask("Prefer: wait=5, return=minimal"), applied, false});
    for (const bool asked : {false, true}) {
        RuleCase made{"conf-continue-unasked",
                      asked ? ask("Expect: 100-continue\nContent-Length: 1") : kGet,
                      kOk,
                      !asked};
        made.alter = [](http::Exchange& exchange) {
            exchange.interim.push_back({100, "Continue", {}});
        };
        cases.push_back(made);
    }
    return cases;
}

}  // namespace waybill::audit
