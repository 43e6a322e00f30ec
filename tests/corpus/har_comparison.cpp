// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/har_comparison.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "tests/corpus/digest.h"
#include "tests/corpus/json_access.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

std::vector<json::value> exchanges_in(std::string_view output) {
    std::vector<json::value> exchanges;
    while (!output.empty()) {
        const std::size_t end = std::min(output.find('\n'), output.size());
        auto line = parse_json(output.substr(0, end));
        output.remove_prefix(std::min(end + 1, output.size()));
        if (line && text_member(*line, "type") == "exchange") {
            exchanges.push_back(std::move(*line));
        }
    }
    return exchanges;
}

std::vector<std::pair<std::string, std::string>> fields_of(const json::value& message) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const json::value& field : array_member(message, "headers")) {
        const json::array* const pair = field.if_array();
        if (pair != nullptr && pair->size() == 2) {
            fields.emplace_back(text_of((*pair)[0]), text_of((*pair)[1]));
        }
    }
    return fields;
}

bool has_codings(const json::value& message) {
    const json::value* const body = member(message, "body");
    return body != nullptr && !array_member(*body, "codings").empty();
}

class ExchangeComparison {
public:
    ExchangeComparison(std::size_t number, std::vector<std::string>& differences)
        : number_(number),
          differences_(differences) {}

    void same(std::string_view what, std::string_view ours, std::string_view theirs) {
        if (ours != theirs) {
            differences_.push_back(fmt::format("entry {}: {}: {} instead of {}",
                                               number_,
                                               what,
                                               printable(ours),
                                               printable(theirs)));
        }
    }

    void message(std::string_view side, const json::value* ours, const FlowMessage& theirs) {
        if (ours == nullptr || !ours->is_object()) {
            same(side, "no message", "one");
            return;
        }
        auto fields = fields_of(*ours);
        // Added by waybill, as it must have been sent.
        const bool names_host =
            std::any_of(theirs.fields.begin(), theirs.fields.end(), [](const auto& field) {
                return lower_case(field.first) == "host";
            });
        if (!names_host && !fields.empty() && fields[0].first == "Host") {
            fields.erase(fields.begin());
        }
        same(side,
             fmt::format("{} fields", fields.size()),
             fmt::format("{} fields", theirs.fields.size()));
        for (std::size_t i = 0; i < std::min(fields.size(), theirs.fields.size()); ++i) {
            same(side, fields[i].first, theirs.fields[i].first);
            same(theirs.fields[i].first,
                 comparable(fields[i].second),
                 comparable(theirs.fields[i].second));
        }
        body(side, *ours, theirs);
    }

private:
    void body(std::string_view side, const json::value& ours, const FlowMessage& theirs) {
        const json::value* const body = member(ours, "body");
        const std::string_view digest =
            body != nullptr ? text_member(*body, "sha256") : std::string_view();
        if (!theirs.body) {
            if (!digest.empty()) {
                same(side, digest, sha256_of(""));
            }
            return;
        }
        // One that cannot be decoded is there as it was sent.
        if (digest.empty() && has_codings(ours)) {
            const std::int64_t size = number_member(*body, "size").value_or(-1);
            same(side, std::to_string(size), std::to_string(theirs.body->size()));
            return;
        }
        same(side, digest, sha256_of(*theirs.body));
    }

    std::size_t number_;
    std::vector<std::string>& differences_;
};

}  // namespace

Comparison compare_har(const std::vector<FlowExchange>& witness, std::string_view output) {
    Comparison comparison;
    const std::vector<json::value> exchanges = exchanges_in(output);
    if (exchanges.size() != witness.size()) {
        comparison.differences.push_back(
            fmt::format("{} exchanges instead of {}", exchanges.size(), witness.size()));
    }
    for (std::size_t i = 0; i < std::min(exchanges.size(), witness.size()); ++i) {
        const FlowExchange& theirs = witness[i];
        const json::value* const request = member(exchanges[i], "request");
        const json::value* const response = member(exchanges[i], "response");
        ExchangeComparison one(i + 1, comparison.differences);
        one.message("request", request, theirs.request);
        if (request != nullptr && request->is_object()) {
            one.same("method", text_member(*request, "method"), theirs.method);
            one.same("URL", plain_url(text_member(*request, "url")), theirs.url);
        }
        const std::int64_t status =
            response != nullptr ? number_member(*response, "status").value_or(0) : 0;
        one.same("status", std::to_string(status), std::to_string(theirs.status));
        if (theirs.status != 0) {
            one.message("response", response, theirs.response);
        }
        ++comparison.compared;
    }
    return comparison;
}

}  // namespace waybill::corpus
