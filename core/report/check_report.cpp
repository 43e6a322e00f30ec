// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/check_report.h"

#include "core/report/glossary_output.h"
#include "core/report/json_writer.h"
#include "core/report/text_format.h"
#include "core/report/text_list.h"

namespace waybill::report {
namespace {

using analysis::Assertion;
using analysis::AssertionOutcome;
using analysis::Violation;

constexpr std::size_t kShown = 10;  // violations of an assertion

void append_outcome(std::string& out,
                    const Assertion& assertion,
                    const AssertionOutcome& outcome,
                    const store::Session& session,
                    const TextStyle& style) {
    const std::string looked_at = format_counted(outcome.looked_at, "exchange", "exchanges");
    if (outcome.holds()) {
        Line(out, style)
            .text("ok       ", Colour::Green)
            .text(assertion.name)
            .text(outcome.looked_at == 0 ? "  (there was nothing to look at)"
                                         : "  (" + looked_at + ")",
                  Colour::Dim);
        return;
    }
    Line(out, style)
        .text("VIOLATED ", Colour::Red)
        .text(assertion.name, Colour::Bold)
        .text("  (", Colour::Dim)
        .text(audit::name_of(assertion.severity), colour_of(assertion.severity))
        .text(", " + format_counted(outcome.violations, "violation", "violations") + " in "
                  + looked_at + ")",
              Colour::Dim);
    append_paragraph(out, assertion.help, 9, style, Colour::Dim);
    std::size_t shown = 0;
    for (const Violation& violation : outcome.kept) {
        if (++shown > kShown) {
            Line(out, style)
                .space(9)
                .text(format_count(outcome.violations - kShown) + " more", Colour::Dim);
            break;
        }
        if (violation.exchange) {
            Line line(out, style);
            line.space(9).left(exchange_name(session, *violation.exchange), line.rest());
        }
        append_paragraph(out, violation.message, violation.exchange ? 13 : 9, style);
    }
}

}  // namespace

std::string exchange_name(const store::Session& session, std::uint32_t index) {
    const store::ExchangeRow& row = session.exchanges[index];
    const std::string_view method = session.strings.at(row.method);
    std::string name = '#' + std::to_string(std::uint64_t{index} + 1) + ' ';
    name += method.empty() ? "-" : method;
    return name + ' ' + address_of(session, row);
}

void append_check_text(std::string& out, const CheckReport& report, const TextStyle& style) {
    const auto& assertions = report.result.policy().assertions;
    std::uint64_t violated = 0;
    for (std::size_t i = 0; i < assertions.size(); ++i) {
        const AssertionOutcome& outcome = report.result.outcomes()[i];
        append_outcome(out, assertions[i], outcome, report.session, style);
        violated += std::uint64_t{!outcome.holds()};
    }
    out += '\n';
    const bool passed = report.result.passed();
    std::string sentence = std::to_string(violated) + " of "
                           + format_counted(assertions.size(), "assertion", "assertions")
                           + (violated == 1 ? " is violated" : " are violated");
    if (passed && violated > 0) {
        sentence += ", none as grave as ";
        sentence += audit::name_of(report.result.policy().fail_on);
    }
    Line(out, style).text(sentence + '.', passed ? Colour::Green : Colour::Red);
}

void append_check_json(std::string& out, const CheckReport& report) {
    const analysis::CheckPolicy& policy = report.result.policy();
    {
        JsonWriter json(out);
        json.begin_object();
        json.key("type");
        json.plain_string("check");
        json.key("policy");
        json.string(report.policy_file);
        json.key("passed");
        json.boolean(report.result.passed());
        json.key("fail_on");
        json.string(audit::name_of(policy.fail_on));
        json.key("exchanges");
        json.number(report.session.exchanges.size());
        json.key("assertions");
        json.begin_array();
        for (std::size_t i = 0; i < policy.assertions.size(); ++i) {
            const Assertion& assertion = policy.assertions[i];
            const AssertionOutcome& outcome = report.result.outcomes()[i];
            json.begin_object();
            json.key("name");
            json.string(assertion.name);
            json.key("line");
            json.number(assertion.line);
            json.key("severity");
            json.string(audit::name_of(assertion.severity));
            json.key("where");
            json.string(assertion.where);
            json.key("holds");
            json.boolean(outcome.holds());
            json.key("looked_at");
            json.number(outcome.looked_at);
            json.key("violation_count");
            json.number(outcome.violations);
            json.key("violations");  // the first of them
            json.begin_array();
            for (const Violation& violation : outcome.kept) {
                json.begin_object();
                json.key("exchange");
                if (violation.exchange) {
                    json.number(std::uint64_t{*violation.exchange} + 1);
                    json.key("address");
                    json.string(
                        address_of(report.session, report.session.exchanges[*violation.exchange]));
                } else {
                    json.null();
                }
                json.key("message");
                json.string(violation.message);
                json.end_object();
            }
            json.end_array();
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    out += '\n';
}

}  // namespace waybill::report
