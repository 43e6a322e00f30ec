// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases of one policy alone: what browsers make of a few fields.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "cli/score_cases.h"
#include "cli/score_exchange.h"
#include "core/audit/content_type_options.h"
#include "core/audit/cookie_jar.h"
#include "core/audit/cors.h"
#include "core/audit/csp_evaluator.h"
#include "core/audit/framing.h"
#include "core/audit/hsts.h"
#include "core/audit/judge.h"
#include "core/audit/jwt.h"
#include "core/audit/observatory_csp.h"
#include "core/audit/rules_cors.h"
#include "core/http/head_parser.h"
#include "core/http/url_resolve.h"

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

// "https://host:port/path?query": where a cookie comes from.
audit::CookieOrigin origin_of(const http::ResolvedUrl& url) {
    return {url.host ? std::string_view(*url.host) : std::string_view{},
            url.path,
            url.scheme == "https" || url.scheme == "wss"};
}

json::object cookie_case(const json::object& given) {
    const auto url = http::parse_url(text_at(given, "url"));
    const audit::SetCookie cookie = audit::parse_set_cookie(text_at(given, "set_cookie"));
    return {
        {"accepted", url && why_refused(cookie, origin_of(*url)) == audit::CookieRefusal::None}};
}

json::object to_json(const audit::PreloadIssues& issues) {
    return {{"errors", cli::to_json(issues.errors)}, {"warnings", cli::to_json(issues.warnings)}};
}

json::object preload_case(const json::object& given) {
    const std::string_view kind = text_at(given, "kind");
    const std::string_view header = text_at(given, "header");
    const bool weeks = kind.find("18Weeks") != std::string_view::npos
                       || text_at(given, "policy").find("18Weeks") != std::string_view::npos;
    const auto policy = weeks ? audit::PreloadPolicy::EighteenWeeks : audit::PreloadPolicy::OneYear;
    std::vector<std::string_view> lines;
    for (const json::value& line : array_at(given, "header_lines")) {
        lines.push_back(text_of(line));
    }
    json::object out;
    if (kind.starts_with("response:")) {
        const bool removal = kind.find("Removable") != std::string_view::npos;
        out["issues"] = to_json(removal ? audit::check_removable(lines)
                                        : audit::check_preloadable(lines, policy));
    } else if (kind == "parse") {
        const audit::PreloadHeader parsed = audit::parse_preload_header(header);
        out["issues"] = to_json(parsed.issues);
        json::object members{{"preload", parsed.preload},
                             {"include_subdomains", parsed.include_subdomains},
                             {"max_age", nullptr}};
        if (parsed.max_age) {
            members["max_age"] = *parsed.max_age;
        }
        out["parsed"] = std::move(members);
    } else {
        out["issues"] = to_json(kind == "removable" ? audit::check_removable(header)
                                                    : audit::check_preloadable(header, policy));
    }
    return out;
}

json::array to_json(const audit::EvaluatorFindings& findings) {
    json::array out;
    for (const audit::EvaluatorFinding& finding : findings) {
        json::object one{{"type", finding.type},
                         {"severity", finding.severity},
                         {"directive", finding.directive}};
        if (!finding.value.empty()) {
            one["value"] = finding.value;
        }
        out.emplace_back(std::move(one));
    }
    return out;
}

// One policy, as the CSP Evaluator sees it in each version of the standard.
json::object evaluator_case(const json::object& given) {
    const audit::EvaluatorPolicy policy = audit::parse_for_evaluator(text_at(given, "policy"));
    json::object parsed;
    for (const audit::EvaluatorDirective& directive : policy.directives) {
        json::array values;
        for (const auto& value : directive.values) {
            values.emplace_back(value);
        }
        parsed[directive.name] = std::move(values);
    }
    return {{"parsed", std::move(parsed)},
            {"findings_csp1", to_json(audit::evaluate_csp(policy, audit::CspVersion::One))},
            {"findings_csp2", to_json(audit::evaluate_csp(policy, audit::CspVersion::Two))},
            {"findings_csp3", to_json(audit::evaluate_csp(policy, audit::CspVersion::Three))}};
}

// Several policies: as the Observatory merges them, and as Lighthouse judges them together.
json::object policies_case(const json::object& given) {
    std::vector<std::string_view> texts;
    std::vector<audit::EvaluatorPolicy> policies;
    for (const json::value& text : array_at(given, "policies")) {
        texts.push_back(text_of(text));
        policies.push_back(audit::parse_for_evaluator(text_of(text)));
    }
    json::object out;
    if (const auto merged = audit::parse_observatory_csp(texts)) {
        json::object directives;
        for (const audit::ObservatoryCspDirective& directive : merged->directives) {
            directives[directive.name] =
                json::array(directive.sources.begin(), directive.sources.end());
        }
        if (!merged->repeated.empty()) {
            directives["_observatory_duplicate_key_warnings"] =
                json::array(merged->repeated.begin(), merged->repeated.end());
        }
        out["directives"] = std::move(directives);
    } else {
        out["error"] = true;
    }
    const audit::LighthouseCsp together = audit::evaluate_csp_together(policies);
    out["failures"] = to_json(together.failures);
    out["warnings"] = to_json(together.warnings);
    json::array syntax;
    for (const audit::EvaluatorFindings& findings : together.syntax) {
        syntax.emplace_back(to_json(findings));
    }
    out["syntax"] = std::move(syntax);
    return out;
}

// A token in the place that the case names, in an exchange.
json::object token_case(const json::object& given) {
    const std::string token(text_at(given, "token"));
    const std::string_view location = text_at(given, "location");
    std::string target = "/a";
    std::string fields = "Host: api.example\r\n";
    std::string response = "HTTP/1.1 401 Unauthorized\r\n";
    if (location == "query") {
        target += "?token=" + token;
    } else if (location == "path") {
        target += "/" + token;
    } else if (location.starts_with("set-cookie")) {
        response += "Set-Cookie: token=" + token + "; Secure; SameSite=Lax";
        response += location.ends_with("no-httponly") ? "\r\n" : "; HttpOnly\r\n";
    } else if (location == "cookie") {
        fields += "Cookie: token=" + token + "\r\n";
    } else {
        fields += "Authorization: Bearer " + token + "\r\n";
    }
    std::string request = "GET " + target + " HTTP/1.1\r\n";
    request += fields + "\r\n";
    const auto made = make_exchange(
        request,
        response + "\r\n",
        text_at(given, "scheme") == "http" ? "http://api.example/" : "https://api.example/",
        number_at(given, "now").value_or(0));
    std::set<std::string_view> ids;
    for (const audit::Finding& finding : audit::judge(made->facts())) {
        const std::string_view id = finding.rule->id;
        if (id.starts_with("jwt-") || id == "credential-over-plaintext") {
            ids.insert(id);
        }
    }
    const audit::Jwt::Kind kind = audit::parse_jwt(token, {}).kind;
    if (kind == audit::Jwt::Kind::None) {
        ids.insert("not-a-jwt");
    } else if (kind == audit::Jwt::Kind::Encrypted) {
        ids.insert("jwe-token");
    }
    return {{"findings", json::array(ids.begin(), ids.end())}};
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
        {"set_cookie", cookie_case},
        {"header", preload_case},
        {"header_lines", preload_case},
        {"policy", evaluator_case},
        {"policies", policies_case},
        {"token", token_case},
    });
    for (const Form& form : kForms) {
        if (given.contains(form.key)) {
            return form.judge(given);
        }
    }
    return std::nullopt;
}

}  // namespace waybill::cli
