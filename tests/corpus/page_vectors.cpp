// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/page_vectors.h"

#include <string>

#include <fmt/format.h>

#include "core/audit/html_facts.h"
#include "core/audit/observatory_sri.h"
#include "core/base/ascii.h"
#include "core/http/url_resolve.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

std::string url_difference(const json::value& test) {
    const std::string_view base_text = text_member(test, "base");
    const auto base = http::parse_url(base_text);
    const bool has_base = !base_text.empty();
    const auto url = has_base && !base
                         ? std::nullopt
                         : http::parse_url(text_member(test, "input"), has_base ? &*base : nullptr);
    if (true_member(test, "failure")) {
        return url ? "must fail, is " + url->href() : std::string();
    }
    if (!url) {
        return "fails";
    }
    if (url->href() != text_member(test, "href")) {
        return fmt::format("is {}, not {}", url->href(), text_member(test, "href"));
    }
    if (member(test, "origin") != nullptr && url->origin() != text_member(test, "origin")) {
        return fmt::format("has origin {}, not {}", url->origin(), text_member(test, "origin"));
    }
    const auto text_of_part = [](const std::optional<std::string>& part, char mark) {
        return part && !part->empty() ? mark + *part : std::string();
    };
    const bool is_same =
        url->scheme + ':' == text_member(test, "protocol")
        && url->username == text_member(test, "username")
        && url->password == text_member(test, "password")
        && url->host.value_or("") == text_member(test, "hostname")
        && (url->port ? std::to_string(*url->port) : "") == text_member(test, "port")
        && url->path == text_member(test, "pathname")
        && text_of_part(url->query, '?') == text_member(test, "search")
        && text_of_part(url->fragment, '#') == text_member(test, "hash");
    return is_same ? std::string() : "parts differ";
}

std::string sri_difference(const json::value& test) {
    static const json::value kNothing;
    const json::value* const input = member(test, "input");
    const json::value* const expected = member(test, "expected");
    const json::value* const response = input == nullptr ? nullptr : member(*input, "response");
    if (response == nullptr || expected == nullptr) {
        return "the case cannot be read";
    }
    std::string_view type;
    for (const json::value& field : array_member(*response, "headers")) {
        if (field.is_array() && field.get_array().size() == 2
            && ascii::equal_ignoring_case(text_of(field.get_array()[0]), "content-type")) {
            type = text_of(field.get_array()[1]);
        }
    }
    const std::string_view html = text_member(*input, "html");
    const audit::ObservatorySri result =
        audit::observatory_sri(type, audit::read_html(html), text_member(*input, "page_url"));
    if (result.result != text_member(*expected, "result")) {
        return fmt::format("{}, not {}", result.result, text_member(*expected, "result"));
    }
    if (result.score_modifier != number_member(*expected, "score_modifier")
        || result.pass != true_member(*expected, "pass")) {
        return "score or pass differ";
    }
    const json::value* const data = member(*expected, "data");
    const std::size_t scripts =
        data != nullptr && data->is_object() ? data->get_object().size() : 0;
    for (const auto& script : result.external) {
        const json::value* const wanted = member(data == nullptr ? kNothing : *data, script.src);
        if (wanted == nullptr || text_member(*wanted, "integrity") != script.integrity.value_or("")
            || text_member(*wanted, "crossorigin") != script.crossorigin.value_or("")) {
            return "data of " + script.src + " differ";
        }
    }
    return scripts == result.external.size() ? "" : "the number of scripts differs";
}

}  // namespace

std::vector<VectorOutcome> check_url_vectors(const boost::json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), url_difference(test)});
    }
    return outcomes;
}

std::vector<VectorOutcome> check_observatory_sri_vectors(const boost::json::value& content) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), sri_difference(test)});
    }
    return outcomes;
}

}  // namespace waybill::corpus
