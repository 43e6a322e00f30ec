// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/cache_control.h"
#include "core/audit/freshness.h"
#include "core/audit/rules_cache_control.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kCcBadValue,
                                                        &rule::kCcCargoCult,
                                                        &rule::kCcConflict,
                                                        &rule::kCcDuplicate,
                                                        &rule::kCcFlagWithValue,
                                                        &rule::kCcMiscased,
                                                        &rule::kCcNoCacheNoValidator,
                                                        &rule::kCcPortability,
                                                        &rule::kCcPublicUnnecessary,
                                                        &rule::kCcUnknown,
                                                        &rule::kCcWrongMessage,
                                                        &rule::kCacheVaryCookie,
                                                        &rule::kCacheVaryHost,
                                                        &rule::kCacheVaryMany,
                                                        &rule::kCacheVaryStar,
                                                        &rule::kCacheVaryUserAgent,
                                                        &rule::kCdnDirectivesInvalid,
                                                        &rule::kCdnAndCcConflict});

const RuleInfo& rule_of(CacheControlFault fault) {
    switch (fault) {
        case CacheControlFault::Unknown:
            return rule::kCcUnknown;
        case CacheControlFault::WrongMessage:
            return rule::kCcWrongMessage;
        case CacheControlFault::Duplicate:
            return rule::kCcDuplicate;
        case CacheControlFault::BadValue:
            return rule::kCcBadValue;
        case CacheControlFault::FlagWithValue:
            return rule::kCcFlagWithValue;
        case CacheControlFault::Miscased:
            return rule::kCcMiscased;
        case CacheControlFault::Space:
        case CacheControlFault::QuotedNumber:
        case CacheControlFault::TooLarge:
        case CacheControlFault::Syntax:
            return rule::kCcPortability;
        case CacheControlFault::Obsolete:
            return rule::kCcCargoCult;
    }
    return rule::kCcUnknown;
}

// Which caches are known to differ (published results of a public test suite for caches).
std::string_view detail_of(CacheControlFault fault) {
    switch (fault) {
        case CacheControlFault::Space:
            return "white space around the equals sign: most caches do not see the directive";
        case CacheControlFault::QuotedNumber:
            return "a number in quotation marks: some caches read it, some take it for stale";
        case CacheControlFault::TooLarge:
            return "more than 2147483647 seconds";
        case CacheControlFault::Syntax:
            return "not of the form name or name=value";
        case CacheControlFault::Unknown:
        case CacheControlFault::WrongMessage:
        case CacheControlFault::Duplicate:
        case CacheControlFault::BadValue:
        case CacheControlFault::FlagWithValue:
        case CacheControlFault::Miscased:
        case CacheControlFault::Obsolete:
            return {};
    }
    return {};
}

Evidence told(Side side, std::string_view value) {
    return {side, "Cache-Control", std::string(value)};
}

void judge_syntax(const CacheControl& directives, Side side, Findings& findings) {
    for (const CacheControlProblem& problem : directives.problems) {
        if (problem.fault != CacheControlFault::Obsolete) {
            report(findings,
                   rule_of(problem.fault),
                   told(side, problem.member),
                   std::string(detail_of(problem.fault)));
        }
    }
}

bool is_positive(const Delta& delta) {
    return delta.usable() && delta.seconds > 0;
}

// The pair of directives that contradict each other; empty when none do. Repeating a prohibition in
// other words is no contradiction.
std::string conflict_in(const CacheControl& told) {
    const bool lives = is_positive(told.max_age) || is_positive(told.s_maxage);
    if (told.no_store && !told.must_understand) {
        return lives            ? "no-store with a lifetime"
               : told.is_public ? "no-store with public"
               : told.immutable ? "no-store with immutable"
                                : "";
    }
    if (told.no_cache && (told.immutable || is_positive(told.stale_while_revalidate))) {
        return told.immutable ? "no-cache with immutable" : "no-cache with stale-while-revalidate";
    }
    if (told.no_cache && is_positive(told.max_age)) {
        return "no-cache with max-age";
    }
    if (told.is_private && (told.is_public || told.s_maxage.present)) {
        return told.is_public ? "private with public" : "private with s-maxage";
    }
    if (told.must_revalidate
        && (is_positive(told.stale_while_revalidate) || is_positive(told.stale_if_error))) {
        return "must-revalidate with use of stale copies";
    }
    if (told.immutable && !told.max_age.present) {
        return "immutable without max-age";
    }
    return {};
}

void judge_directives(const ExchangeFacts& facts,
                      const CacheControl& directives,
                      Findings& findings) {
    const std::string_view value = facts.response("cache-control");
    if (std::string conflict = conflict_in(directives); !conflict.empty()) {
        report(findings, rule::kCcConflict, told(Side::Server, value), std::move(conflict));
    }
    if (directives.no_store && directives.no_cache
        && (directives.has(CacheControlFault::Obsolete)
            || (directives.must_revalidate && !facts.response("pragma").empty()
                && facts.exchange.response.head.fields.find("expires") != nullptr))) {
        report(findings, rule::kCcCargoCult, told(Side::Server, value));
    }
    if (directives.is_public && !directives.is_private && !directives.no_store
        && (directives.max_age.usable() || directives.s_maxage.usable())
        && facts.request("authorization").empty()) {
        report(findings, rule::kCcPublicUnnecessary, told(Side::Server, value));
    }
    const bool has_validator =
        facts.exchange.response.head.fields.find("etag") != nullptr
        || facts.exchange.response.head.fields.find("last-modified") != nullptr;
    const std::uint16_t status = facts.exchange.response.head.status;
    if (directives.no_cache && !directives.no_store && !has_validator && status == 200
        && facts.exchange.request.head.method == "GET") {
        report(findings, rule::kCcNoCacheNoValidator, told(Side::Server, value));
    }
}

void judge_vary(const ExchangeFacts& facts, Findings& findings) {
    if (facts.exchange.response.head.fields.find("vary") == nullptr) {
        return;
    }
    const Vary vary = parse_vary(facts.exchange.response.head.fields);
    const auto found = [&](const RuleInfo& rule, std::string detail = {}) {
        report(findings,
               rule,
               {Side::Server, "Vary", std::string(facts.response("vary"))},
               std::move(detail));
    };
    if (vary.star) {
        found(rule::kCacheVaryStar);
        return;
    }
    if (vary.contains("user-agent")) {
        found(rule::kCacheVaryUserAgent);
    }
    if (vary.contains("host")) {
        found(rule::kCacheVaryHost);
    }
    // Where shared caches are out anyway it does no harm.
    const CacheControl told =
        parse_cache_control(facts.exchange.response.head.fields, http::HeadKind::Response);
    if (vary.contains("cookie") && !told.is_private && !told.no_store) {
        found(rule::kCacheVaryCookie);
    }
    if (vary.names.size() > 3) {
        found(rule::kCacheVaryMany, std::to_string(vary.names.size()) + " fields");
    }
}

void judge_targeted(const ExchangeFacts& facts,
                    const CacheControl& directives,
                    Findings& findings) {
    const http::HeaderList& fields = facts.exchange.response.head.fields;
    const http::Field* const field = targeted_field(fields);
    if (field == nullptr) {
        return;
    }
    const TargetedCacheControl targeted = parse_targeted(fields, field->name);
    if (!targeted.valid) {
        report(findings,
               rule::kCdnDirectivesInvalid,
               {Side::Server, std::string(field->name), std::string(targeted.faulty)});
        return;
    }
    const CacheControl& cdn = targeted.directives;
    const bool cdn_keeps = !cdn.no_store && !cdn.is_private && !cdn.no_cache
                           && (is_positive(cdn.max_age) || is_positive(cdn.s_maxage));
    if (cdn_keeps && (directives.no_store || directives.is_private)) {
        report(findings,
               rule::kCdnAndCcConflict,
               {Side::Server, std::string(field->name), std::string(field->value)});
    }
}

}  // namespace

std::span<const RuleInfo* const> cache_control_rules() {
    return kRules;
}

void judge_cache_control(const ExchangeFacts& facts, Findings& findings) {
    if (!facts.exchange.response.present) {
        return;
    }
    const CacheControl directives =
        parse_cache_control(facts.exchange.response.head.fields, http::HeadKind::Response);
    if (directives.present) {
        judge_syntax(directives, Side::Server, findings);
        judge_directives(facts, directives, findings);
    }
    judge_vary(facts, findings);
    judge_targeted(facts, directives, findings);
}

}  // namespace waybill::audit
