// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>
#include <vector>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: www.example.com\n";

// A page with this value of the field. Kept for as long as the program runs.
std::string_view page(std::string_view value) {
    static std::vector<std::unique_ptr<std::string>> made;
    made.push_back(std::make_unique<std::string>(
        "HTTP/1.1 200 OK\nContent-Type: text/html\nStrict-Transport-Security: " + std::string(value)
        + "\n"));
    return *made.back();
}

}  // namespace

std::vector<RuleCase> hsts_rule_cases() {
    constexpr std::string_view kBare = "HTTP/1.1 200 OK\nContent-Type: text/html\n";
    constexpr std::string_view kGood = "max-age=63072000; includeSubDomains";
    constexpr bool kQuiet = false;
    constexpr bool kOverHttp = false;
    return {
        {"hsts-missing", kGet, kBare},
        {"hsts-missing", kGet, "HTTP/1.1 302 Found\nLocation: /b\n"},
        {"hsts-missing", kGet, "HTTP/1.1 200 OK\n"},
        {"hsts-missing", kGet, page(kGood), kQuiet},
        {"hsts-missing", kGet, kBare, kQuiet, kOverHttp},
        {"hsts-missing", kGet, "HTTP/1.1 304 Not Modified\n", kQuiet},
        {"hsts-missing", kGet, "HTTP/1.1 200 OK\nContent-Type: image/png\n", kQuiet},
        {"hsts-missing", "GET /a HTTP/1.1\nHost: 192.0.2.1\n", kBare, kQuiet},

        {"hsts-over-http", kGet, page(kGood), true, kOverHttp},
        {"hsts-over-http", kGet, page(kGood), kQuiet},
        {"hsts-over-http",
         "GET /a HTTP/1.1\nHost: www.example.com\nX-Forwarded-Proto: https\n",
         page(kGood),
         kQuiet,
         kOverHttp},

        {"hsts-multiple-headers",
         kGet,
         page("max-age=63072000\nStrict-Transport-Security: max-age=0")},
        {"hsts-multiple-headers", kGet, page(kGood), kQuiet},

        {"hsts-duplicate-directive", kGet, page("max-age=0; max-age=31536000")},
        {"hsts-duplicate-directive", kGet, page("max-age=1; ; foo; bar=baz"), kQuiet},

        {"hsts-max-age-invalid", kGet, page("max-age=abc")},
        {"hsts-max-age-invalid", kGet, page("max-age=")},
        {"hsts-max-age-invalid", kGet, page("includeSubDomains")},
        {"hsts-max-age-invalid", kGet, page("max-age=31536000 includeSubDomains")},
        {"hsts-max-age-invalid", kGet, page("MAX-AGE = \"31536000\""), kQuiet},

        {"hsts-malformed", kGet, page("max-age=31536000; <b>")},
        {"hsts-malformed", kGet, page("max-age=31536000; report=\"a;b\""), kQuiet},

        {"hsts-disabled", kGet, page("max-age=0")},
        {"hsts-disabled", kGet, page(kGood), kQuiet},

        {"hsts-max-age-short", kGet, page("max-age=86400; includeSubDomains")},
        {"hsts-max-age-short", kGet, page("max-age=31536000; includeSubDomains"), kQuiet},

        {"hsts-no-includesubdomains", kGet, page("max-age=31536000")},
        {"hsts-no-includesubdomains", kGet, page("max-age=31536000; INCLUDESUBDOMAINS"), kQuiet},

        {"hsts-preload-ineligible", kGet, page("max-age=31536000; preload")},
        {"hsts-preload-ineligible",
         kGet,
         page("max-age=31536000; includeSubDomains; preload"),
         kQuiet},

        {"hsts-leading-zero", kGet, page("max-age=031536000")},
        {"hsts-leading-zero", kGet, page("max-age=31536000"), kQuiet},

        {"hsts-max-age-excessive", kGet, page("max-age=999999999; includeSubDomains")},
        {"hsts-max-age-excessive", kGet, page(kGood), kQuiet},
    };
}

}  // namespace waybill::audit
