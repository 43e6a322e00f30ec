// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/rules_command.h"

#include <vector>

#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/terminal.h"
#include "core/base/ascii.h"
#include "core/report/glossary_output.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

using audit::Subject;
using report::Term;
using report::TermKind;

constexpr auto kLastSubject = static_cast<unsigned>(Subject::Smuggling);

std::vector<Term> terms_of(TermKind kind) {
    std::vector<Term> terms;
    for (const Term& term : report::all_terms()) {
        if (term.kind == kind) {
            terms.push_back(term);
        }
    }
    return terms;
}

std::vector<Term> rules_on(Subject subject) {
    std::vector<Term> rules;
    for (const Term& term : terms_of(TermKind::Rule)) {
        if (term.rule->subject == subject) {
            rules.push_back(term);
        }
    }
    return rules;
}

std::string text_of(const std::string& wanted, const report::TextStyle& style) {
    std::string text;
    for (unsigned i = 0; i <= kLastSubject; ++i) {
        const auto subject = static_cast<Subject>(i);
        const std::vector<Term> rules = rules_on(subject);
        if (rules.empty()
            || (!wanted.empty() && !ascii::equal_ignoring_case(wanted, audit::name_of(subject)))) {
            continue;
        }
        text += text.empty() ? "" : "\n";
        report::Line(text, style)
            .text(audit::name_of(subject), report::Colour::Bold)
            .text(" (", report::Colour::Dim)
            .text(report::format_counted(rules.size(), "rule", "rules"), report::Colour::Dim)
            .text(")", report::Colour::Dim);
        report::append_term_list(text, rules, style);
    }
    return text;
}

// The error lists the subjects that there are.
Result<void> check_subject(const std::string& wanted) {
    std::string names;
    for (unsigned i = 0; i <= kLastSubject; ++i) {
        const std::string_view name = audit::name_of(static_cast<Subject>(i));
        if (wanted.empty() || ascii::equal_ignoring_case(wanted, name)) {
            return {};
        }
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return Error{"there is no subject \"" + wanted + "\"; there are " + names};
}

}  // namespace

int run_rules(const RulesArguments& arguments) {
    const bool is_array = arguments.format == "json";
    const bool is_json = is_array || arguments.format == "jsonl";
    if (!is_json && arguments.format != "text") {
        complain("-T " + arguments.format + ": no such format; there are text, jsonl and json");
        return kExitUsage;
    }
    if (const Result<void> checked = check_subject(arguments.subject); !checked) {
        complain(checked.error().message);
        return kExitUsage;
    }
    if (arguments.anomalies && !arguments.subject.empty()) {
        complain("anomalies have no subjects; leave one of the two out");
        return kExitUsage;
    }
    std::vector<Term> terms = terms_of(arguments.anomalies ? TermKind::Anomaly : TermKind::Rule);
    std::string text;
    if (is_json) {
        std::erase_if(terms, [&arguments](const Term& term) {
            return !arguments.subject.empty()
                   && !ascii::equal_ignoring_case(arguments.subject,
                                                  audit::name_of(term.rule->subject));
        });
        report::append_term_json(text, terms, is_array);
    } else if (arguments.anomalies) {
        report::append_term_list(text, terms, output_style());
    } else {
        text = text_of(arguments.subject, output_style());
    }
    return write_to_standard_output(text);
}

}  // namespace waybill::cli
