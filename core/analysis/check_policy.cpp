// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/check_policy.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/analysis/policy_table.h"
#include "core/audit/rule_table.h"
#include "core/base/ascii.h"
#include "core/filter/judged_values.h"
#include "core/filter/parser.h"

namespace waybill::analysis {
namespace {

using Unit = PolicyTable::Unit;

constexpr auto kClaims = std::to_array<std::string_view>(
    {"header", "cookie", "cache", "size", "count", "status", "hosts", "findings", "time"});
constexpr auto kSeverities =
    std::to_array<std::string_view>({"info", "low", "medium", "high", "critical"});
constexpr auto kLastSubject = static_cast<unsigned>(audit::Subject::Smuggling);

struct Context {
    const toml::table& table;
    PolicyError& error;
};

Side side_of(PolicyTable& table, std::string_view key) {
    const auto side = table.word(key, {"request", "response"});
    return side == "request" ? Side::Client : Side::Server;
}

HeaderClaim read_header(const Context& at) {
    PolicyTable table(
        at.table, "header", {"name", "in", "present", "absent", "equals", "matches"}, at.error);
    HeaderClaim claim;
    claim.name = table.text("name").value_or("");
    if (!ascii::is_token(claim.name)) {
        table.fail("name", "header needs a name, such as name = \"Cache-Control\"");
    }
    claim.side = side_of(table, "in");
    claim.absent = table.flag("absent").value_or(false) || !table.flag("present").value_or(true);
    claim.equals = table.text("equals");
    if (const auto pattern = table.text("matches")) {
        Result<filter::Pattern> compiled = filter::Pattern::compile(*pattern, true);
        if (compiled) {
            claim.matches = std::move(*compiled);
        } else {
            table.fail("matches", "matches: " + compiled.error().message);
        }
    }
    const int tests = static_cast<int>(table.has("absent")) + static_cast<int>(table.has("present"))
                      + static_cast<int>(claim.equals.has_value())
                      + static_cast<int>(table.has("matches"));
    if (tests > 1) {
        table.fail("name", "header takes one of present, absent, equals and matches");
    }
    return claim;
}

CookieClaim read_cookie(const Context& at) {
    PolicyTable table(at.table,
                      "cookie",
                      {"name",
                       "absent",
                       "secure",
                       "httponly",
                       "samesite",
                       "partitioned",
                       "host_only",
                       "min",
                       "max"},
                      at.error);
    CookieClaim claim;
    claim.name = table.text("name").value_or("");
    claim.absent = table.flag("absent").value_or(false);
    claim.secure = table.flag("secure");
    claim.http_only = table.flag("httponly");
    claim.partitioned = table.flag("partitioned");
    claim.host_only = table.flag("host_only");
    constexpr auto kSameSite = std::to_array<std::string_view>({"Strict", "Lax", "None"});
    claim.same_site = table.words("samesite", kSameSite);
    claim.lifetime = table.limits(Unit::Seconds);
    const bool says_nothing = !claim.absent && !claim.secure && !claim.http_only
                              && !claim.partitioned && !claim.host_only && claim.same_site.empty()
                              && !claim.lifetime.min && !claim.lifetime.max;
    if (says_nothing) {
        table.fail("name", "cookie claims nothing; add secure = true, or absent = true");
    }
    return claim;
}

CacheClaim read_cache(const Context& at) {
    PolicyTable table(at.table, "cache", {"has", "lacks", "min", "max", "validator"}, at.error);
    CacheClaim claim;
    claim.has = table.texts("has");
    claim.lacks = table.texts("lacks");
    claim.max_age = table.limits(Unit::Seconds);
    claim.validator = table.flag("validator");
    if (claim.has.empty() && claim.lacks.empty() && !claim.max_age.min && !claim.max_age.max
        && !claim.validator) {
        table.fail("has",
                   "cache claims nothing; add has = \"no-store\", or min and max of max-age");
    }
    return claim;
}

SizeClaim read_size_claim(const Context& at) {
    PolicyTable table(at.table, "size", {"of", "min", "max", "total_max", "total_min"}, at.error);
    SizeClaim claim;
    claim.side = side_of(table, "of");
    claim.each = table.limits(Unit::Bytes);
    claim.total = {table.number("total_min", Unit::Bytes), table.number("total_max", Unit::Bytes)};
    if (!claim.each.min && !claim.each.max && !claim.total.min && !claim.total.max) {
        table.fail("of", "size claims nothing; add max = \"100 kB\", or total_max");
    }
    return claim;
}

CountClaim read_count(const Context& at) {
    PolicyTable table(at.table, "count", {"min", "max"}, at.error);
    const CountClaim claim{table.limits(Unit::None)};
    if (!claim.limits.min && !claim.limits.max) {
        table.fail("max", "count claims nothing; add min or max");
    }
    return claim;
}

// 404, "404", "4xx" or "500..503".
std::optional<StatusClaim::Range> read_status(std::string_view text) {
    const auto number = [](std::string_view digits) -> std::optional<std::uint16_t> {
        const auto value = ascii::parse_decimal(digits);
        return value && *value >= 100 && *value <= 999
                   ? std::optional(static_cast<std::uint16_t>(*value))
                   : std::nullopt;
    };
    if (text.size() == 3 && text[0] >= '1' && text[0] <= '9'
        && ascii::equal_ignoring_case(text.substr(1), "xx")) {
        const auto first = static_cast<std::uint16_t>((text[0] - '0') * 100);
        return StatusClaim::Range{first, static_cast<std::uint16_t>(first + 99)};
    }
    const std::size_t dots = text.find("..");
    const auto low = number(text.substr(0, dots));
    const auto high = dots == std::string_view::npos ? low : number(text.substr(dots + 2));
    if (!low || !high || *low > *high) {
        return std::nullopt;
    }
    return StatusClaim::Range{*low, *high};
}

std::vector<StatusClaim::Range> read_statuses(PolicyTable& table, std::string_view key) {
    std::vector<StatusClaim::Range> ranges;
    const toml::array* const list = table.array(key);
    if (list == nullptr) {
        return ranges;
    }
    for (const toml::node& member : *list) {
        std::string text;
        if (const auto* const value = member.as_string()) {
            text = value->get();
        } else if (const auto* const status = member.as_integer()) {
            text = std::to_string(status->get());
        }
        if (const auto range = read_status(text)) {
            ranges.push_back(*range);
        } else {
            table.fail(key, fmt::format("{} takes statuses: 404, \"4xx\" or \"500..503\"", key));
        }
    }
    return ranges;
}

StatusClaim read_status_claim(const Context& at) {
    PolicyTable table(at.table, "status", {"allowed", "forbidden"}, at.error);
    StatusClaim claim{read_statuses(table, "allowed"), read_statuses(table, "forbidden")};
    if (claim.allowed.empty() && claim.forbidden.empty()) {
        table.fail("allowed", "status claims nothing; add allowed = [\"2xx\"] or forbidden");
    }
    return claim;
}

HostClaim read_hosts(const Context& at) {
    PolicyTable table(at.table, "hosts", {"allowed", "forbidden"}, at.error);
    HostClaim claim{table.texts("allowed"), table.texts("forbidden")};
    if (claim.allowed.empty() && claim.forbidden.empty()) {
        table.fail("allowed", "hosts claims nothing; add allowed or forbidden");
    }
    for (std::vector<std::string>* const list : {&claim.allowed, &claim.forbidden}) {
        for (std::string& host : *list) {
            host = ascii::lower(host);
        }
    }
    return claim;
}

FindingClaim read_findings(const Context& at) {
    PolicyTable table(at.table, "findings", {"severity", "rules", "subjects", "except"}, at.error);
    FindingClaim claim;
    if (const auto name = table.text("severity")) {
        if (const auto severity = severity_of(*name)) {
            claim.severity = *severity;
        } else {
            table.fail(
                "severity",
                fmt::format(
                    "there is no severity \"{}\"{}", *name, suggestion_for(*name, kSeverities)));
        }
    }
    std::vector<std::string_view> ids;
    for (const audit::RuleInfo* const rule : audit::all_rules()) {
        ids.push_back(rule->id);
    }
    std::vector<std::string_view> subjects;
    for (unsigned i = 0; i <= kLastSubject; ++i) {
        subjects.push_back(audit::name_of(static_cast<audit::Subject>(i)));
    }
    const auto names = [&](std::string_view key) {
        std::vector<std::string> list = table.texts(key);
        for (const std::string& id : list) {
            if (audit::find_rule(id) == nullptr) {
                // So many rules are not listed: a near one or where to look.
                std::string near = suggestion_for(id, ids);
                near = near.starts_with("; did") ? near : "; see waybill rules";
                table.fail(key, fmt::format("there is no rule \"{}\"{}", id, near));
            }
        }
        return list;
    };
    claim.rules = names("rules");
    claim.subjects = table.words("subjects", subjects);
    claim.except = names("except");
    return claim;
}

TimeClaim read_time(const Context& at) {
    PolicyTable table(
        at.table, "time", {"of", "median", "p50", "p75", "p90", "p95", "p99", "max"}, at.error);
    TimeClaim claim;
    claim.first_byte = table.word("of", {"dur", "ttfb"}) == "ttfb";
    constexpr auto kPermille = std::to_array<std::pair<std::string_view, unsigned>>({
        {"median", 500},
        {"p50", 500},
        {"p75", 750},
        {"p90", 900},
        {"p95", 950},
        {"p99", 990},
        {"max", 1000},
    });
    for (const auto& [key, permille] : kPermille) {
        if (const auto limit = table.number(key, Unit::Nanoseconds)) {
            claim.at_most.emplace_back(permille, *limit);
        }
    }
    if (claim.at_most.empty()) {
        table.fail("of", "time claims nothing; add p95 = \"500ms\", or median, p99, max");
    }
    return claim;
}

Claim read_claim(std::string_view kind, const Context& at) {
    if (kind == "header") {
        return read_header(at);
    }
    if (kind == "cookie") {
        return read_cookie(at);
    }
    if (kind == "cache") {
        return read_cache(at);
    }
    if (kind == "size") {
        return read_size_claim(at);
    }
    if (kind == "status") {
        return read_status_claim(at);
    }
    if (kind == "hosts") {
        return read_hosts(at);
    }
    if (kind == "findings") {
        return read_findings(at);
    }
    if (kind == "time") {
        return read_time(at);
    }
    return read_count(at);
}

Assertion read_assertion(const Context& at) {
    std::vector<std::string_view> keys = {"name", "help", "where", "severity"};
    keys.insert(keys.end(), kClaims.begin(), kClaims.end());
    PolicyTable table(at.table, "assert", keys, at.error);
    Assertion assertion;
    assertion.line = at.table.source().begin.line;
    assertion.name = table.text("name").value_or("");
    if (assertion.name.empty()) {
        table.fail("name", "an assertion needs a name: name = \"...\"");
    }
    assertion.help = table.text("help").value_or("");
    if (const auto name = table.text("severity")) {
        const auto severity = severity_of(*name);
        if (!severity) {
            table.fail(
                "severity",
                fmt::format(
                    "there is no severity \"{}\"{}", *name, suggestion_for(*name, kSeverities)));
        }
        assertion.severity = severity.value_or(audit::Severity::Medium);
    }
    assertion.where = table.text("where").value_or("");
    Result<filter::Expression> filter = filter::parse_expression(assertion.where);
    if (filter) {
        assertion.filter = std::move(*filter);
    } else {
        table.fail("where", "where: " + filter.error().message);
    }
    std::size_t claims = 0;
    for (const std::string_view kind : kClaims) {
        if (!table.has(kind)) {
            continue;
        }
        if (++claims > 1) {
            table.fail(kind, "an assertion makes one claim; begin another [[assert]]");
        } else if (const toml::table* const claim = table.table(kind)) {
            assertion.claim = read_claim(kind, {*claim, at.error});
        }
    }
    if (claims == 0) {
        table.fail("",
                   "the assertion claims nothing; expected one of header, cookie, cache, size, "
                   "count, status, hosts, findings, time");
    }
    return assertion;
}

CheckPolicy read_policy(const toml::table& root, PolicyError& error) {
    PolicyTable table(root, "the policy", {"fail_on", "assert"}, error);
    CheckPolicy policy;
    if (const auto name = table.text("fail_on")) {
        if (const auto severity = severity_of(*name)) {
            policy.fail_on = *severity;
        } else {
            table.fail(
                "fail_on",
                fmt::format(
                    "there is no severity \"{}\"{}", *name, suggestion_for(*name, kSeverities)));
        }
    }
    const toml::array* const list = table.array("assert");
    if (list == nullptr || list->empty()) {
        table.fail("assert", "the policy asserts nothing; expected [[assert]]");
        return policy;
    }
    if (list->size() > kMostAssertions) {
        table.fail("assert", fmt::format("there are more than {} assertions", kMostAssertions));
        return policy;
    }
    for (const toml::node& member : *list) {
        if (const toml::table* const assertion = member.as_table()) {
            policy.assertions.push_back(read_assertion({*assertion, error}));
        } else {
            error.set(member.source(), "expected a table: [[assert]]");
        }
    }
    return policy;
}

}  // namespace

bool CheckPolicy::needs_findings() const {
    return std::any_of(assertions.begin(), assertions.end(), [](const Assertion& assertion) {
        return std::holds_alternative<FindingClaim>(assertion.claim)
               || filter::needs_judgements(assertion.filter);
    });
}

Result<CheckPolicy> parse_check_policy(std::string_view text, std::string_view name) {
    if (text.size() > kLargestPolicy) {
        return Error{fmt::format("{}: is larger than {} bytes", name, kLargestPolicy)};
    }
    PolicyError error(name);
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        error.set(parsed.error().source(), parsed.error().description());
        return error.get();
    }
    CheckPolicy policy = read_policy(parsed.table(), error);
    if (error.is_set()) {
        return error.get();
    }
    return policy;
}

std::optional<audit::Severity> severity_of(std::string_view name) {
    for (std::size_t i = 0; i < kSeverities.size(); ++i) {
        if (name == kSeverities[i]) {
            return static_cast<audit::Severity>(i);
        }
    }
    return std::nullopt;
}

}  // namespace waybill::analysis
