// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string>
#include <utility>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: example.com\n";
constexpr std::string_view kWithSession =
    "GET /a HTTP/1.1\nHost: example.com\nCookie: sessionid=31d4d96e407aad42\n";
constexpr std::string_view kOk =
    "HTTP/1.1 200 OK\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n";  // when the cases happen

// Text that lives as long as the program; the cases look at it.
std::string_view keep(std::string text) {
    static std::vector<std::unique_ptr<std::string>> kept;
    kept.push_back(std::make_unique<std::string>(std::move(text)));
    return *kept.back();
}

std::string_view ok(std::string_view fields, std::size_t size = 2) {
    return keep(std::string(kOk) + std::string(fields) + "\n\n" + std::string(size, 'a'));
}

std::string_view answer(std::string_view status, std::string_view fields) {
    return keep("HTTP/1.1 " + std::string(status) + "\nDate: Thu, 15 Jan 2026 12:00:00 GMT\n"
                + std::string(fields) + "\n\n");
}

std::string_view get(std::string_view target, std::string_view fields = {}) {
    return keep("GET " + std::string(target) + " HTTP/1.1\nHost: example.com\n"
                + std::string(fields) + "\n");
}

// Pairs of field lines of a response to kGet: what fires, and what must not.
struct Pair {
    std::string_view rule;
    std::string_view fires;
    std::string_view quiet;
};

constexpr Pair kPairs[] = {
    {"cc-bad-value", "Cache-Control: max-age=soon", "Cache-Control: max-age=60"},
    {"cc-cargo-cult",
     "Cache-Control: no-store, no-cache, must-revalidate, post-check=0, pre-check=0",
     "Cache-Control: no-store, no-cache, must-revalidate"},
    {"cc-conflict", "Cache-Control: no-store, max-age=60", "Cache-Control: no-store, no-cache"},
    {"cc-duplicate",
     "Cache-Control: max-age=60\nCache-Control: max-age=9",
     "Cache-Control: max-age=60, s-maxage=9"},
    {"cc-flag-with-value",
     "Cache-Control: must-revalidate=1, max-age=9",
     "Cache-Control: private=\"x\", max-age=9"},
    {"cc-miscased", "Cache-Control: No-Cache", "Cache-Control: no-cache"},
    {"cc-no-cache-no-validator", "Cache-Control: no-cache", "Cache-Control: no-cache\nETag: \"a\""},
    {"cc-portability", "Cache-Control: max-age=\"60\"", "Cache-Control: x=\"60\", max-age=60"},
    {"cc-public-unnecessary", "Cache-Control: public, max-age=60", "Cache-Control: public"},
    {"cc-unknown", "Cache-Control: maxage=60", "Cache-Control: max-age=60, stale-if-error=5"},
    {"cc-wrong-message", "Cache-Control: max-stale=60", "Cache-Control: no-transform"},
    {"cache-vary-cookie",
     "Vary: Cookie\nCache-Control: max-age=60",
     "Vary: Cookie\nCache-Control: private, max-age=60"},
    {"cache-vary-host", "Vary: Host", "Vary: Origin"},
    {"cache-vary-many", "Vary: Accept, Origin, DPR, Width", "Vary: Accept, Origin, DPR, accept"},
    {"cache-vary-star", "Vary: *", "Vary: Accept"},
    {"cache-vary-user-agent", "Vary: User-Agent", "Vary: Sec-CH-UA-Mobile"},
    {"cdn-directives-invalid",
     "CDN-Cache-Control: max-age=\"60\"",
     "CDN-Cache-Control: max-age=60, must-revalidate"},
    {"cdn-and-cc-conflict",
     "CDN-Cache-Control: max-age=60\nCache-Control: no-store",
     "CDN-Cache-Control: max-age=60\nCache-Control: max-age=5"},
    {"cache-set-cookie-shared",
     "Set-Cookie: theme=dark\nCache-Control: max-age=60",
     "Set-Cookie: theme=dark\nCache-Control: private, max-age=60"},
    {"cc-and-expires-differ",
     "Cache-Control: max-age=60\nExpires: Fri, 16 Jan 2026 12:00:00 GMT",
     "Cache-Control: max-age=60\nExpires: Thu, 15 Jan 2026 12:01:30 GMT"},
    {"fresh-heuristic",
     "Last-Modified: Wed, 14 Jan 2026 12:00:00 GMT",
     "Last-Modified: Wed, 14 Jan 2026 12:00:00 GMT\nCache-Control: no-cache"},
    {"fresh-long-unversioned",
     "Content-Type: text/html\nCache-Control: max-age=86400",
     "Content-Type: application/json\nCache-Control: max-age=86400"},
    {"stale-on-arrival",
     "Age: 90\nCache-Control: max-age=60",
     "Age: 50\nCache-Control: max-age=60"},
    {"age-invalid", "Age: 1.5\nCache-Control: max-age=60", "Age: 1\nCache-Control: max-age=60"},
    {"age-without-cache", "Age: 5\nCache-Control: no-store", "Age: 5\nCache-Control: max-age=60"},
    {"expires-invalid", "Expires: 0", "Expires: Thu, 15 Jan 2026 11:00:00 GMT"},
    {"last-modified-future",
     "Last-Modified: Fri, 16 Jan 2026 12:00:00 GMT",
     "Last-Modified: Thu, 15 Jan 2026 12:00:00 GMT"},
    {"etag-weak-only",
     "ETag: W/\"a\"\nAccept-Ranges: bytes\nContent-Type: video/mp4",
     "ETag: W/\"a\"\nAccept-Ranges: bytes\nContent-Type: text/html"},
    {"cache-status-invalid",
     "Cache-Status: a; hit; fwd=stale",
     "Cache-Status: a; fwd=stale, b; hit"},
};

}  // namespace

std::vector<RuleCase> caching_rule_cases() {
    std::vector<RuleCase> cases;
    for (const Pair& pair : kPairs) {
        cases.push_back({pair.rule, kGet, ok(pair.fires)});
        cases.push_back({pair.rule, kGet, ok(pair.quiet), false});
    }
    const auto both = [&](std::string_view rule, RuleCase fires, RuleCase quiet) {
        fires.rule = rule;
        quiet.rule = rule;
        quiet.fires = false;
        cases.push_back(fires);
        cases.push_back(quiet);
    };
    constexpr std::string_view kJson = "Content-Type: application/json\nCache-Control: max-age=60";
    both("cache-sensitive-shared-storable",
         {{}, kWithSession, ok(kJson)},
         {{},
          get("/a.css", "Cookie: sessionid=31d4d96e407aad42"),
          ok("Content-Type: text/css\nCache-Control: max-age=60")});
    both("cache-sensitive-private-storable",
         {{},
          get("/account", "Cookie: sessionid=31d4d96e407aad42"),
          ok("Content-Type: text/html\nCache-Control: private")},
         {{},
          get("/account", "Cookie: sessionid=31d4d96e407aad42"),
          ok("Content-Type: text/html\nCache-Control: no-store")});
    both("cache-deception",
         {{},
          get("/me/x.css", "Cookie: sessionid=31d4d96e407aad42"),
          ok("Content-Type: text/html\nCache-Control: max-age=60")},
         {{},
          get("/me/x.css", "Cookie: sessionid=31d4d96e407aad42"),
          ok("Content-Type: text/html\nCache-Control: private, max-age=60")});
    both("cache-unkeyed-input",
         {{},
          get("/a", "X-Forwarded-Host: evil.example"),
          answer("301 Moved", "Location: https://evil.example/a\nCache-Control: max-age=60")},
         {{},
          get("/a", "X-Forwarded-Host: evil.example"),
          answer("301 Moved", "Location: https://example.com/a\nCache-Control: max-age=60")});
    both("fresh-short-static",
         {{},
          get("/app.3f2a9c1b.js"),
          ok("Content-Type: text/javascript\nCache-Control: max-age=600")},
         {{}, get("/app.js"), ok("Content-Type: text/javascript\nCache-Control: max-age=600")});
    both("date-missing",
         {{}, kGet, "HTTP/1.1 200 OK\nServer: a\n\n"},
         {{}, kGet, "HTTP/1.1 503 Unavailable\nServer: a\n\n"});
    both("date-skew",
         {{}, kGet, "HTTP/1.1 200 OK\nDate: Thu, 15 Jan 2026 13:00:00 GMT\n\n"},
         {{}, kGet, "HTTP/1.1 200 OK\nDate: Thu, 15 Jan 2026 11:00:00 GMT\nAge: 3600\n\n"});
    both("validator-missing",
         {{}, kGet, ok("Cache-Control: max-age=60", 2000)},
         {{}, kGet, ok("Cache-Control: max-age=60", 20)});
    both("redirect-cached-forever",
         {{}, kGet, answer("301 Moved", "Location: /b")},
         {{}, kGet, answer("302 Found", "Location: /b")});
    both("error-cached",
         {{}, kGet, answer("500 Error", "Cache-Control: max-age=3600")},
         {{}, kGet, answer("404 Not Found", "Cache-Control: max-age=60")});
    return cases;
}

}  // namespace waybill::audit
