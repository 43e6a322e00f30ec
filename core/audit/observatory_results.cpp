// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each result of the Observatory's tests counts, and how results make a grade.
#include <algorithm>
#include <array>
#include <cassert>

#include "core/audit/observatory.h"

namespace waybill::audit {
namespace {

struct Entry {
    std::string_view result;
    int modifier;
    bool passes;
};

constexpr auto kEntries = std::to_array<Entry>({
    {"coep-header-invalid", -5, false},
    {"coep-implemented-with-credentialless", 10, true},
    {"coep-implemented-with-require-corp", 10, true},
    {"coep-implemented-with-unsafe-none", 0, true},
    {"coep-not-implemented", 0, true},
    {"cookies-anticsrf-without-samesite-flag", -20, false},
    {"cookies-not-found", 0, true},
    {"cookies-samesite-flag-invalid", -20, false},
    {"cookies-secure-with-httponly-sessions", 0, true},
    {"cookies-secure-with-httponly-sessions-and-samesite", 5, true},
    {"cookies-session-without-httponly-flag", -30, false},
    {"cookies-session-without-secure-flag", -40, false},
    {"cookies-session-without-secure-flag-but-protected-by-hsts", -10, false},
    {"cookies-without-secure-flag", -20, false},
    {"cookies-without-secure-flag-but-protected-by-hsts", -5, false},
    {"coop-header-invalid", -5, false},
    {"coop-implemented-with-noopener-allow-popups", 10, true},
    {"coop-implemented-with-same-origin", 10, true},
    {"coop-implemented-with-same-origin-allow-popups", 10, true},
    {"coop-implemented-with-unsafe-none", 0, true},
    {"coop-not-implemented", 0, true},
    {"corp-header-invalid", -5, false},
    {"corp-implemented-with-cross-origin", 0, true},
    {"corp-implemented-with-same-origin", 10, true},
    {"corp-implemented-with-same-site", 10, true},
    {"corp-not-implemented", 0, true},
    {"cross-origin-resource-sharing-implemented-with-public-access", 0, true},
    {"cross-origin-resource-sharing-implemented-with-restricted-access", 0, true},
    {"cross-origin-resource-sharing-implemented-with-universal-access", -50, false},
    {"cross-origin-resource-sharing-not-implemented", 0, true},
    {"csp-header-invalid", -25, false},
    {"csp-implemented-but-duplicate-directives", 0, true},
    {"csp-implemented-with-insecure-scheme", -20, false},
    {"csp-implemented-with-insecure-scheme-in-passive-content-only", -10, true},
    {"csp-implemented-with-no-unsafe", 5, true},
    {"csp-implemented-with-no-unsafe-default-src-none", 10, true},
    {"csp-implemented-with-unsafe-eval", -10, false},
    {"csp-implemented-with-unsafe-inline", -20, false},
    {"csp-implemented-with-unsafe-inline-in-style-src-only", 0, true},
    {"csp-not-implemented", -25, false},
    {"csp-not-implemented-but-reporting-enabled", -25, false},
    {"hsts-header-invalid", -20, false},
    {"hsts-implemented-max-age-at-least-six-months", 0, true},
    {"hsts-implemented-max-age-less-than-six-months", -10, false},
    {"hsts-invalid-cert", -20, false},
    {"hsts-not-implemented", -20, false},
    {"hsts-not-implemented-no-https", -20, false},
    {"hsts-preloaded", 5, true},
    {"html-not-parseable", -20, false},
    {"redirection-all-redirects-preloaded", 0, true},
    {"redirection-invalid-cert", -20, false},
    {"redirection-missing", -20, false},
    {"redirection-not-needed-no-http", 0, true},
    {"redirection-not-to-https", -20, false},
    {"redirection-not-to-https-on-initial-redirection", -10, false},
    {"redirection-off-host-from-http", -5, false},
    {"redirection-to-https", 0, true},
    {"referrer-policy-header-invalid", -5, false},
    {"referrer-policy-not-implemented", 0, true},
    {"referrer-policy-private", 5, true},
    {"referrer-policy-unsafe", -5, false},
    {"sri-implemented-and-all-scripts-loaded-securely", 5, true},
    {"sri-implemented-and-external-scripts-loaded-securely", 5, true},
    {"sri-implemented-but-external-scripts-not-loaded-securely", -20, false},
    {"sri-not-implemented-and-external-scripts-not-loaded-securely", -50, false},
    {"sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0, true},
    {"sri-not-implemented-but-external-scripts-loaded-securely", -5, false},
    {"sri-not-implemented-but-no-scripts-loaded", 0, true},
    {"sri-not-implemented-response-not-html", 0, true},
    {"x-content-type-options-header-invalid", -5, false},
    {"x-content-type-options-nosniff", 0, true},
    {"x-content-type-options-not-implemented", -5, false},
    {"x-frame-options-allow-from-origin", 0, true},
    {"x-frame-options-header-invalid", -20, false},
    {"x-frame-options-implemented-via-csp", 5, true},
    {"x-frame-options-not-implemented", -20, false},
    {"x-frame-options-sameorigin-or-deny", 5, true},
});

constexpr auto kTests = std::to_array<std::string_view>({
    "content-security-policy",
    "cookies",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "cross-origin-resource-sharing",
    "redirection",
    "referrer-policy",
    "strict-transport-security",
    "subresource-integrity",
    "x-content-type-options",
    "x-frame-options",
});

// Below this, only what was lost counts.
constexpr int kBonusThreshold = 90;

}  // namespace

ObservatoryResult observatory_result(std::string_view test, std::string_view result) {
    const auto* const found = std::lower_bound(
        kEntries.begin(), kEntries.end(), result, [](const Entry& entry, std::string_view wanted) {
            return entry.result < wanted;
        });
    assert(found != kEntries.end() && found->result == result);
    return {test, found->result, found->modifier, found->passes};
}

std::span<const std::string_view> observatory_test_names() {
    return kTests;
}

std::string_view observatory_grade_of(int score) {
    struct Step {
        int least;
        std::string_view grade;
    };
    static constexpr auto kSteps = std::to_array<Step>({
        {100, "A+"},
        {90, "A"},
        {85, "A-"},
        {80, "B+"},
        {70, "B"},
        {65, "B-"},
        {60, "C+"},
        {50, "C"},
        {45, "C-"},
        {40, "D+"},
        {30, "D"},
        {25, "D-"},
    });
    for (const Step& step : kSteps) {
        if (score >= step.least) {
            return step.grade;
        }
    }
    return "F";
}

ObservatoryGrade grade_like_observatory(const ObservatorySite& site) {
    ObservatoryGrade grade;
    int with_bonus = 100;
    int penalties_only = 100;
    for (const std::string_view test : kTests) {
        const auto result = run_observatory_test(test, site);
        if (!result) {
            continue;
        }
        with_bonus += result->score_modifier;
        penalties_only += std::min(result->score_modifier, 0);
        grade.passed += result->passes ? 1 : 0;
        grade.tests.push_back(*result);
    }
    grade.score = std::max(penalties_only >= kBonusThreshold ? with_bonus : penalties_only, 0);
    grade.grade = observatory_grade_of(grade.score);
    return grade;
}

}  // namespace waybill::audit
