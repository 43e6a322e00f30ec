// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/score_vectors.h"

#include <algorithm>
#include <string>

#include "cli/score_cases.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

// Findings in order of the alphabet: theirs does not count.
json::value in_order(const json::value& value) {
    json::value out = value;
    if (json::array* const members = out.if_array()) {
        std::sort(members->begin(), members->end(), [](const json::value& a, const json::value& b) {
            return text_of(a) < text_of(b);
        });
    }
    return out;
}

// What of `expected` is otherwise in `given`; members that only `given` has do not count, nor do
// those that are notes of the other program's own.
void compare(const json::value& expected,
             const json::value* given,
             const std::string& path,
             std::string& difference) {
    const json::object* const members = expected.if_object();
    if (members != nullptr && given != nullptr && given->is_object()) {
        for (const auto& entry : *members) {
            compare(entry.value(),
                    given->get_object().if_contains(entry.key()),
                    path + "." + std::string(entry.key()),
                    difference);
        }
        return;
    }
    if (given == nullptr || in_order(*given) != in_order(expected)) {
        difference += path + ": expected " + json::serialize(expected) + ", is "
                      + (given == nullptr ? "missing" : json::serialize(*given)) + "; ";
    }
}

// Without what belongs to the other program's report and not to its verdict.
json::value verdict_of(const json::object& one) {
    static constexpr std::string_view kNotes[] = {"data",
                                                  "http",
                                                  "meta",
                                                  "policy",
                                                  "numPolicies",
                                                  "sameSite",
                                                  "maxAge",
                                                  "includeSubDomains",
                                                  "preload",
                                                  "preloaded",
                                                  "destination",
                                                  "redirects",
                                                  "route",
                                                  "statusCode"};
    const json::value* expected = one.if_contains("expected");
    if (expected == nullptr) {
        expected = one.if_contains("correct");
    }
    json::value out = expected == nullptr ? json::value(json::object{}) : *expected;
    if (out.is_object() && one.contains("test")) {
        for (const std::string_view note : kNotes) {
            out.get_object().erase(note);
        }
    }
    return out;
}

}  // namespace

std::vector<VectorOutcome> check_score_vectors(const json::value& content) {
    std::vector<VectorOutcome> outcomes;
    cli::CaseContext context;
    context.preloaded = member(content, "hsts_preload_list_used");
    for (const json::value& one : array_member(content, "cases")) {
        VectorOutcome outcome{std::string(text_member(one, "name")), {}};
        if (!one.is_object()) {
            continue;
        }
        const Result<json::object> verdict = cli::score_case(one.get_object(), context);
        if (!verdict) {
            outcome.difference = verdict.error().message;
        } else {
            const json::value given(*verdict);
            compare(verdict_of(one.get_object()), &given, "", outcome.difference);
        }
        outcomes.push_back(std::move(outcome));
    }
    return outcomes;
}

}  // namespace waybill::corpus
