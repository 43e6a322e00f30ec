// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/explain_command.h"

#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/terminal.h"
#include "core/report/glossary_output.h"

namespace waybill::cli {
namespace {

using report::Term;

// The terms of one name, which may be of several words ("not found").
Result<std::vector<Term>> look_up(const std::string& name) {
    std::vector<Term> terms = report::find_terms(name);
    if (!terms.empty()) {
        return terms;
    }
    std::string message = "nothing is known of \"" + name + "\"";
    std::string_view between = "; did you mean ";
    for (const std::string& nearest : report::nearest_terms(name)) {
        message += between;
        message += nearest;
        between = ", ";
    }
    return Error{message + (between == ", " ? "?" : "")};
}

}  // namespace

int run_explain(const ExplainArguments& arguments) {
    const bool is_array = arguments.format == "json";
    const bool is_json = is_array || arguments.format == "jsonl";
    if (!is_json && arguments.format != "text") {
        complain("-T " + arguments.format + ": no such format; there are text, jsonl and json");
        return kExitUsage;
    }
    std::vector<Term> terms;
    bool all_known = true;
    for (const std::string& name : arguments.names) {
        const Result<std::vector<Term>> found = look_up(name);
        if (!found) {
            complain(found.error().message);
            all_known = false;
            continue;
        }
        terms.insert(terms.end(), found->begin(), found->end());
    }
    std::string text;
    if (is_json) {
        report::append_term_json(text, terms, is_array);
    } else {
        for (const Term& term : terms) {
            text += text.empty() ? "" : "\n";
            report::append_term(text, term, output_style());
        }
    }
    const int written = write_to_standard_output(text);
    return written == kExitDone && !all_known ? kExitUsage : written;
}

}  // namespace waybill::cli
