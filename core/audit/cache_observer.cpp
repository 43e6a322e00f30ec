// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_observer.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "core/audit/cache_key.h"
#include "core/audit/cache_model.h"
#include "core/audit/cache_words.h"
#include "core/audit/cookie_use.h"
#include "core/audit/rules_caching_session.h"
#include "core/base/ascii.h"
#include "core/http/http_date.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kCacheMissingVary,
                                                        &rule::kCacheVaryInconsistent,
                                                        &rule::kCacheDiffersBetweenUsers,
                                                        &rule::kEtagChangesPerRequest,
                                                        &rule::kEtagSameAcrossEncodings,
                                                        &rule::kRevalidation304MissingFields,
                                                        &rule::kRedundantRefetch});

// RFC 9110 section 15.4.5.
constexpr auto kOf304 = std::to_array<std::string_view>(
    {"cache-control", "content-location", "etag", "expires", "vary"});

std::uint64_t hash_of(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

std::string sorted_vary(const Vary& vary) {
    std::vector<std::string> names;
    for (const std::string_view name : vary.names) {
        names.push_back(ascii::lower(name));
    }
    std::sort(names.begin(), names.end());
    std::string text = vary.star ? "*" : "";
    for (const std::string& name : names) {
        text += name + ',';
    }
    return text;
}

bool varies_by(std::string_view sorted, std::string_view name) {
    return sorted.starts_with('*')
           || sorted.find(std::string(name) + ',') != std::string_view::npos;
}

}  // namespace

std::span<const RuleInfo* const> caching_session_rules() {
    return kRules;
}

CacheObserver::Answer CacheObserver::describe(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    const CachingFacts caching = caching_facts(caching_input(exchange));
    const CacheView own = cache_view(caching, CacheKind::Private);
    const CacheView shared = cache_view(caching, CacheKind::Shared);
    Answer answer;
    answer.client =
        hash_of(to_string(exchange.client.ip) + ' ' + std::string(facts.request("user-agent")));
    if (has_session_cookie(facts.exchange.request.head.fields)) {
        for (const http::Field& field : exchange.request.head.fields) {
            if (ascii::equal_ignoring_case(field.name, "cookie")) {
                answer.session = answer.session * 31 + hash_of(field.value);
            }
        }
    }
    if (const std::string_view credentials = facts.request("authorization"); !credentials.empty()) {
        answer.session ^= hash_of(credentials) * 31;
    }
    answer.accept_encoding = hash_of(facts.request("accept-encoding"));
    answer.accept_language = hash_of(facts.request("accept-language"));
    answer.accept = hash_of(facts.request("accept"));
    answer.origin = hash_of(facts.request("origin"));
    answer.variant = hash_of(variant_key(caching.vary, exchange.request.head.fields));
    if (facts.response_body) {
        answer.content = hash_of(*facts.response_body);
    } else if (exchange.response.content && !exchange.response.content->sha256.empty()) {
        answer.content = hash_of(exchange.response.content->sha256);
    }
    answer.coding = ascii::lower(facts.response("content-encoding"));
    answer.etag = caching.etag_kind == EtagKind::Strong ? std::string(caching.etag) : std::string();
    answer.vary = sorted_vary(caching.vary);
    answer.type = ascii::lower(facts.response("content-type"));
    answer.language = ascii::lower(facts.response("content-language"));
    answer.allowed_origin = facts.response("access-control-allow-origin");
    answer.fresh_until =
        caching.response_time + own.lifetime - current_age(caching, caching.response_time);
    answer.shared = shared.storable() && shared.lifetime > 0 && !caching.directives.no_cache;
    answer.is_private_storable = own.storable() && !caching.directives.no_cache
                                 && own.source != LifetimeSource::Heuristic && !caching.vary.star;
    for (std::size_t i = 0; i < kOf304.size(); ++i) {
        if (exchange.response.head.fields.find(kOf304[i]) != nullptr) {
            answer.fields = static_cast<std::uint8_t>(answer.fields | (1U << i));
        }
    }
    return answer;
}

void CacheObserver::compare(const Answer& before,
                            const Answer& now,
                            const ExchangeFacts& facts,
                            Findings& findings) {
    const auto found = [&](const RuleInfo& rule, std::string_view field, std::string detail = {}) {
        report(findings,
               rule,
               {Side::Server, std::string(field), std::string(facts.response(field))},
               std::move(detail));
    };
    const bool same_content = before.content && now.content && *before.content == *now.content;
    const bool other_content = before.content && now.content && *before.content != *now.content;
    if (before.vary != now.vary && before.type == now.type && before.shared && now.shared) {
        found(rule::kCacheVaryInconsistent, "Vary");
    } else if (before.shared && now.shared) {
        // What differs with a field of the request must differ in the answer's own fields too:
        // otherwise it may just have changed.
        const auto missing = [&](bool request_differs, bool answer_differs, std::string_view name) {
            if (request_differs && answer_differs && !varies_by(now.vary, name)) {
                found(rule::kCacheMissingVary, "Vary", "differs with " + std::string(name));
            }
        };
        missing(before.accept_encoding != now.accept_encoding,
                before.coding != now.coding,
                "accept-encoding");
        missing(before.accept_language != now.accept_language,
                before.language != now.language,
                "accept-language");
        missing(before.accept != now.accept, before.type != now.type, "accept");
        missing(before.origin != now.origin, before.allowed_origin != now.allowed_origin, "origin");
    }
    const bool same_time = caching_input(facts.exchange).request_time < before.fresh_until;
    if (before.shared && now.shared && other_content && before.session != 0 && now.session != 0
        && before.session != now.session && before.variant == now.variant && same_time
        && before.coding == now.coding) {
        found(rule::kCacheDiffersBetweenUsers, "Cache-Control");
    }
    if (!before.etag.empty() && !now.etag.empty()) {
        if (before.etag == now.etag && before.coding != now.coding) {
            found(rule::kEtagSameAcrossEncodings, "ETag");
        } else if (before.etag != now.etag && same_content && before.coding == now.coding
                   && before.type == now.type) {
            found(rule::kEtagChangesPerRequest, "ETag");
        }
    }
    const CacheControl asked =
        parse_cache_control(facts.exchange.request.head.fields, http::HeadKind::Request);
    const bool insists = asked.no_cache || asked.no_store || asked.max_age.present
                         || !facts.request("pragma").empty() || !facts.request("range").empty();
    if (before.client == now.client && before.is_private_storable && before.variant == now.variant
        && before.session == now.session && same_time && !insists) {
        found(rule::kRedundantRefetch, "Cache-Control");
    }
}

void CacheObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    const std::uint16_t status = exchange.response.head.status;
    if (!exchange.request.present || !exchange.response.present
        || exchange.request.head.method != "GET" || (status != 200 && status != 304)) {
        return;
    }
    const std::string key = cache_key(exchange.url.text);
    const auto known = answers_.find(key);
    if (status == 304) {
        if (known != answers_.end()) {
            std::string missing;
            for (std::size_t i = 0; i < kOf304.size(); ++i) {
                if ((unsigned{known->second.fields} >> i & 1U) != 0
                    && exchange.response.head.fields.find(kOf304[i]) == nullptr) {
                    missing += (missing.empty() ? "" : ", ") + std::string(kOf304[i]);
                }
            }
            if (!missing.empty()) {
                report(findings,
                       rule::kRevalidation304MissingFields,
                       {Side::Server, {}, "304"},
                       "without " + missing);
            }
        }
        return;
    }
    Answer answer = describe(facts);
    if (known != answers_.end()) {
        compare(known->second, answer, facts, findings);
        known->second = std::move(answer);
    } else if (answers_.size() < kMostAddresses) {
        answers_.emplace(key, std::move(answer));
    }
}

}  // namespace waybill::audit
