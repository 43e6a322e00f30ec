// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "core/audit/cache_words.h"
#include "core/audit/cookie_use.h"
#include "core/audit/freshness.h"
#include "core/audit/rules_caching.h"
#include "core/base/ascii.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kCacheSensitiveSharedStorable,
                                                        &rule::kCacheSetCookieShared,
                                                        &rule::kCacheSensitivePrivateStorable,
                                                        &rule::kCacheDeception,
                                                        &rule::kCacheUnkeyedInput,
                                                        &rule::kCcAndExpiresDiffer,
                                                        &rule::kFreshHeuristic,
                                                        &rule::kFreshShortStatic,
                                                        &rule::kFreshLongUnversioned,
                                                        &rule::kStaleOnArrival,
                                                        &rule::kAgeInvalid,
                                                        &rule::kAgeWithoutCache,
                                                        &rule::kDateMissing,
                                                        &rule::kDateSkew,
                                                        &rule::kExpiresInvalid,
                                                        &rule::kLastModifiedFuture,
                                                        &rule::kValidatorMissing,
                                                        &rule::kEtagWeakOnly,
                                                        &rule::kRedirectCachedForever,
                                                        &rule::kErrorCached,
                                                        &rule::kCacheStatusInvalid});

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// All that the rules share, worked out once.
struct Context {
    const ExchangeFacts& facts;
    const CachingFacts caching;
    const CacheView private_view;
    const CacheView shared_view;
    Findings& findings;

    const http::Exchange& exchange() const { return facts.exchange; }
    std::uint16_t status() const { return caching.status; }
    bool is_static() const {
        return facts.role == Role::Script || facts.role == Role::Style || facts.role == Role::Image
               || facts.role == Role::Font;
    }
    // Whether a shared cache would give it to others without asking.
    bool is_shared() const {
        return shared_view.storable() && shared_view.lifetime > 0 && !caching.directives.no_cache
               && !caching.vary.star;
    }
    void found(const RuleInfo& rule,
               std::string_view field,
               std::string detail = {},
               std::optional<Severity> severity = std::nullopt) const {
        report(findings,
               rule,
               {Side::Server, std::string(field), std::string(facts.response(field))},
               std::move(detail),
               severity);
    }
};

std::string_view field_of_freshness(const Context& context) {
    return context.caching.directives.present ? "Cache-Control"
           : context.caching.has_expires      ? "Expires"
                                              : "Last-Modified";
}

std::string lifetime_text(const CacheView& view) {
    return "fresh for " + std::to_string(view.lifetime) + " s by "
           + std::string(name_of(view.source));
}

void judge_sharing(const Context& context) {
    const ExchangeFacts& facts = context.facts;
    const bool has_authorization = context.caching.has_authorization;
    const bool has_session = has_session_cookie(facts.exchange.request.head.fields);
    const bool begins_session = sets_session_cookie(context.exchange().response.head.fields);
    const bool sets_cookie = begins_session || !facts.response("set-cookie").empty();
    const bool is_personal_kind = facts.role == Role::Document || facts.role == Role::Frame
                                  || facts.role == Role::Data || facts.role == Role::Download;
    const bool withholds_cookie =
        names_field(context.caching.directives.no_cache_fields, "set-cookie")
        || names_field(context.caching.directives.private_fields, "set-cookie");
    if (context.is_shared()) {
        const bool keyed = context.caching.vary.contains("cookie") && !has_authorization;
        const bool personal = (has_authorization || has_session) && is_personal_kind && !keyed;
        if (personal || (begins_session && !withholds_cookie)) {
            const bool static_name = has_static_name(context.exchange().url.path)
                                     && (facts.role == Role::Document || facts.role == Role::Data);
            if (personal && static_name) {
                context.found(rule::kCacheDeception,
                              field_of_freshness(context),
                              lifetime_text(context.shared_view));
            } else {
                context.found(
                    rule::kCacheSensitiveSharedStorable,
                    field_of_freshness(context),
                    has_authorization ? "the request has Authorization"
                    : has_session     ? "the request has a session cookie"
                                      : "the answer sets a session cookie",
                    has_authorization || begins_session ? Severity::Critical : Severity::High);
            }
        } else if (sets_cookie && !withholds_cookie) {
            context.found(rule::kCacheSetCookieShared,
                          field_of_freshness(context),
                          lifetime_text(context.shared_view));
        }
    } else if ((has_authorization || has_session) && context.private_view.storable()
               && context.status() == 200 && is_personal_kind
               && is_delicate_path(context.exchange().url.path)) {
        context.found(rule::kCacheSensitivePrivateStorable, "Cache-Control", {}, Severity::Medium);
    }
}

// The fields that proxies and frameworks take a host or a path from.
void judge_unkeyed_input(const Context& context) {
    if (!context.is_shared()) {
        return;
    }
    static constexpr auto kInputs = std::to_array<std::string_view>(
        {"x-forwarded-host", "x-host", "x-forwarded-server", "x-original-url", "x-rewrite-url"});
    for (const std::string_view name : kInputs) {
        const std::string_view value = context.facts.request(name);
        if (value.size() < 4 || context.caching.vary.contains(name)
            || value == context.exchange().url.host) {
            continue;
        }
        const std::string_view location = context.facts.response("location");
        const bool repeated =
            location.find(value) != std::string_view::npos
            || (context.facts.response_body
                && context.facts.response_body->find(value) != std::string_view::npos);
        if (repeated) {
            report(context.findings,
                   rule::kCacheUnkeyedInput,
                   {Side::Client, std::string(name), std::string(value)});
        }
    }
}

void judge_lifetime(const Context& context) {
    const CachingFacts& caching = context.caching;
    const CacheView& view = context.private_view;
    const ExchangeFacts& facts = context.facts;
    const bool is_page = facts.role == Role::Document || facts.role == Role::Frame;
    if (!view.storable() || context.exchange().request.head.method != "GET") {
        return;
    }
    const bool explicit_lifetime =
        view.source == LifetimeSource::MaxAge || view.source == LifetimeSource::Expires;
    if (facts.role == Role::Redirect) {
        if ((context.status() == 301 || context.status() == 308) && !caching.directives.no_cache
            && !caching.has_explicit_freshness()) {
            context.found(rule::kRedirectCachedForever, "Location");
        }
        return;
    }
    if (context.status() >= 400) {
        const std::int64_t longest = context.status() >= 500 ? kMinute : kHour;
        if (explicit_lifetime && view.lifetime > longest) {
            context.found(rule::kErrorCached, field_of_freshness(context), lifetime_text(view));
        }
        return;
    }
    if (context.status() != 200) {
        return;
    }
    if (view.source == LifetimeSource::Heuristic && !caching.directives.no_cache) {
        context.found(rule::kFreshHeuristic,
                      "Last-Modified",
                      "caches may take it as fresh for " + std::to_string(view.lifetime) + " s");
    }
    const bool versioned = has_version(context.exchange().url.path);
    if (context.is_static() && versioned && !caching.directives.no_cache && explicit_lifetime
        && (view.lifetime < 30 * kDay || !caching.directives.immutable)) {
        context.found(rule::kFreshShortStatic,
                      field_of_freshness(context),
                      view.lifetime < 30 * kDay ? lifetime_text(view) : "without immutable");
    }
    if (explicit_lifetime && !caching.directives.no_cache
        && ((is_page && view.lifetime > 5 * kMinute)
            || (context.is_static() && !versioned && !context.exchange().url.query
                && view.lifetime > kDay && !caching.has_validator()))) {
        context.found(
            rule::kFreshLongUnversioned, field_of_freshness(context), lifetime_text(view));
    }
    if (view.lifetime > 0 && !caching.has_validator() && !caching.directives.no_cache
        && caching.etag_kind == EtagKind::None && context.exchange().response.body.size > 1024
        && !(versioned && caching.directives.immutable)) {
        context.found(rule::kValidatorMissing, field_of_freshness(context));
    }
    if (caching.directives.max_age.usable() && caching.expires) {
        const std::int64_t by_expires =
            std::max<std::int64_t>(*caching.expires - caching.date_or_receipt(), 0);
        if (std::abs(by_expires - caching.directives.max_age.seconds) > kMinute) {
            context.found(rule::kCcAndExpiresDiffer,
                          "Expires",
                          "max-age says " + std::to_string(caching.directives.max_age.seconds)
                              + " s, Expires " + std::to_string(by_expires) + " s");
        }
    }
}

void judge_age(const Context& context) {
    const Age& age = context.caching.age;
    if (!age.present) {
        return;
    }
    if (age.fault == AgeFault::NotANumber || age.fault == AgeFault::Negative
        || age.fault == AgeFault::SeveralValues) {
        context.found(rule::kAgeInvalid, "Age");
    }
    const CacheView& view = context.shared_view;
    const std::string_view method = context.exchange().request.head.method;
    if (age.seconds && (context.caching.directives.no_store || !is_safe_method(method))
        && context.exchange().request.present) {
        context.found(rule::kAgeWithoutCache, "Age");
    } else if (age.seconds && view.storable() && view.lifetime > 0 && *age.seconds >= view.lifetime
               && view.source != LifetimeSource::Heuristic
               && !context.caching.directives.stale_while_revalidate.present) {
        context.found(rule::kStaleOnArrival, "Age", lifetime_text(view));
    }
}

void judge_dates(const Context& context) {
    const CachingFacts& caching = context.caching;
    if (!caching.has_date && caching.status >= 200 && caching.status < 500) {
        context.found(rule::kDateMissing, "Date");
    }
    if (caching.date) {
        constexpr std::int64_t kTolerated = 10;
        const std::int64_t ahead = *caching.date - caching.response_time;
        const std::int64_t behind =
            caching.request_time - *caching.date - caching.age.seconds.value_or(0);
        // A cache that does not say Age explains a date that is past.
        const bool maybe_cached =
            context.is_shared() || caching.age.present
            || cache_evidence(context.exchange().response.head.fields) == CacheEvidence::Hit;
        if (ahead > kTolerated) {
            context.found(rule::kDateSkew, "Date", std::to_string(ahead) + " s ahead");
        } else if (behind > kTolerated && !maybe_cached) {
            context.found(rule::kDateSkew, "Date", std::to_string(behind) + " s behind");
        }
        if (caching.last_modified && *caching.last_modified > *caching.date + 1) {
            context.found(rule::kLastModifiedFuture, "Last-Modified");
        }
    }
    if (caching.has_expires && !caching.expires) {
        const std::string_view value = context.facts.response("expires");
        const bool usual = value == "0" || value == "-1";
        context.found(rule::kExpiresInvalid, "Expires", {}, usual ? Severity::Info : Severity::Low);
    }
}

void judge_validators(const Context& context) {
    const CachingFacts& caching = context.caching;
    if (caching.etag_kind == EtagKind::Weak
        && (context.status() == 206
            || (context.status() == 200
                && ascii::equal_ignoring_case(context.facts.response("accept-ranges"), "bytes")
                && (context.facts.role == Role::Media || context.facts.role == Role::Download)))) {
        context.found(rule::kEtagWeakOnly, "ETag");
    }
    if (context.exchange().response.head.fields.find("cache-status") != nullptr) {
        for (const CacheStatusMember& member :
             parse_cache_status(context.exchange().response.head.fields)) {
            if (member.invalid) {
                context.found(rule::kCacheStatusInvalid, "Cache-Status", std::string(member.cache));
                break;
            }
        }
    }
}

}  // namespace

std::span<const RuleInfo* const> caching_rules() {
    return kRules;
}

void judge_caching(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    if (!exchange.response.present || exchange.response.head.status < 200
        || exchange.request.head.method == "CONNECT") {
        return;
    }
    CachingFacts caching = caching_facts(caching_input(exchange));
    const CacheView private_view = cache_view(caching, CacheKind::Private);
    const CacheView shared_view = cache_view(caching, CacheKind::Shared);
    const Context context{facts, std::move(caching), private_view, shared_view, findings};
    if (exchange.request.present) {
        judge_sharing(context);
        judge_unkeyed_input(context);
        judge_lifetime(context);
    }
    judge_age(context);
    judge_dates(context);
    judge_validators(context);
}

}  // namespace waybill::audit
