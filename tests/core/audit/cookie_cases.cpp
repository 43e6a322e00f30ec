// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>
#include <vector>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: www.example.com\n";

// An answer of a page with these fields. Kept for as long as the program runs.
std::string_view page(std::string_view fields) {
    static std::vector<std::unique_ptr<std::string>> made;
    made.push_back(std::make_unique<std::string>("HTTP/1.1 200 OK\nContent-Type: text/html\n"
                                                 + std::string(fields) + "\n"));
    return *made.back();
}

std::string_view with_cookies(std::size_t count, std::size_t value_size) {
    static std::vector<std::unique_ptr<std::string>> made;
    std::string text(kGet);
    text += "Cookie: ";
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "c" : "; c") + std::to_string(i) + "=" + std::string(value_size, 'v');
    }
    made.push_back(std::make_unique<std::string>(text + "\n"));
    return *made.back();
}

constexpr std::string_view kScript =
    "HTTP/1.1 200 OK\nContent-Type: text/javascript\nSet-Cookie: a=1; Secure; HttpOnly; "
    "SameSite=Lax\n";

}  // namespace

std::vector<RuleCase> cookie_rule_cases() {
    static const std::string script_kept = std::string(kScript) + "Cache-Control: max-age=600\n";
    static const std::string script_private =
        std::string(kScript) + "Cache-Control: private, max-age=600\n";
    static const std::string large = std::string(4097, 'v');
    static const std::string fitting = std::string(4090, 'v');
    constexpr bool kQuiet = false;
    constexpr bool kOverHttp = false;
    return {
        {"cookie-no-secure", kGet, page("Set-Cookie: cart=1; HttpOnly; SameSite=Lax")},
        {"cookie-no-secure", kGet, page("Set-Cookie: cart=1; secure; SameSite=Lax"), kQuiet},
        {"cookie-no-secure", kGet, page("Set-Cookie: cart=; Max-Age=0"), kQuiet},

        {"cookie-secure-over-http", kGet, page("Set-Cookie: a=1; Secure"), true, kOverHttp},
        {"cookie-secure-over-http",
         "GET /a HTTP/1.1\nHost: www.example.com\nCookie: lang=en; PHPSESSID=0123abcd\n",
         page("X: y"),
         true,
         kOverHttp},
        {"cookie-secure-over-http",
         "GET /a HTTP/1.1\nHost: www.example.com\nCookie: lang=en; theme=dark\n",
         page("Set-Cookie: assessment=1"),
         kQuiet,
         kOverHttp},
        {"cookie-secure-over-http",
         "GET /a HTTP/1.1\nHost: www.example.com\nX-Forwarded-Proto: https\nCookie: sid=1\n",
         page("Set-Cookie: sid=1; Secure"),
         kQuiet,
         kOverHttp},
        {"cookie-secure-over-http",
         "GET /a HTTP/1.1\nHost: localhost:8080\nCookie: sid=1\n",
         page("Set-Cookie: sid=1; Secure"),
         kQuiet,
         kOverHttp},

        {"cookie-session-no-httponly", kGet, page("Set-Cookie: sid=1; Secure; SameSite=Lax")},
        {"cookie-session-no-httponly",
         kGet,
         page("Set-Cookie: sid=1; Secure; SameSite=Lax; httponly"),
         kQuiet},
        {"cookie-session-no-httponly",
         kGet,
         page("Set-Cookie: assessment=1; Secure; SameSite=Lax"),
         kQuiet},

        {"cookie-no-httponly", kGet, page("Set-Cookie: cart=1; Secure; SameSite=Lax")},
        {"cookie-no-httponly",
         kGet,
         page("Set-Cookie: XSRF-TOKEN=1; Secure; SameSite=Lax"),
         kQuiet},

        {"cookie-samesite-missing", kGet, page("Set-Cookie: sid=1; Secure; HttpOnly")},
        {"cookie-samesite-missing",
         kGet,
         page("Set-Cookie: sid=1; Secure; HttpOnly; samesite=STRICT"),
         kQuiet},

        {"cookie-samesite-none", kGet, page("Set-Cookie: sid=1; Secure; HttpOnly; SameSite=None")},
        {"cookie-samesite-none", kGet, page("Set-Cookie: sid=1; SameSite=None")},
        {"cookie-samesite-none", kGet, page("Set-Cookie: sid=1; Secure; SameSite=Lax"), kQuiet},

        {"cookie-samesite-invalid", kGet, page("Set-Cookie: sid=1; Secure; SameSite=Yes")},
        {"cookie-samesite-invalid", kGet, page("Set-Cookie: sid=1; Secure; SameSite=none"), kQuiet},

        {"cookie-prefix-violation",
         kGet,
         page("Set-Cookie: __Host-id=1; Secure; Path=/; Domain=example.com")},
        {"cookie-prefix-violation",
         kGet,
         page("Set-Cookie: __Host-id=1; Secure; Path=/; Domain=example.org")},
        {"cookie-prefix-violation", kGet, page("Set-Cookie: __Secure-id=1")},
        {"cookie-prefix-violation", kGet, page("Set-Cookie: =__Host-id=1; Secure; Path=/")},
        {"cookie-prefix-violation", kGet, page("Set-Cookie: __Host-id=1; Secure; Path=/"), kQuiet},

        {"cookie-prefix-recommended", kGet, page("Set-Cookie: sid=1; Secure; Path=/")},
        {"cookie-prefix-recommended",
         kGet,
         page("Set-Cookie: sid=1; Secure; Path=/; Domain=example.com"),
         kQuiet},
        {"cookie-prefix-recommended",
         kGet,
         page("Set-Cookie: __Host-sid=1; Secure; Path=/"),
         kQuiet},

        {"cookie-domain-loose", kGet, page("Set-Cookie: sid=1; Secure; Domain=.example.com")},
        {"cookie-domain-loose",
         kGet,
         page("Set-Cookie: sid=1; Secure; Domain=WWW.example.com"),
         kQuiet},

        {"cookie-domain-rejected", kGet, page("Set-Cookie: a=1; Domain=example.org")},
        {"cookie-domain-rejected", kGet, page("Set-Cookie: a=1; Domain=com")},
        {"cookie-domain-rejected", kGet, page("Set-Cookie: a=1; Domain=example.com"), kQuiet},

        {"cookie-path-not-a-boundary", kGet, page("Set-Cookie: sid=1; Secure; Path=/admin")},
        {"cookie-path-not-a-boundary", kGet, page("Set-Cookie: sid=1; Secure; Path=/"), kQuiet},
        {"cookie-path-not-a-boundary",
         kGet,
         page("Set-Cookie: cart=1; Secure; Path=/shop"),
         kQuiet},

        {"cookie-persistent-session", kGet, page("Set-Cookie: sid=1; Max-Age=2592001")},
        {"cookie-persistent-session", kGet, page("Set-Cookie: sid=1; Max-Age=2592000"), kQuiet},

        {"cookie-lifetime-long", kGet, page("Set-Cookie: a=1; Max-Age=34560001")},
        {"cookie-lifetime-long",
         kGet,
         page("Set-Cookie: a=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT")},
        {"cookie-lifetime-long",
         kGet,
         page("Set-Cookie: a=1; Max-Age=60; Expires=Fri, 01 Jan 2038 00:00:00 GMT"),
         kQuiet},

        {"cookie-too-large", kGet, page("Set-Cookie: a=" + large)},
        {"cookie-too-large", kGet, page("Set-Cookie: a=" + fitting), kQuiet},
        {"cookie-too-large", with_cookies(10, 1000), page("X: y")},
        {"cookie-too-large", with_cookies(10, 100), page("X: y"), kQuiet},

        {"cookie-count", with_cookies(51, 4), page("X: y")},
        {"cookie-count", with_cookies(50, 4), page("X: y"), kQuiet},

        {"cookie-malformed", kGet, page("Set-Cookie: a=1\x01; Path=/")},
        {"cookie-malformed", kGet, page("Set-Cookie: =")},
        {"cookie-malformed", kGet, page("Set-Cookie: a=1\t2; Path=/"), kQuiet},
        {"cookie-malformed", kGet, page("Set-Cookie: value alone"), kQuiet},

        {"cookie-expires-invalid", kGet, page("Set-Cookie: a=1; Expires=0")},
        {"cookie-expires-invalid", kGet, page("Set-Cookie: a=1; Max-Age=1h")},
        {"cookie-expires-invalid", kGet, page("Set-Cookie: a=1; Expires=0; Max-Age=0"), kQuiet},
        {"cookie-expires-invalid",
         kGet,
         page("Set-Cookie: a=1; Expires=Thu Jan 1 2027 1:2:3"),
         kQuiet},

        {"cookie-on-static", kGet, script_kept},
        {"cookie-on-static", kGet, script_private, kQuiet},

        {"cookie-partitioned-no-secure", kGet, page("Set-Cookie: a=1; Partitioned")},
        {"cookie-partitioned-no-secure",
         kGet,
         page("Set-Cookie: a=1; Secure; Partitioned"),
         kQuiet},
    };
}

}  // namespace waybill::audit
