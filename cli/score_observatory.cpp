// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases of the HTTP Observatory's kind: one of its tests, a whole site, a score alone.
#include <algorithm>

#include "cli/score_cases.h"
#include "core/audit/observatory.h"

namespace waybill::cli {
namespace {

using audit::ObservatorySite;

std::optional<ObservatorySite::Answer> answer_of(const json::object& input, std::string_view key) {
    const json::value* const value = input.if_contains(key);
    const json::object* const answer = value == nullptr ? nullptr : value->if_object();
    if (answer == nullptr) {
        return std::nullopt;
    }
    ObservatorySite::Answer out;
    out.verified = !answer->contains("verified") || is_true_at(*answer, "verified");
    out.fields = fields_of(array_at(*answer, "headers"));
    return out;
}

// Puts the texts of {"content-security-policy": [...], "referrer-policy": [...]} where they belong;
// false when there is no such object.
bool take_metas(ObservatorySite& site, const json::object& input, std::string_view key) {
    const json::object& metas = object_at(input, key);
    for (const json::value& text : array_at(metas, "content-security-policy")) {
        site.csp_metas.emplace_back(text_of(text));
    }
    for (const json::value& text : array_at(metas, "referrer-policy")) {
        site.referrer_metas.emplace_back(text_of(text));
    }
    return !metas.empty();
}

ObservatorySite site_of(const json::object& input, const CaseContext& context) {
    ObservatorySite site;
    site.host = text_at(input, "site");
    site.page_url = text_at(input, "page_url");
    site.response = fields_of(array_at(object_at(input, "response"), "headers"));
    site.https = answer_of(input, "https");
    site.http = answer_of(input, "http");
    for (const json::value& value : array_at(input, "http_redirects")) {
        if (const json::object* const hop = value.if_object()) {
            site.http_chain.push_back({std::string(text_at(*hop, "url")),
                                       static_cast<int>(number_at(*hop, "status").value_or(0))});
        }
    }
    for (const std::string_view key : {"cors_preflight", "cors"}) {
        const json::object& preflight = object_at(input, key);
        if (!preflight.empty()) {
            site.preflight = {std::string(text_at(preflight, "request_origin")),
                              fields_of(array_at(preflight, "headers"))};
        }
    }
    site.html = text_at(input, "html");
    if (!take_metas(site, input, "meta") && !take_metas(site, input, "meta_http_equiv")) {
        read_metas(site);
    }
    if (context.preloaded != nullptr && context.preloaded->is_object()) {
        site.preloaded.emplace();
        for (const auto& entry : context.preloaded->get_object()) {
            const json::object* const about = entry.value().if_object();
            site.preloaded->push_back(
                {std::string(entry.key()),
                 about != nullptr && is_true_at(*about, "include_subdomains")});
        }
    }
    return site;
}

json::object to_json(const audit::ObservatoryResult& result) {
    return {{"result", result.result},
            {"score_modifier", result.score_modifier},
            {"pass", result.passes}};
}

}  // namespace

json::object observatory_json(const audit::ObservatoryGrade& grade) {
    json::object tests;
    for (const audit::ObservatoryResult& result : grade.tests) {
        tests[result.test] = to_json(result);
    }
    return {{"algorithm_version", 6},
            {"score", grade.score},
            {"grade", grade.grade},
            {"tests_passed", grade.passed},
            {"tests_failed", static_cast<std::int64_t>(grade.tests.size()) - grade.passed},
            {"tests", std::move(tests)}};
}

std::optional<json::object> score_observatory_case(const json::object& given,
                                                   const CaseContext& context) {
    if (const auto score = number_at(given, "score")) {
        const int bounded = static_cast<int>(std::clamp<std::int64_t>(*score, 0, 1000));
        return json::object{{"score", bounded}, {"grade", audit::observatory_grade_of(bounded)}};
    }
    const json::object& input = object_at(given, "input");
    if (!input.contains("response")) {
        return std::nullopt;
    }
    const ObservatorySite site = site_of(input, context);
    if (!given.contains("test")) {
        return observatory_json(grade_like_observatory(site));
    }
    const auto result = run_observatory_test(text_at(given, "test"), site);
    if (!result) {
        return std::nullopt;
    }
    return to_json(*result);
}

}  // namespace waybill::cli
