// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {

std::vector<RuleCase> credentials_rule_cases() {
    constexpr std::string_view kOk = "HTTP/1.1 200 OK";
    constexpr std::string_view kBearer =
        "GET /a HTTP/1.1\nHost: h.example\nAuthorization: Bearer 0123456789abcdef";
    constexpr std::string_view kForm =
        "POST /login HTTP/1.1\nHost: h.example\nContent-Type: application/x-www-form-urlencoded\n\n"
        "user=u&user%5Bpassword%5D=p";
    constexpr std::string_view kDigest =
        "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest realm=\"a\"";
    constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: h.example";
    constexpr std::string_view kPage =
        "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<form><input TYPE='password'></form>";
    return {
        {"auth-challenge-over-http", kGet, kDigest, true, false},
        {"auth-challenge-over-http", kGet, kDigest, false},
        {"credential-over-plaintext", kBearer, kOk, true, false},
        {"credential-over-plaintext", kBearer, kOk, false},
        {"credential-over-plaintext", kForm, kOk, true, false},
        {"credential-over-plaintext",
         "POST /login HTTP/1.1\nHost: h.example\nContent-Type: application/json\n\n"
         "{\"name\": \"u\", \"password\": \"p\"}",
         kOk,
         true,
         false},
        {"credential-over-plaintext",
         "GET /a HTTP/1.1\nHost: h.example\nX-API-Key: 0123456789abcdef",
         kOk,
         true,
         false},
        {"credential-over-plaintext",
         "GET /a HTTP/1.1\nHost: h.example\nCookie: PHPSESSID=0123456789ab",
         kOk,
         false,
         false},
        // admin:admin, and nobody:knows.
        {"default-password",
         "GET /a HTTP/1.1\nHost: h.example\nAuthorization: Basic YWRtaW46YWRtaW4=",
         kOk},
        {"default-password",
         "GET /a HTTP/1.1\nHost: h.example\nAuthorization: Basic bm9ib2R5Omtub3dz",
         kOk,
         false},
        {"default-password",
         "GET /a HTTP/1.1\nHost: h.example\nAuthorization: Basic YWRtaW46YWRtaW4=",
         "HTTP/1.1 401 Unauthorized",
         false},
        {"login-over-http", kGet, kPage, true, false},
        {"login-over-http", kGet, kPage, false},
        {"password-in-url", "GET /a?user=u&passWord=p HTTP/1.1\nHost: h.example", kOk},
        {"password-in-url", "GET /a?password= HTTP/1.1\nHost: h.example", kOk, false},
        {"secret-in-referer",
         "GET /a HTTP/1.1\nHost: h.example\nReferer: https://other.example/?token=0123456789ab",
         kOk},
        {"secret-in-referer",
         "GET /a HTTP/1.1\nHost: h.example\nReferer: https://h.example/?token=0123456789ab",
         kOk,
         false},
        {"session-id-in-url", "GET /a;jsessionid=0A1B2C3D4E5F HTTP/1.1\nHost: h.example", kOk},
        {"session-id-in-url", "GET /a?session=false HTTP/1.1\nHost: h.example", kOk, false},
        {"token-in-url", "GET /a?api_key=0123456789ab HTTP/1.1\nHost: h.example", kOk},
        {"token-in-url", "GET /a?token=1 HTTP/1.1\nHost: h.example", kOk, false},
        {"user-in-url", "GET /a?UserName=u HTTP/1.1\nHost: h.example", kOk},
        {"user-in-url", "GET /a?use=u HTTP/1.1\nHost: h.example", kOk, false},
    };
}

}  // namespace waybill::audit
