// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases of one policy alone: what browsers make of a few fields.
#include <array>
#include <string>
#include <vector>

#include "cli/score_cases.h"
#include "core/audit/content_type_options.h"
#include "core/audit/cors.h"
#include "core/audit/framing.h"
#include "core/audit/rules_cors.h"
#include "core/http/head_parser.h"

namespace waybill::cli {
namespace {

json::object framing_case(const json::object& given) {
    http::HeaderList fields;
    for (const json::value& line : array_at(given, "x_frame_options_lines")) {
        fields.add({"x-frame-options", text_of(line)});
    }
    if (const std::string_view csp = text_at(given, "csp"); !csp.empty()) {
        fields.add({"content-security-policy", csp});
    }
    const audit::Framing framing = audit::framing_of(fields, {});
    return {{"same_origin_allowed", framing.same_origin_allowed},
            {"cross_origin_allowed", framing.cross_origin_allowed},
            {"framing", name_of(framing.by)}};
}

json::object nosniff_case(const json::object& given) {
    std::string head = "HTTP/1.1 200 OK\r\n";
    head += text_at(given, "raw_header_lines");
    head += "\r\n\r\n";
    http::HeadParser parser;
    const http::Head& parsed = parser.parse(http::HeadKind::Response, head);
    return {{"nosniff", audit::parse_content_type_options(parsed.fields).nosniff}};
}

json::object cors_case(const json::object& given) {
    http::HeaderList fields;
    for (const json::value& line : array_at(given, "acao_lines")) {
        fields.add({"access-control-allow-origin", text_of(line)});
    }
    const json::value* const credentials = given.if_contains("acac");
    if (credentials != nullptr && credentials->is_string()) {
        fields.add({"access-control-allow-credentials", text_of(*credentials)});
    }
    const audit::CorsHeaders headers = audit::parse_cors(fields);
    json::array findings;
    for (const audit::CorsProblem problem : headers.problems) {
        findings.emplace_back(audit::rule_of(problem).id);
    }
    return {{"cors_check_passes",
             cors_check_passes(headers,
                               text_at(given, "request_origin"),
                               text_at(given, "credentials_mode") == "include")},
            {"findings", std::move(findings)}};
}

}  // namespace

std::optional<json::object> score_policy_case(const json::object& given) {
    struct Form {
        std::string_view key;  // that only this kind has
        json::object (*judge)(const json::object& given);
    };
    static constexpr auto kForms = std::to_array<Form>({
        {"x_frame_options_lines", framing_case},
        {"raw_header_lines", nosniff_case},
        {"acao_lines", cors_case},
    });
    for (const Form& form : kForms) {
        if (given.contains(form.key)) {
            return form.judge(given);
        }
    }
    return std::nullopt;
}

}  // namespace waybill::cli
