// SPDX-License-Identifier: GPL-3.0-or-later
//
// What names mean, in plain words: rules, anomalies, methods, statuses, header fields, and the
// directives and attributes in Cache-Control, Content-Security-Policy and Set-Cookie.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/finding.h"

namespace waybill::report {

enum class TermKind : std::uint8_t {
    Rule,
    Anomaly,
    Method,
    Status,
    Field,
    CacheDirective,
    CspDirective,
    CookieAttribute,
};
std::string_view name_of(TermKind kind);  // "rule", ..., "Cache-Control directive"

struct Term {
    TermKind kind = TermKind::Rule;
    std::string_view name;                  // "hsts-missing", "404", "Vary"
    std::string_view title;                 // "Not Found"; empty for most
    std::string_view meaning;               // sentences
    std::string_view source;                // "RFC 9110 section 12.5.5"; may be empty
    const audit::RuleInfo* rule = nullptr;  // of a rule: the rest of it
};

// All there are, by kind.
std::span<const Term> all_terms();

// Those of that name or title, in any case; a name may have more than one meaning ("expires" is a
// field and an attribute of cookies). "4xx" gives the statuses that begin with 4.
std::vector<Term> find_terms(std::string_view name);

// Names that may have been meant, the most alike first, at most `most`.
std::vector<std::string> nearest_terms(std::string_view name, std::size_t most = 3);

// The tables that all_terms() is put together from.
std::span<const Term> method_terms();
std::span<const Term> status_terms();
std::span<const Term> field_terms();
std::span<const Term> directive_terms();

}  // namespace waybill::report
