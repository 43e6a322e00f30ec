// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";

}  // namespace

std::vector<RuleCase> headers_rule_cases() {
    return {
        {"clear-site-data-missing",
         "POST /account/logout HTTP/1.1\nHost: www.example.com\n",
         "HTTP/1.1 302 Found\nLocation: /\nSet-Cookie: sid=; Max-Age=0; Path=/\n"},
        {"clear-site-data-missing",
         "POST /account/logout HTTP/1.1\nHost: www.example.com\n",
         "HTTP/1.1 302 Found\nLocation: /\nSet-Cookie: sid=; Max-Age=0; Path=/\n"
         "Clear-Site-Data: \"storage\"\n",
         false},
        {"clear-site-data-missing",
         "GET /logout-help HTTP/1.1\nHost: www.example.com\n",
         "HTTP/1.1 200 OK\nContent-Type: text/html\nSet-Cookie: sid=1; Path=/\n\n<p>a</p>",
         false},
        {"charset-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html\n"
         "\n"
         "<p>a</p>",
         true},
        {"charset-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html\n"
         "\n"
         "<meta charset=utf-8>",
         false},
        {"charset-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Server: a\n"
         "\n"
         "<p>a</p>",
         false},
        {"clear-site-data-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Clear-Site-Data: cookies\n"
         "\n"
         "<p>a</p>",
         true},
        {"clear-site-data-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Clear-Site-Data: \"cookies\", \"cache\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"clear-site-data-over-http",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Clear-Site-Data: \"cookies\"\n"
         "\n"
         "<p>a</p>",
         true,
         false},
        {"clear-site-data-over-http",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Clear-Site-Data: \"cookies\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"content-type-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: html\n"
         "\n"
         "a",
         true},
        {"content-type-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html\n"
         "\n"
         "a",
         false},
        {"content-type-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Server: a\n"
         "\n"
         "a",
         true},
        {"content-type-missing",
         kGet,
         "HTTP/1.1 302 Found\n"
         "Location: /b\n"
         "\n"
         "a",
         false},
        {"debug-field",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Debug-Token: 1a2b\n"
         "\n"
         "{}",
         true},
        {"debug-field",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Token: 1a2b\n"
         "\n"
         "{}",
         false},
        {"deprecated-field",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "P3P: CP=\"a\"\n"
         "\n"
         "{}",
         true},
        {"deprecated-field",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Permissions-Policy: camera=()\n"
         "\n"
         "{}",
         false},
        {"header-duplicated",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: nosniff\n"
         "X-Content-Type-Options: nosniff\n"
         "\n"
         "{}",
         true},
        {"header-duplicated",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: DENY, DENY\n"
         "\n"
         "<p>a</p>",
         true},
        {"header-duplicated",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: nosniff\n"
         "\n"
         "{}",
         false},
        {"hpkp-enforced",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Public-Key-Pins: pin-sha256=\"AAAA\"; max-age=1\n"
         "\n"
         "{}",
         true},
        {"hpkp-enforced",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Public-Key-Pins-Report-Only: pin-sha256=\"AAAA\"\n"
         "\n"
         "{}",
         false},
        {"internal-address-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Backend: 10.1.2.3:8080\n"
         "\n"
         "{}",
         true},
        {"internal-address-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Via: 1.1 cache7.lan (squid)\n"
         "\n"
         "{}",
         true},
        {"internal-address-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Backend: 8.1.2.3, 110.1.2.3, 10.0\n"
         "\n"
         "{}",
         false},
        {"internal-address-disclosed",
         "GET / HTTP/1.1\n"
         "Host: 192.168.1.1\n",
         "HTTP/1.1 302 Found\n"
         "Location: http://192.168.1.1/a\n",
         false},
        {"permissions-policy-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Permissions-Policy: camera 'none'\n"
         "\n"
         "<p>a</p>",
         true},
        {"permissions-policy-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Permissions-Policy: camera=(), usb=(self \"https://a.example\")\n"
         "\n"
         "<p>a</p>",
         false},
        {"permissions-policy-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Server: a\n"
         "\n"
         "<p>a</p>",
         true},
        {"permissions-policy-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: a\n"
         "\n"
         "{}",
         false},
        {"permissions-policy-wildcard",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Permissions-Policy: camera=*\n"
         "\n"
         "<p>a</p>",
         true},
        {"permissions-policy-wildcard",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Permissions-Policy: fullscreen=*, camera=()\n"
         "\n"
         "<p>a</p>",
         false},
        {"pragma-in-response",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Pragma: no-cache\n"
         "\n"
         "{}",
         true},
        {"pragma-in-response",
         "GET / HTTP/1.1\n"
         "Host: a\n"
         "Pragma: no-cache\n",
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cache-Control: no-cache\n"
         "\n"
         "{}",
         false},
        {"referrer-policy-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Referrer-Policy: none\n"
         "\n"
         "<p>a</p>",
         true},
        {"referrer-policy-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Referrer-Policy: no-referrer, future-word\n"
         "\n"
         "<p>a</p>",
         false},
        {"referrer-policy-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Referrer-Policy: \n"
         "\n"
         "<p>a</p>",
         false},
        {"referrer-policy-weaker-than-default",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Referrer-Policy: no-referrer, unsafe-url\n"
         "\n"
         "<p>a</p>",
         true},
        {"referrer-policy-weaker-than-default",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Referrer-Policy: unsafe-url, same-origin\n"
         "\n"
         "<p>a</p>",
         false},
        {"removable-field",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Envoy-Upstream-Service-Time: 3\n"
         "\n"
         "{}",
         true},
        {"removable-field",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Request-Id: 3\n"
         "\n"
         "{}",
         false},
        {"report-to-deprecated",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Report-To: {\"group\":\"a\",\"max_age\":1,\"endpoints\":[]}\n"
         "\n"
         "<p>a</p>",
         true},
        {"report-to-deprecated",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Report-To: {\"group\":\"a\"}\n"
         "Reporting-Endpoints: a=\"https://r.example/\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"reporting-endpoint-insecure",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Reporting-Endpoints: a=\"http://r.example/\"\n"
         "\n"
         "<p>a</p>",
         true},
        {"reporting-endpoint-insecure",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Reporting-Endpoints: a=\"https://r.example/\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"reporting-endpoint-unknown",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Reporting-Endpoints: a=\"https://r.example/\"\n"
         "Content-Security-Policy: default-src 'self'; report-to b\n"
         "\n"
         "<p>a</p>",
         true},
        {"reporting-endpoint-unknown",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Reporting-Endpoints: a=\"https://r.example/\"\n"
         "Cross-Origin-Opener-Policy: same-origin; report-to=\"a\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"reporting-endpoints-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Reporting-Endpoints: a=https://r.example/\n"
         "\n"
         "<p>a</p>",
         true},
        {"reporting-endpoints-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Reporting-Endpoints: a=\"/reports\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"server-product-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: nginx\n"
         "\n"
         "{}",
         true},
        {"server-product-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: server\n"
         "\n"
         "{}",
         false},
        {"server-version-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Powered-By: PHP/8.2.1\n"
         "\n"
         "{}",
         true},
        {"server-version-disclosed",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: Apache\n"
         "\n"
         "{}",
         false},
        {"xcto-extra-values",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: nosniff, foo\n"
         "\n"
         "{}",
         true},
        {"xcto-extra-values",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: nosniff\n"
         "\n"
         "{}",
         false},
        {"xcto-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: foo, nosniff\n"
         "\n"
         "{}",
         true},
        {"xcto-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: NoSniff\n"
         "\n"
         "{}",
         false},
        {"xcto-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: a\n"
         "\n"
         "{}",
         true},
        {"xcto-missing",
         kGet,
         "HTTP/1.1 304 Not Modified\n"
         "Content-Type: text/html\n",
         false},
        {"xcto-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "X-Content-Type-Options: nosniff\n"
         "\n"
         "{}",
         false},
        {"xss-protection-enabled",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-XSS-Protection: 1; mode=block\n"
         "\n"
         "<p>a</p>",
         true},
        {"xss-protection-enabled",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-XSS-Protection: 0\n"
         "\n"
         "<p>a</p>",
         false},
    };
}

}  // namespace waybill::audit
