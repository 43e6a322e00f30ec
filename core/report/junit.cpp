// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/report/check_report.h"

namespace waybill::report {
namespace {

using analysis::Assertion;
using analysis::AssertionOutcome;
using analysis::Violation;

// Control characters, which XML 1.0 has no way to write, are told as escapes.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : for_terminal(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string violations_of(const AssertionOutcome& outcome, const store::Session& session) {
    std::string text;
    for (const Violation& violation : outcome.kept) {
        if (violation.exchange) {
            text += escaped(exchange_name(session, *violation.exchange)) + ": ";
        }
        text += escaped(violation.message) + '\n';
    }
    if (outcome.violations > outcome.kept.size()) {
        text += fmt::format("{} more\n", outcome.violations - outcome.kept.size());
    }
    return text;
}

}  // namespace

// What is too mild to fail the check is told as output of a test that passed.
void append_junit(std::string& out, const CheckReport& report) {
    const analysis::CheckPolicy& policy = report.result.policy();
    std::size_t failures = 0;
    std::string cases;
    for (std::size_t i = 0; i < policy.assertions.size(); ++i) {
        const Assertion& assertion = policy.assertions[i];
        const AssertionOutcome& outcome = report.result.outcomes()[i];
        cases += fmt::format("    <testcase classname=\"waybill.check\" name=\"{}\"",
                             escaped(assertion.name));
        if (outcome.holds()) {
            cases += "/>\n";
            continue;
        }
        const std::string text = violations_of(outcome, report.session);
        if (assertion.severity >= policy.fail_on) {
            ++failures;
            cases += fmt::format(
                ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                audit::name_of(assertion.severity),
                escaped(outcome.kept.front().message),
                text);
        } else {
            cases += fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", text);
        }
    }
    out += fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"{0}\" failures=\"{1}\">\n"
        "  <testsuite name=\"{2}\" tests=\"{0}\" failures=\"{1}\" errors=\"0\" skipped=\"0\">\n"
        "{3}  </testsuite>\n</testsuites>\n",
        policy.assertions.size(),
        failures,
        escaped(report.policy_file),
        cases);
}

}  // namespace waybill::report
