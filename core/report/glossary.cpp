// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/glossary.h"

#include <algorithm>
#include <utility>

#include "core/audit/rule_table.h"
#include "core/base/anomaly.h"
#include "core/base/ascii.h"
#include "core/base/edit_distance.h"

namespace waybill::report {
namespace {

constexpr std::size_t kLongestName = 100;  // edit_distance() is for names

std::vector<Term> collect() {
    std::vector<Term> terms;
    for (const audit::RuleInfo* const rule : audit::all_rules()) {
        terms.push_back({TermKind::Rule, rule->id, rule->title, rule->message, rule->source, rule});
    }
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        const auto code = static_cast<AnomalyCode>(i);
        terms.push_back({TermKind::Anomaly, waybill::name_of(code), {}, explain(code), {}});
    }
    for (const auto table : {method_terms(), status_terms(), field_terms(), directive_terms()}) {
        terms.insert(terms.end(), table.begin(), table.end());
    }
    return terms;
}

// "4xx": the digit; '\0' for anything else.
char status_class_of(std::string_view name) {
    return name.size() == 3 && name[0] >= '1' && name[0] <= '5'
                   && ascii::equal_ignoring_case(name.substr(1), "xx")
               ? name[0]
               : '\0';
}

}  // namespace

std::string_view name_of(TermKind kind) {
    switch (kind) {
        case TermKind::Rule:
            return "rule";
        case TermKind::Anomaly:
            return "anomaly";
        case TermKind::Method:
            return "method";
        case TermKind::Status:
            return "status";
        case TermKind::Field:
            return "header field";
        case TermKind::CacheDirective:
            return "Cache-Control directive";
        case TermKind::CspDirective:
            return "Content-Security-Policy directive";
        case TermKind::CookieAttribute:
            return "cookie attribute";
    }
    return "";
}

std::span<const Term> all_terms() {
    static const std::vector<Term> terms = collect();
    return terms;
}

std::vector<Term> find_terms(std::string_view name) {
    while (name.ends_with(':') || name.ends_with(' ')) {
        name.remove_suffix(1);  // as it is copied from a head
    }
    const char status_class = status_class_of(name);
    std::vector<Term> found;
    if (name.empty()) {
        return found;
    }
    for (const Term& term : all_terms()) {
        const bool of_class = status_class != '\0' && term.kind == TermKind::Status
                              && term.name.starts_with(status_class);
        if (of_class || ascii::equal_ignoring_case(term.name, name)
            || ascii::equal_ignoring_case(term.title, name)) {
            found.push_back(term);
        }
    }
    return found;
}

std::vector<std::string> nearest_terms(std::string_view name, std::size_t most) {
    const std::string wanted = ascii::lower(name.substr(0, kLongestName));
    std::vector<std::pair<std::size_t, std::string>> candidates;
    const std::size_t farthest = std::max<std::size_t>(2, wanted.size() / 3);
    for (const Term& term : all_terms()) {
        const std::string other = ascii::lower(term.name);
        std::size_t distance = edit_distance(wanted, other);
        // A part of a name counts as near ("hsts" for "hsts-missing"), a slip as nearer.
        if (wanted.size() >= 3 && other.find(wanted) != std::string::npos) {
            distance = std::min<std::size_t>(distance, 2);
        }
        if (distance <= farthest) {
            candidates.emplace_back(distance, std::string(term.name));
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    std::vector<std::string> names;
    for (auto& [distance, candidate] : candidates) {
        if (names.size() < most
            && std::find(names.begin(), names.end(), candidate) == names.end()) {
            names.push_back(std::move(candidate));
        }
    }
    return names;
}

}  // namespace waybill::report
