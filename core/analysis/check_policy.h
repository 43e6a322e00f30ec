// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policy of `waybill check`: what must hold of a recording, read from TOML.
//
//     fail_on = "low"                     # milder violations do not fail the check
//
//     [[assert]]
//     name = "Pages forbid sniffing"      # required
//     where = 'type == text/html'         # a filter; every exchange unless told
//     severity = "medium"                 # medium unless told
//     header = { name = "X-Content-Type-Options", equals = "nosniff" }   # exactly one claim
//
// samples/check-policy.toml shows every claim.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/audit/finding.h"
#include "core/base/anomaly.h"
#include "core/base/result.h"
#include "core/filter/expression.h"
#include "core/filter/pattern.h"

namespace waybill::analysis {

// Both ends belong to it.
struct Limits {
    std::optional<double> min;
    std::optional<double> max;

    bool contain(double value) const { return (!min || value >= *min) && (!max || value <= *max); }
};

// A field of that name is there; absent: is not; with a value: each one of that name has it.
struct HeaderClaim {
    Side side = Side::Server;
    std::string name;
    bool absent = false;
    std::optional<std::string> equals;  // case counts
    std::optional<filter::Pattern> matches;
};

// Each cookie of that name (an empty name: each cookie) that a response sets.
struct CookieClaim {
    std::string name;
    bool absent = false;  // none is set
    std::optional<bool> secure;
    std::optional<bool> http_only;
    std::optional<bool> partitioned;
    std::vector<std::string> same_site;  // one of them; empty: any
    std::optional<bool> host_only;       // without Domain
    Limits lifetime;                     // Max-Age, in seconds
};

// What Cache-Control says.
struct CacheClaim {
    std::vector<std::string> has;    // directives that must be there, "no-store"
    std::vector<std::string> lacks;  // ... that must not
    Limits max_age;                  // seconds; without max-age it does not hold
    std::optional<bool> validator;   // ETag or Last-Modified
};

// Of bodies, as sent.
struct SizeClaim {
    Side side = Side::Server;
    Limits each;   // bytes
    Limits total;  // of all of them together
};

struct CountClaim {
    Limits limits;
};

struct StatusClaim {
    using Range = std::pair<std::uint16_t, std::uint16_t>;
    std::vector<Range> allowed;  // empty: all
    std::vector<Range> forbidden;
};

// "shop.example", or "*.shop.example" for all that are below it; ports do not count.
struct HostClaim {
    std::vector<std::string> allowed;  // empty: all
    std::vector<std::string> forbidden;
};

// No finding may be both: as grave as `severity`, and of one of the rules or subjects.
struct FindingClaim {
    audit::Severity severity = audit::Severity::Info;
    std::vector<std::string> rules;     // with subjects empty, too: all rules
    std::vector<std::string> subjects;  // "secrets"
    std::vector<std::string> except;    // rules that may find something
};

// Of the exchanges together.
struct TimeClaim {
    bool first_byte = false;  // the wait for it; else until the response is complete
    std::vector<std::pair<unsigned, double>> at_most;  // per mille (1000: the longest), nanoseconds
};

using Claim = std::variant<HeaderClaim,
                           CookieClaim,
                           CacheClaim,
                           SizeClaim,
                           CountClaim,
                           StatusClaim,
                           HostClaim,
                           FindingClaim,
                           TimeClaim>;

struct Assertion {
    std::string name;
    std::string help;  // the policy's own words on it; may be empty
    audit::Severity severity = audit::Severity::Medium;
    std::string where;  // as it was written; empty: every exchange
    filter::Expression filter;
    Claim claim;
    std::size_t line = 0;  // in the policy
};

struct CheckPolicy {
    audit::Severity fail_on = audit::Severity::Info;
    std::vector<Assertion> assertions;

    // Whether the session must be judged before it is checked.
    bool needs_findings() const;
};

inline constexpr std::size_t kLargestPolicy = 1'000'000;  // bytes
inline constexpr std::size_t kMostAssertions = 1000;

// `name` is that of the file. The error has line, column, what is wrong, what was expected, and the
// name that may have been meant.
Result<CheckPolicy> parse_check_policy(std::string_view text, std::string_view name);

std::optional<audit::Severity> severity_of(std::string_view name);

}  // namespace waybill::analysis
