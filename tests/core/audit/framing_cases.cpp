// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";

}  // namespace

std::vector<RuleCase> framing_rule_cases() {
    return {
        {"xfo-in-meta",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "\n"
         "<head><meta http-equiv=X-Frame-Options content=deny></head>",
         true},
        {"xfo-in-meta",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: DENY\n"
         "\n"
         "<head><meta name=X-Frame-Options content=deny></head>",
         false},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Server: a\n"
         "\n"
         "<p>a</p>",
         true},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Content-Security-Policy: default-src 'self'; frame-ancestors https:\n"
         "\n"
         "<p>a</p>",
         true},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Content-Security-Policy-Report-Only: frame-ancestors 'none'\n"
         "\n"
         "<p>a</p>",
         true},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: DENY\n"
         "\n"
         "<p>a</p>",
         false},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Content-Security-Policy: frame-ancestors 'none', frame-ancestors *\n"
         "\n"
         "<p>a</p>",
         false},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: a\n"
         "\n"
         "{}",
         false},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 302 Found\n"
         "Location: /b\n"
         "Content-Type: text/html\n"
         "\n"
         "<p>",
         false},
        {"framing-unrestricted",
         kGet,
         "HTTP/1.1 304 Not Modified\n"
         "Content-Type: text/html\n",
         false},
        {"xfo-allow-from-obsolete",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: ALLOW-FROM https://a.example\n"
         "\n"
         "<p>a</p>",
         true},
        {"xfo-allow-from-obsolete",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: SAMEORIGIN\n"
         "\n"
         "<p>a</p>",
         false},
        {"xfo-conflicting",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: SAMEORIGIN\n"
         "X-Frame-Options: DENY\n"
         "\n"
         "<p>a</p>",
         true},
        {"xfo-conflicting",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: DENY, deny\n"
         "\n"
         "<p>a</p>",
         false},
        {"xfo-ignored",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: DENY\n"
         "Content-Security-Policy: frame-ancestors *\n"
         "\n"
         "<p>a</p>",
         true},
        {"xfo-ignored",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: SAMEORIGIN\n"
         "Content-Security-Policy: frame-ancestors 'self'\n"
         "\n"
         "<p>a</p>",
         false},
        {"xfo-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: DENY;\n"
         "\n"
         "<p>a</p>",
         true},
        {"xfo-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "X-Frame-Options: Deny\n"
         "\n"
         "<p>a</p>",
         false},
    };
}

}  // namespace waybill::audit
