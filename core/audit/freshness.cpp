// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/freshness.h"

#include <algorithm>
#include <array>

#include "core/audit/cache_key.h"
#include "core/base/ascii.h"
#include "core/http/http_date.h"

namespace waybill::audit {
namespace {

// The statuses whose rules about caching this implementation knows (RFC 9111 section 5.2.2.3).
bool is_understood(std::uint16_t status) {
    return is_heuristically_cacheable(status) || status == 302 || status == 303 || status == 304
           || status == 307;
}

// RFC 9110 section 9.3.3: a POST may be stored when its answer is what a GET would give.
bool post_allows(const CachingInput& input, const CachingFacts& facts) {
    const std::string_view location = input.response.value("content-location");
    return facts.has_explicit_freshness() && !location.empty()
           && cache_key(resolve(input.url, location)) == cache_key(input.url);
}

Storing storing(const CachingFacts& facts, CacheKind kind) {
    const CacheControl& told = facts.directives;
    const bool shared = kind == CacheKind::Shared;
    if (!facts.method_allows) {
        return Storing::Method;
    }
    if (facts.status < 200) {
        return Storing::InterimStatus;
    }
    if (facts.status == 304) {
        return Storing::NotModified;
    }
    if (told.must_understand) {
        if (!is_understood(facts.status)) {
            return Storing::UnknownStatus;
        }
    } else if (told.no_store) {
        return Storing::NoStore;
    }
    if (facts.request_directives.no_store) {
        return Storing::RequestNoStore;
    }
    if (shared && told.is_private) {
        return Storing::Private;
    }
    if (shared && facts.has_authorization && !told.is_public && !told.must_revalidate
        && !told.s_maxage.present) {
        return Storing::Authorization;
    }
    const bool allowed = told.is_public || (!shared && told.is_private) || facts.has_expires
                         || told.max_age.present || (shared && told.s_maxage.present)
                         || is_heuristically_cacheable(facts.status);
    return allowed ? Storing::Allowed : Storing::NothingAllowsStoring;
}

// RFC 9111 sections 4.2.1 and 4.2.2.
void set_lifetime(const CachingFacts& facts, CacheView& view) {
    const CacheControl& told = facts.directives;
    if (view.kind == CacheKind::Shared && told.s_maxage.present) {
        view.source = LifetimeSource::SMaxAge;
        view.lifetime = told.s_maxage.seconds;  // 0 when it is not valid
    } else if (told.max_age.present) {
        view.source = LifetimeSource::MaxAge;
        view.lifetime = told.max_age.seconds;
    } else if (facts.has_expires) {
        view.source = LifetimeSource::Expires;
        view.lifetime =
            facts.expires ? std::max<std::int64_t>(*facts.expires - facts.date_or_receipt(), 0) : 0;
    } else if (is_heuristically_cacheable(facts.status) || told.is_public) {
        const std::int64_t unchanged =
            facts.last_modified ? facts.date_or_receipt() - *facts.last_modified : 0;
        view.source =
            unchanged > 0 ? LifetimeSource::Heuristic : LifetimeSource::HeuristicUndetermined;
        view.lifetime = std::max<std::int64_t>(unchanged, 0) / 10;
    }
}

// RFC 9111 section 4.2: caches match dates in any letter case, though the grammar does not.
std::optional<std::int64_t> parse_date(std::string_view text, std::int64_t now) {
    if (const auto exact = http::parse_http_date(text, now)) {
        return exact;
    }
    constexpr std::size_t kLongest = 40;  // "Wednesday, 09-Nov-94 08:49:37 GMT" has 33
    if (text.size() > kLongest) {
        return std::nullopt;
    }
    std::array<char, kLongest> mended{};
    bool inside = false;  // of a word
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char lower = ascii::to_lower(text[i]);
        const bool upper = ascii::is_lower(lower) && (!inside || i + 3 >= text.size());
        mended[i] = upper ? static_cast<char>(lower - ('a' - 'A')) : lower;
        inside = ascii::is_lower(lower);
    }
    return http::parse_http_date({mended.data(), text.size()}, now);
}

}  // namespace

EtagKind kind_of_etag(std::string_view value) {
    if (value.empty()) {
        return EtagKind::None;
    }
    const bool weak = value.starts_with("W/");
    const std::string_view tag = weak ? value.substr(2) : value;
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') {
        return EtagKind::Invalid;
    }
    const std::string_view inner = tag.substr(1, tag.size() - 2);
    const bool right = std::all_of(inner.begin(), inner.end(), [](char c) {
        return c != '"' && (c == '!' || static_cast<unsigned char>(c) > '"') && c != '\x7f';
    });
    return !right ? EtagKind::Invalid : weak ? EtagKind::Weak : EtagKind::Strong;
}

CachingFacts caching_facts(const CachingInput& input) {
    CachingFacts facts;
    facts.status = input.status;
    facts.request_time = input.request_time;
    facts.response_time = input.response_time;
    facts.request_directives = parse_cache_control(input.request, http::HeadKind::Request);
    facts.directives = parse_cache_control(input.response, http::HeadKind::Response);
    facts.vary = parse_vary(input.response);
    facts.age = parse_age(input.response);
    facts.has_authorization = input.request.find("authorization") != nullptr;
    bool has_etag = false;
    for (const http::Field& field : input.response) {
        // The first of each counts.
        const auto is = [&](std::string_view name) {
            return ascii::equal_ignoring_case(field.name, name);
        };
        switch (field.name.size()) {
            case 4:
                if (is("date") && !facts.has_date) {
                    facts.has_date = true;
                    facts.date = parse_date(field.value, input.response_time);
                } else if (is("etag") && !has_etag) {
                    has_etag = true;
                    facts.etag = field.value;
                    facts.etag_kind = kind_of_etag(field.value);
                }
                break;
            case 6:
                facts.has_pragma = facts.has_pragma || is("pragma");
                break;
            case 7:
                if (is("expires") && !facts.has_expires) {
                    facts.has_expires = true;
                    facts.expires = parse_date(field.value, input.response_time);
                }
                break;
            case 13:
                if (is("last-modified") && !facts.has_last_modified) {
                    facts.has_last_modified = true;
                    facts.last_modified = parse_date(field.value, input.response_time);
                }
                break;
            default:
                break;
        }
    }
    facts.method_allows = input.method == "GET" || input.method == "HEAD"
                          || (input.method == "POST" && post_allows(input, facts));
    return facts;
}

CachingInput caching_input(const http::Exchange& exchange) {
    const std::int64_t started = exchange.started.known() ? exchange.started.ns : 0;
    std::int64_t received = started;
    for (const std::int64_t phase : {exchange.timing.send, exchange.timing.wait}) {
        if (phase > 0) {
            received += phase;
        }
    }
    return {exchange.request.head.method,
            exchange.url.text,
            exchange.request.head.fields,
            exchange.response.head.status,
            exchange.response.head.fields,
            started / kNsPerSecond,
            received / kNsPerSecond};
}

CacheView cache_view(const CachingFacts& facts, CacheKind kind) {
    CacheView view;
    view.kind = kind;
    view.storing = storing(facts, kind);
    set_lifetime(facts, view);
    const CacheControl& told = facts.directives;
    view.stale_is_forbidden =
        told.must_revalidate || told.no_cache
        || (kind == CacheKind::Shared && (told.proxy_revalidate || told.s_maxage.present));
    return view;
}

std::int64_t current_age(const CachingFacts& facts, std::int64_t now) {
    const std::int64_t apparent =
        std::max<std::int64_t>(0, facts.response_time - facts.date_or_receipt());
    const std::int64_t corrected =
        facts.age.seconds.value_or(0) + (facts.response_time - facts.request_time);
    return std::max(apparent, corrected) + (now - facts.response_time);
}

CacheState cache_state(const CachingFacts& facts, const CacheView& view, std::int64_t now) {
    const CacheControl& told = facts.directives;
    if (told.no_cache) {
        return CacheState::ValidateAlways;
    }
    const std::int64_t staleness = current_age(facts, now) - view.lifetime;
    if (staleness < 0) {
        return CacheState::Reusable;
    }
    if (view.stale_is_forbidden) {
        return CacheState::StaleMustValidate;
    }
    return told.stale_while_revalidate.usable() && staleness < told.stale_while_revalidate.seconds
               ? CacheState::StaleWhileRevalidate
               : CacheState::Stale;
}

bool is_heuristically_cacheable(std::uint16_t status) {
    static constexpr auto kStatuses =
        std::to_array<std::uint16_t>({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501});
    return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

bool is_safe_method(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

bool invalidates(std::string_view method, std::uint16_t status) {
    return !is_safe_method(method) && status >= 200 && status < 400;
}

}  // namespace waybill::audit
