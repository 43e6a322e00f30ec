// SPDX-License-Identifier: GPL-3.0-or-later
#include <deque>
#include <string>

#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kGet = "GET /a HTTP/1.1\nHost: www.example.com\n";

// A policy that each rule is content with, but for what is put into it.
constexpr std::string_view kStrict =
    "script-src 'nonce-c29tZXRoaW5nIHJhbmRvbQ' 'strict-dynamic'; object-src 'none'; base-uri "
    "'none'";

// Keeps the texts that the cases are views of.
class Cases {
public:
    void add(std::string_view rule, std::string_view fires_on, std::string_view quiet_on) {
        add_one(rule, with_policy(fires_on), true);
        add_one(rule, with_policy(quiet_on), false);
    }
    void add_pages(std::string_view rule, std::string fires_on, std::string quiet_on) {
        add_one(rule, std::move(fires_on), true);
        add_one(rule, std::move(quiet_on), false);
    }
    static std::string page(std::string_view fields, std::string_view html = "<p>Hello") {
        return "HTTP/1.1 200 OK\nContent-Type: text/html\n" + std::string(fields) + "\n"
               + std::string(html);
    }
    std::vector<RuleCase> take() { return std::move(cases_); }

private:
    static std::string with_policy(std::string_view policy) {
        return page("Content-Security-Policy: " + std::string(policy) + "\n");
    }
    void add_one(std::string_view rule, std::string text, bool fires) {
        static std::deque<std::string> texts;
        texts.push_back(std::move(text));
        cases_.push_back({rule, kGet, texts.back(), fires});
    }

    std::vector<RuleCase> cases_;
};

std::string with_meta(std::string_view equiv, std::string_view policy) {
    return Cases::page({},
                       "<html><head><meta http-equiv=\"" + std::string(equiv) + "\" content=\""
                           + std::string(policy) + "\"></head><body>a</body></html>");
}

void add_absences(Cases& cases) {
    const std::string strict = "Content-Security-Policy: " + std::string(kStrict) + "\n";
    const std::string reporting =
        "Content-Security-Policy-Report-Only: default-src 'self'; report-to csp\n";
    cases.add_pages(
        "csp-missing", Cases::page({}), "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}");
    cases.add_pages("csp-missing",
                    Cases::page("X-Other: 1\n"),
                    with_meta("Content-Security-Policy", "script-src 'none'"));
    cases.add_pages("csp-report-only", Cases::page(reporting), Cases::page(strict + reporting));
    cases.add_pages("csp-report-only-unheard",
                    Cases::page("Content-Security-Policy-Report-Only: default-src 'self'\n"),
                    Cases::page(reporting));
    cases.add_pages("csp-empty", Cases::page("Content-Security-Policy: ;\n"), Cases::page(strict));
    cases.add("csp-no-script-restriction", "frame-ancestors 'none'", "default-src 'self'");
}

void add_metas(Cases& cases) {
    cases.add_pages("csp-meta-ignored-directive",
                    with_meta("Content-Security-Policy", "frame-ancestors 'none'"),
                    Cases::page("Content-Security-Policy: frame-ancestors 'none'\n"));
    cases.add_pages("csp-meta-report-only",
                    with_meta("Content-Security-Policy-Report-Only", "default-src 'self'"),
                    with_meta("Content-Security-Policy", "default-src 'self'"));
    cases.add_pages(
        "csp-meta-outside-head",
        Cases::page({},
                    "<html><head></head><body><p>a</p><meta http-equiv=Content-Security-Policy "
                    "content=\"default-src 'self'\"></body></html>"),
        with_meta("Content-Security-Policy", "default-src 'self'"));
}

void add_hosts(Cases& cases) {
    cases.add("csp-wildcard-script", "script-src 'self' https://*", "script-src *.example.com");
    cases.add(
        "csp-wildcard-script", "script-src https://*.com", std::string(kStrict) + "; img-src *");
    cases.add("csp-scheme-script",
              "script-src 'self' https:",
              "script-src 'nonce-c29tZXRoaW5n' 'strict-dynamic' https:");
    cases.add("csp-data-script", "script-src 'self' data:", "script-src 'self'; img-src data:");
    cases.add("csp-blob-script", "script-src 'self' blob:", "script-src 'self'; worker-src blob:");
    cases.add("csp-wildcard-public-suffix",
              "script-src https://*.github.io",
              "script-src https://project.github.io");
    cases.add("csp-allowlist-bypass",
              "script-src 'self' https://unpkg.com",
              "script-src 'self' https://static.example.com");
    cases.add("csp-allowlist-bypass",
              "script-src https://cdn.jsdelivr.net",
              "script-src 'nonce-c29tZXRoaW5n' 'strict-dynamic' https://cdn.jsdelivr.net");
    // A second policy that does not let it through.
    cases.add("csp-allowlist-bypass",
              "script-src https://cdn.jsdelivr.net, img-src 'self'",
              "script-src https://cdn.jsdelivr.net, script-src 'self'");
    cases.add("csp-object-src-missing", "script-src 'self'", "default-src 'self'");
    cases.add("csp-form-action-open",
              "default-src 'self'; form-action *",
              "default-src 'self'; form-action 'self' https://pay.example");
    cases.add("csp-insecure-source",
              "default-src 'self' http://img.example",
              "default-src 'self' http://img.example; upgrade-insecure-requests");
}

void add_inline(Cases& cases) {
    cases.add("csp-unsafe-inline",
              "script-src 'self' 'unsafe-inline'",
              "script-src 'self' 'unsafe-inline' 'nonce-c29tZXRoaW5n'");
    cases.add("csp-unsafe-inline",
              "script-src 'unsafe-inline' 'nonce-%%%'",
              "script-src 'unsafe-inline', script-src 'self'");
    cases.add("csp-unsafe-inline-attr",
              "script-src 'self'; script-src-attr 'unsafe-inline'",
              "script-src 'self'; script-src-attr 'none'");
    cases.add("csp-unsafe-eval",
              "script-src 'self' 'unsafe-eval'",
              "script-src 'self' 'wasm-unsafe-eval'");
    cases.add("csp-unsafe-hashes",
              "script-src 'unsafe-hashes' 'sha256-MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='",
              "script-src 'sha256-MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='");
    cases.add("csp-style-unsafe-inline",
              "default-src 'self'; style-src 'unsafe-inline'",
              "default-src 'self' 'unsafe-inline'");
    cases.add("csp-nonce-short", "script-src 'nonce-abc'", kStrict);
    cases.add("csp-strict-dynamic-alone", "script-src 'self' 'strict-dynamic'", kStrict);
    cases.add("csp-base-uri-missing",
              "script-src 'nonce-c29tZXRoaW5n'; object-src 'none'",
              "script-src 'nonce-c29tZXRoaW5n'; object-src 'none', base-uri 'self'");
    cases.add("csp-base-uri-open", "default-src 'self'; base-uri *", "default-src 'self'");
}

void add_writing(Cases& cases) {
    cases.add("csp-report-uri-insecure",
              "default-src 'self'; report-uri http://reports.example/",
              "default-src 'self'; report-uri https://reports.example/");
    cases.add("csp-unknown-directive", "default-src 'self'; scirpt-src 'none'", kStrict);
    cases.add("csp-directive-repeated",
              "script-src 'self'; SCRIPT-SRC 'none'",
              "script-src 'self', script-src 'self'");
    cases.add("csp-deprecated-directive", "default-src 'self'; referrer origin", kStrict);
    cases.add("csp-report-uri-alone",
              "script-src 'self'; report-uri /r",
              "script-src 'self'; report-uri /r; report-to r");
    cases.add("csp-keyword-unquoted", "script-src self", "script-src 'self' none.example.com");
    cases.add("csp-keyword-unknown", "script-src 'slef'", "script-src 'report-sample' 'self'");
    cases.add("csp-keyword-unknown",
              "img-src 'all'",
              "require-trusted-types-for 'script'; trusted-types 'allow-duplicates' a");
    cases.add("csp-nonce-malformed", "script-src 'nonce-a b'", kStrict);
    cases.add("csp-hash-malformed",
              "script-src 'sha256-abc='",
              "script-src 'sha256-MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='");
    cases.add("csp-semicolon-missing", "default-src 'self' script-src 'none'", kStrict);
    cases.add("csp-none-ignored", "img-src 'none' 'self'", "img-src 'none' 'report-sample'");
    cases.add("csp-address-source", "script-src 192.0.2.1:8080", "script-src a192.example.com");
    cases.add("csp-source-invalid",
              "script-src https://example.com:port/",
              "script-src https://example.com:8443/a https://example.com:*");
}

}  // namespace

std::vector<RuleCase> csp_rule_cases() {
    Cases cases;
    add_absences(cases);
    add_metas(cases);
    add_hosts(cases);
    add_inline(cases);
    add_writing(cases);
    return cases.take();
}

}  // namespace waybill::audit
