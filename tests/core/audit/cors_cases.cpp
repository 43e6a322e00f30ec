// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kFromApp =
    "GET /a HTTP/1.1\nHost: example.com\nOrigin: https://app.example\n";
constexpr std::string_view kPreflight =
    "OPTIONS /a HTTP/1.1\nHost: example.com\nOrigin: https://app.example\n"
    "Access-Control-Request-Method: PUT\nAccess-Control-Request-Headers: x-token\n";

}  // namespace

std::vector<RuleCase> cors_rule_cases() {
    return {
        {"cors-acac-not-true",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Access-Control-Allow-Credentials: True\n"
         "\n"
         "{}",
         true},
        {"cors-acac-not-true",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Access-Control-Allow-Credentials: true\n"
         "\n"
         "{}",
         false},
        {"cors-acao-multiple",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "\n"
         "{}",
         true},
        {"cors-acao-multiple",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "\n"
         "{}",
         false},
        {"cors-acao-not-an-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://*.app.example\n"
         "\n"
         "{}",
         true},
        {"cors-acao-not-an-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example:8443\n"
         "\n"
         "{}",
         false},
        {"cors-acao-not-serialized-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example:443\n"
         "\n"
         "{}",
         true},
        {"cors-acao-not-serialized-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: http://app.example:443\n"
         "\n"
         "{}",
         false},
        {"cors-insecure-origin-trusted",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: http://app.example\n"
         "\n"
         "{}",
         true},
        {"cors-insecure-origin-trusted",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: http://localhost:3000\n"
         "\n"
         "{}",
         false},
        {"cors-insecure-origin-trusted",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: http://app.example\n"
         "\n"
         "{}",
         false,
         false},
        {"cors-methods-wildcard-with-credentials",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Access-Control-Allow-Credentials: true\n"
         "Access-Control-Allow-Methods: *\n",
         true},
        {"cors-methods-wildcard-with-credentials",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Access-Control-Allow-Methods: *\n",
         false},
        {"cors-missing-vary-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Cache-Control: max-age=60\n"
         "\n"
         "{}",
         true},
        {"cors-missing-vary-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Cache-Control: max-age=60\n"
         "Vary: Accept, Origin\n"
         "\n"
         "{}",
         false},
        {"cors-missing-vary-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Cache-Control: no-store\n"
         "\n"
         "{}",
         false},
        {"cors-null-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: null\n"
         "\n"
         "{}",
         true},
        {"cors-null-origin",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: null\n"
         "Access-Control-Allow-Credentials: true\n"
         "\n"
         "{}",
         false},
        {"cors-null-origin-with-credentials",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: null\n"
         "Access-Control-Allow-Credentials: true\n"
         "\n"
         "{}",
         true},
        {"cors-null-origin-with-credentials",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: null\n"
         "\n"
         "{}",
         false},
        {"cors-preflight-max-age-long",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Max-Age: 86400\n",
         true},
        {"cors-preflight-max-age-long",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Max-Age: 7200\n",
         false},
        {"cors-preflight-refused",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Methods: PUT\n"
         "Access-Control-Allow-Headers: x-other\n",
         true},
        {"cors-preflight-refused",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Methods: PUT\n"
         "Access-Control-Allow-Headers: *\n",
         false},
        {"cors-preflight-refused",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: https://other.example\n",
         false},
        {"cors-private-network",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Private-Network: true\n",
         true},
        {"cors-private-network",
         kPreflight,
         "HTTP/1.1 204 No Content\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Methods: *\n",
         false},
        {"cors-public",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: *\n"
         "\n"
         "{}",
         true},
        {"cors-public",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Credentials: true\n"
         "\n"
         "{}",
         false},
        {"cors-wildcard-with-credentials",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: *\n"
         "Access-Control-Allow-Credentials: true\n"
         "\n"
         "{}",
         true},
        {"cors-wildcard-with-credentials",
         kFromApp,
         "HTTP/1.1 200 OK\n"
         "Content-Type: application/json\n"
         "Access-Control-Allow-Origin: https://app.example\n"
         "Access-Control-Allow-Credentials: true\n"
         "\n"
         "{}",
         false},
    };
}

}  // namespace waybill::audit
