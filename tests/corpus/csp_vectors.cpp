// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/csp_vectors.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/audit/csp_evaluator.h"
#include "core/audit/observatory_csp.h"
#include "core/base/ascii.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

// One line for each finding, in order of the alphabet: the order of the checks is nobody's concern.
std::string lines_of(std::vector<std::string> lines) {
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) {
        text += line + "; ";
    }
    return text;
}

std::string findings_text(const json::array& findings) {
    std::vector<std::string> lines;
    for (const json::value& finding : findings) {
        lines.push_back(std::string(text_member(finding, "type")) + " "
                        + std::string(text_member(finding, "severity")) + " "
                        + std::string(text_member(finding, "directive")) + " "
                        + std::string(text_member(finding, "value")));
    }
    return lines_of(std::move(lines));
}

std::string findings_text(const audit::EvaluatorFindings& findings) {
    std::vector<std::string> lines;
    for (const audit::EvaluatorFinding& finding : findings) {
        lines.push_back(std::string(finding.type) + " " + std::string(finding.severity) + " "
                        + finding.directive + " " + finding.value);
    }
    return lines_of(std::move(lines));
}

template <typename Name, typename Values>
std::string directive_text(const Name& name, const Values& values, bool sorted) {
    std::vector<std::string> words;
    for (const auto& value : values) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, json::value>) {
            words.emplace_back(text_of(value));
        } else {
            words.push_back(value);
        }
    }
    if (sorted) {
        std::sort(words.begin(), words.end());
    }
    std::string text(name);
    for (const std::string& word : words) {
        text += " " + word;
    }
    return text;
}

// Of an object of arrays. `sorted`: the order of sources does not count.
std::string directives_text(const json::value& directives, bool sorted) {
    std::vector<std::string> lines;
    if (directives.is_object()) {
        for (const auto& [name, values] : directives.as_object()) {
            lines.push_back(directive_text(
                name, values.is_array() ? values.as_array() : json::array(), sorted));
        }
    }
    return lines_of(std::move(lines));
}

std::string directives_text(const audit::ObservatoryCspData& data) {
    std::vector<std::string> lines;
    for (const audit::ObservatoryCspDirective& directive : data.directives) {
        lines.push_back(directive_text(directive.name, directive.sources, true));
    }
    if (!data.repeated.empty()) {
        lines.push_back(directive_text("_observatory_duplicate_key_warnings", data.repeated, true));
    }
    return lines_of(std::move(lines));
}

void compare(std::string& difference,
             std::string_view what,
             const std::string& expected,
             const std::string& ours) {
    if (expected != ours) {
        difference += std::string(what) + ": expected [" + expected + "] but found [" + ours + "] ";
    }
}

std::vector<std::string_view> texts_of(const json::array& values) {
    std::vector<std::string_view> texts;
    for (const json::value& value : values) {
        texts.push_back(text_of(value));
    }
    return texts;
}

template <typename Check>
std::vector<VectorOutcome> check_cases(const json::value& content, Check check) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& each : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(each, "name")), check(each)});
    }
    return outcomes;
}

const json::value& object_member(const json::value& value, std::string_view key) {
    static const json::value kNone;
    const json::value* const found = member(value, key);
    return found != nullptr ? *found : kNone;
}

std::string check_evaluator_case(const json::value& each) {
    const json::value& expected = object_member(each, "expected");
    const audit::EvaluatorPolicy policy = audit::parse_for_evaluator(text_member(each, "policy"));
    std::string difference;
    if (true_member(expected, "error")) {
        return difference;  // the evaluator throws; that we come here is enough
    }
    std::vector<std::string> parsed;
    for (const audit::EvaluatorDirective& directive : policy.directives) {
        parsed.push_back(directive_text(directive.name, directive.values, false));
    }
    compare(difference,
            "parsed",
            directives_text(object_member(expected, "parsed"), false),
            lines_of(std::move(parsed)));
    for (const auto& [key, version] : {std::pair{"findings_csp1", audit::CspVersion::One},
                                       {"findings_csp2", audit::CspVersion::Two},
                                       {"findings_csp3", audit::CspVersion::Three}}) {
        compare(difference,
                key,
                findings_text(array_member(expected, key)),
                findings_text(audit::evaluate_csp(policy, version)));
    }
    return difference;
}

std::string check_lighthouse_case(const json::value& each) {
    const json::value& expected = object_member(each, "expected");
    std::vector<audit::EvaluatorPolicy> policies;
    for (const std::string_view text : texts_of(array_member(each, "policies"))) {
        policies.push_back(audit::parse_for_evaluator(text));
    }
    const audit::LighthouseCsp ours = audit::evaluate_csp_together(policies);
    std::string difference;
    compare(difference,
            "failures",
            findings_text(array_member(expected, "failures")),
            findings_text(ours.failures));
    compare(difference,
            "warnings",
            findings_text(array_member(expected, "warnings")),
            findings_text(ours.warnings));
    const json::array& syntax = array_member(expected, "syntax");
    for (std::size_t i = 0; i < syntax.size(); ++i) {
        compare(difference,
                "syntax",
                syntax[i].is_array() ? findings_text(syntax[i].as_array()) : std::string(),
                i < ours.syntax.size() ? findings_text(ours.syntax[i]) : std::string());
    }
    return difference;
}

std::string flags_text(const audit::ObservatoryCspFlags& flags) {
    std::vector<std::string> set;
    for (const auto& [name, value] : {
             std::pair{"antiClickjacking", flags.anti_clickjacking},
             {"defaultNone", flags.default_none},
             {"insecureBaseUri", flags.insecure_base_uri},
             {"insecureFormAction", flags.insecure_form_action},
             {"insecureSchemeActive", flags.insecure_scheme_active},
             {"insecureSchemePassive", flags.insecure_scheme_passive},
             {"strictDynamic", flags.strict_dynamic},
             {"unsafeEval", flags.unsafe_eval},
             {"unsafeInline", flags.unsafe_inline},
             {"unsafeInlineStyle", flags.unsafe_inline_style},
             {"unsafeObjects", flags.unsafe_objects},
         }) {
        if (value) {
            set.emplace_back(name);
        }
    }
    return lines_of(std::move(set));
}

std::string flags_text(const json::value& flags) {
    std::vector<std::string> set;
    if (flags.is_object()) {
        for (const auto& [name, value] : flags.as_object()) {
            if (value.is_bool() && value.as_bool()) {
                set.emplace_back(name);
            }
        }
    }
    return lines_of(std::move(set));
}

std::string check_observatory_case(const json::value& each) {
    const json::value& input = object_member(each, "input");
    const json::value& expected = object_member(each, "expected");
    std::vector<std::string_view> lines;
    bool report_only = false;
    for (const json::value& header : array_member(object_member(input, "response"), "headers")) {
        if (!header.is_array() || header.as_array().size() != 2) {
            continue;
        }
        const std::string_view name = text_of(header.as_array()[0]);
        if (ascii::equal_ignoring_case(name, "content-security-policy")) {
            lines.push_back(text_of(header.as_array()[1]));
        }
        report_only =
            report_only || ascii::equal_ignoring_case(name, "content-security-policy-report-only");
    }
    const auto metas =
        texts_of(array_member(object_member(input, "meta"), "content-security-policy"));
    const audit::ObservatoryCsp ours =
        audit::observatory_csp({.lines = lines,
                                .metas = metas,
                                .report_only = report_only,
                                .over_tls = text_member(input, "page_url").starts_with("https:")});
    std::string difference;
    compare(difference,
            "result",
            std::string(text_member(expected, "result")),
            std::string(ours.result));
    compare(difference,
            "score",
            std::to_string(number_member(expected, "score_modifier").value_or(999)),
            std::to_string(ours.score_modifier));
    compare(
        difference, "pass", true_member(expected, "pass") ? "yes" : "no", ours.pass ? "yes" : "no");
    compare(difference,
            "policies",
            std::to_string(number_member(expected, "numPolicies").value_or(999)),
            std::to_string(ours.policies));
    compare(difference,
            "header",
            true_member(expected, "http") ? "yes" : "no",
            ours.in_header ? "yes" : "no");
    compare(difference,
            "meta",
            true_member(expected, "meta") ? "yes" : "no",
            ours.in_meta ? "yes" : "no");
    compare(difference,
            "flags",
            flags_text(object_member(expected, "policy")),
            ours.flags ? flags_text(*ours.flags) : std::string());
    json::value data = object_member(expected, "data");
    if (data.is_object()) {
        data.as_object().erase("_observatory_duplicate_key_warnings");
    }
    audit::ObservatoryCspData our_data = ours.data.value_or(audit::ObservatoryCspData{});
    our_data.repeated.clear();
    compare(difference, "data", directives_text(data, true), directives_text(our_data));
    return difference;
}

std::string check_parse_case(const json::value& each) {
    const json::value& expected = object_member(each, "expected");
    const auto data = audit::parse_observatory_csp(texts_of(array_member(each, "policies")));
    std::string difference;
    compare(
        difference, "error", true_member(expected, "error") ? "yes" : "no", data ? "no" : "yes");
    if (data) {
        compare(difference,
                "directives",
                directives_text(object_member(expected, "directives"), true),
                directives_text(*data));
    }
    return difference;
}

}  // namespace

std::vector<VectorOutcome> check_csp_evaluator_vectors(const json::value& content) {
    return check_cases(content, check_evaluator_case);
}

std::vector<VectorOutcome> check_csp_lighthouse_vectors(const json::value& content) {
    return check_cases(content, check_lighthouse_case);
}

std::vector<VectorOutcome> check_observatory_csp_vectors(const json::value& content) {
    return check_cases(content, check_observatory_case);
}

std::vector<VectorOutcome> check_observatory_csp_parse_vectors(const json::value& content) {
    return check_cases(content, check_parse_case);
}

}  // namespace waybill::corpus
