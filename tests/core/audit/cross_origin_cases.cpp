// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";
constexpr std::string_view kUser = "GET /a HTTP/1.1\nHost: example.com\nCookie: sid=1\n";
constexpr std::string_view kLoad =
    "GET /a.png HTTP/1.1\nHost: example.com\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\n";

}  // namespace

std::vector<RuleCase> cross_origin_rule_cases() {
    return {
        {"coep-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Embedder-Policy: \"require-corp\"\n"
         "\n"
         "<p>a</p>",
         true},
        {"coep-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Embedder-Policy: require-corp; report-to=\"a\"\n"
         "\n"
         "<p>a</p>",
         false},
        {"coep-without-coop",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Embedder-Policy: require-corp\n"
         "\n"
         "<p>a</p>",
         true},
        {"coep-without-coop",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Embedder-Policy: require-corp\n"
         "Cross-Origin-Opener-Policy: same-origin\n"
         "\n"
         "<p>a</p>",
         false},
        {"coop-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Opener-Policy: Same-Origin\n"
         "\n"
         "<p>a</p>",
         true},
        {"coop-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Opener-Policy: same-origin\n"
         "\n"
         "<p>a</p>",
         false},
        {"coop-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cross-Origin-Opener-Policy: Same-Origin\n"
         "\n"
         "{}",
         false},
        {"coop-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Server: a\n"
         "\n"
         "<p>a</p>",
         true},
        {"coop-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Cross-Origin-Opener-Policy: same-origin-allow-popups\n"
         "\n"
         "<p>a</p>",
         false},
        {"coop-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: text/html; charset=utf-8\n"
         "Server: a\n"
         "\n"
         "<p>a</p>",
         false,
         false},
        {"corp-blocks-load",
         kLoad,
         "HTTP/1.1 200 OK\n"
         "Content-Type: image/png\n"
         "Cross-Origin-Resource-Policy: same-origin\n"
         "\n"
         "PNG",
         true},
        {"corp-blocks-load",
         kLoad,
         "HTTP/1.1 200 OK\n"
         "Content-Type: image/png\n"
         "Cross-Origin-Resource-Policy: cross-origin\n"
         "\n"
         "PNG",
         false},
        {"corp-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cross-Origin-Resource-Policy: SAME-ORIGIN\n"
         "\n"
         "{}",
         true},
        {"corp-invalid",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cross-Origin-Resource-Policy: same-origin\n"
         "\n"
         "{}",
         false},
        {"corp-missing",
         kUser,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: a\n"
         "\n"
         "{}",
         true},
        {"corp-missing",
         kUser,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cross-Origin-Resource-Policy: same-site\n"
         "\n"
         "{}",
         false},
        {"corp-missing",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Server: a\n"
         "\n"
         "{}",
         false},
        {"corp-open-on-private",
         kUser,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cross-Origin-Resource-Policy: cross-origin\n"
         "\n"
         "{}",
         true},
        {"corp-open-on-private",
         kGet,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Cross-Origin-Resource-Policy: cross-origin\n"
         "\n"
         "{}",
         false},
    };
}

}  // namespace waybill::audit
