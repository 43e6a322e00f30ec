// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_model.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/audit/cache_key.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// RFC 9111 section 5.4: Pragma counts only where there is no Cache-Control.
bool pragma_no_cache(const http::HeaderList& request) {
    bool found = false;
    for (const http::Field& field : request) {
        if (ascii::equal_ignoring_case(field.name, "pragma")) {
            for_each_quoted_member(field.value, [&](std::string_view member) {
                found = found || ascii::equal_ignoring_case(member, "no-cache");
            });
        }
    }
    return found;
}

bool is_named(std::string_view name, std::string_view list) {
    bool found = false;
    ascii::for_each_member(list, [&](std::string_view member) {
        found = found || ascii::equal_ignoring_case(member, name);
    });
    return found;
}

// RFC 9111 section 3.3: what is stored of one part answers requests for that part alone. A complete
// response answers any.
bool fits_range(const StoredResponse& stored, const http::HeaderList& request) {
    if (stored.status() != 206) {
        return true;
    }
    const http::Field* const asked = request.find("range");
    if (asked == nullptr || asked->value == stored.texts.range) {
        return asked != nullptr;
    }
    const auto part = parse_content_range(stored.fields().value("content-range"));
    if (!part || !part->complete_length) {
        return false;
    }
    const auto wanted = parse_range(asked->value, *part->complete_length);
    return wanted && wanted->first >= part->range.first && wanted->last <= part->range.last;
}

// The fields of a stored response after it was confirmed (RFC 9111 section 3.2): those of `update`
// take the place of all of their names.
http::HeaderList confirmed_fields(const http::HeaderList& stored, const http::HeaderList& update) {
    // These describe the content, which stays as it is.
    const auto stays = [&](std::string_view name) {
        return ascii::equal_ignoring_case(name, "content-encoding")
               || ascii::equal_ignoring_case(name, "content-type")
               || ascii::equal_ignoring_case(name, "content-range")
               || ascii::equal_ignoring_case(name, "content-length")
               || is_of_connection(name, update);
    };
    http::HeaderList merged;
    for (const http::Field& field : stored) {
        // The old age and date say nothing of an answer that was confirmed just now.
        const bool outdated = ascii::equal_ignoring_case(field.name, "age")
                              || ascii::equal_ignoring_case(field.name, "date");
        if (!outdated && (stays(field.name) || update.find(field.name) == nullptr)) {
            merged.add(field);
        }
    }
    for (const http::Field& field : update) {
        if (!stays(field.name)) {
            merged.add(field);
        }
    }
    return merged;
}

// What the model itself looks at.
constexpr auto kCachingFields = std::to_array<std::string_view>({"age",
                                                                 "cache-control",
                                                                 "content-range",
                                                                 "date",
                                                                 "etag",
                                                                 "expires",
                                                                 "last-modified",
                                                                 "pragma",
                                                                 "vary"});

}  // namespace

std::string_view name_of(Reuse reuse) {
    switch (reuse) {
        case Reuse::Miss:
            return "miss";
        case Reuse::Use:
            return "reuse";
        case Reuse::UseAndRevalidate:
            return "reuse-and-revalidate";
        case Reuse::Validate:
            return "validate";
        case Reuse::GatewayTimeout:
            return "504";
    }
    return "miss";
}

Reuse decide_reuse(const CachingFacts& stored,
                   const CacheView& view,
                   const http::HeaderList& request,
                   std::int64_t now) {
    const CacheControl wanted = parse_cache_control(request, http::HeadKind::Request);
    const Reuse otherwise = wanted.only_if_cached ? Reuse::GatewayTimeout : Reuse::Validate;
    if (wanted.no_cache || (!wanted.present && pragma_no_cache(request))) {
        return otherwise;
    }
    const std::int64_t age = current_age(stored, now);
    // RFC 9111 section 5.2.1.1; an invalid number is the most careful one.
    if (wanted.max_age.present && (age > wanted.max_age.seconds || wanted.max_age.seconds == 0)) {
        return otherwise;
    }
    if (wanted.min_fresh.usable() && view.lifetime - age < wanted.min_fresh.seconds) {
        return otherwise;
    }
    switch (cache_state(stored, view, now)) {
        case CacheState::Reusable:
            return Reuse::Use;
        case CacheState::StaleWhileRevalidate:
            return Reuse::UseAndRevalidate;
        case CacheState::Stale:
            // RFC 9111 section 5.2.1.2.
            if (wanted.max_stale_any
                || (wanted.max_stale.usable() && age - view.lifetime <= wanted.max_stale.seconds)) {
                return Reuse::Use;
            }
            return otherwise;
        case CacheState::ValidateAlways:
        case CacheState::StaleMustValidate:
            return otherwise;
    }
    return otherwise;
}

bool is_of_connection(std::string_view name, const http::HeaderList& fields) {
    static constexpr auto kNames = std::to_array<std::string_view>({"connection",
                                                                    "keep-alive",
                                                                    "proxy-authenticate",
                                                                    "proxy-authentication-info",
                                                                    "proxy-authorization",
                                                                    "proxy-connection",
                                                                    "te",
                                                                    "transfer-encoding",
                                                                    "upgrade"});
    if (std::any_of(kNames.begin(), kNames.end(), [&](std::string_view known) {
            return ascii::equal_ignoring_case(known, name);
        })) {
        return true;
    }
    return std::any_of(fields.begin(), fields.end(), [&](const http::Field& field) {
        return ascii::equal_ignoring_case(field.name, "connection") && is_named(name, field.value);
    });
}

CacheModel::CacheModel(const Options& options) : options_(options), store_(options.limits) {}

// RFC 9111 section 4.1: of the variants that match, the newest one; else one that varies by all.
const StoredResponse* CacheModel::select(const CacheRequest& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        return nullptr;
    }
    Place best = CacheStore::kNowhere;
    Place star = CacheStore::kNowhere;
    for (Place place = store_.first(cache_key(request.url)); place != CacheStore::kNowhere;
         place = store_.next(place)) {
        const KeptNumbers& numbers = store_.numbers(place);
        if (numbers.is_head && request.method != "HEAD") {
            continue;
        }
        store_.read(place, candidate_.texts);
        candidate_.numbers = numbers;
        if (!fits_range(candidate_, request.fields)) {
            continue;
        }
        if (numbers.varies_by_all) {
            star = star == CacheStore::kNowhere ? place : star;
            continue;
        }
        if (variant_key(parse_vary(candidate_.fields()), request.fields)
            != candidate_.texts.variant) {
            continue;
        }
        work_out(candidate_);
        if (best == CacheStore::kNowhere
            || candidate_.facts.date_or_receipt() > selected_.facts.date_or_receipt()) {
            best = place;
            std::swap(selected_, candidate_);
        }
    }
    if (best == CacheStore::kNowhere) {
        best = star;
        if (star == CacheStore::kNowhere) {
            return nullptr;
        }
        store_.read(star, selected_.texts);
        selected_.numbers = store_.numbers(star);
        work_out(selected_);
    }
    store_.touch(best);
    return &selected_;
}

CacheModel::Answer CacheModel::look_up(const CacheRequest& request, std::int64_t now) {
    const StoredResponse* const stored = select(request);
    if (stored == nullptr) {
        const CacheControl wanted = parse_cache_control(request.fields, http::HeadKind::Request);
        const bool never = wanted.only_if_cached && request.method == "GET";
        return {never ? Reuse::GatewayTimeout : Reuse::Miss, nullptr};
    }
    Reuse reuse = decide_reuse(stored->facts, stored->view, request.fields, now);
    if (reuse != Reuse::GatewayTimeout
        && (stored->numbers.varies_by_all || stored->numbers.invalid)) {
        reuse = Reuse::Validate;
    }
    return {reuse, stored};
}

const StoredResponse* CacheModel::stand_in(const CacheRequest& request,
                                           std::uint16_t status,
                                           std::int64_t now) {
    const StoredResponse* const stored = select(request);
    if (stored == nullptr || stored->numbers.varies_by_all || stored->numbers.invalid
        || stored->view.stale_is_forbidden) {
        return nullptr;
    }
    if (status == 0) {
        return stored;  // disconnected
    }
    const bool error = status == 500 || status == 502 || status == 503 || status == 504;
    const std::int64_t staleness = current_age(stored->facts, now) - stored->view.lifetime;
    const auto within = [&](const Delta& delta) {
        return delta.usable() && staleness < delta.seconds;
    };
    return error
                   && (within(stored->facts.directives.stale_if_error)
                       || within(parse_cache_control(request.fields, http::HeadKind::Request)
                                     .stale_if_error))
               ? stored
               : nullptr;
}

CacheModel::Outcome CacheModel::take(const CacheRequest& request,
                                     const CacheResponse& response,
                                     std::int64_t request_time,
                                     std::int64_t response_time) {
    if (invalidate(request, response)) {
        return Outcome::Invalidated;
    }
    if (response.status == 304) {
        return update(request, response, request_time, response_time) ? Outcome::Updated
                                                                      : Outcome::NotStored;
    }
    CachingFacts facts = caching_facts({request.method,
                                        request.url,
                                        request.fields,
                                        response.status,
                                        response.fields,
                                        request_time,
                                        response_time});
    obey_targeted(facts, response.fields);
    const CacheView view = cache_view(facts, options_.kind);
    if (!view.storable() || !response.complete) {
        return Outcome::NotStored;
    }
    store(request, response, facts);
    return Outcome::Stored;
}

bool CacheModel::is_kept(std::string_view field) const {
    return !options_.only_caching_fields || options_.targeted
           || std::any_of(
               kCachingFields.begin(), kCachingFields.end(), [&](std::string_view known) {
                   return ascii::equal_ignoring_case(known, field);
               });
}

void CacheModel::store(const CacheRequest& request,
                       const CacheResponse& response,
                       const CachingFacts& facts) {
    const std::string url = cache_key(request.url);
    const std::string variant = variant_key(facts.vary, request.fields);
    KeptTexts texts;
    texts.url = url;
    texts.variant = variant;
    texts.content = response.content;
    if (response.status == 206) {
        texts.range = request.fields.value("range");
    }
    // private="x" withholds x from shared caches, no-cache="x" from reuse (RFC 9111 sections
    // 5.2.2.4 and 5.2.2.7).
    const CacheControl& told = facts.directives;
    for (const http::Field& field : response.fields) {
        const bool withheld =
            (told.no_cache_fields.present && is_named(field.name, told.no_cache_fields.names))
            || (options_.kind == CacheKind::Shared && told.private_fields.present
                && is_named(field.name, told.private_fields.names));
        if (is_kept(field.name) && !withheld && !is_of_connection(field.name, response.fields)) {
            texts.fields.add(field);
        }
    }
    KeptNumbers numbers;
    numbers.request_time = facts.request_time;
    numbers.response_time = facts.response_time;
    numbers.clock_shift = response.clock_shift;
    numbers.wire_size = response.wire_size;
    numbers.tag = response.tag;
    numbers.status = response.status;
    numbers.is_head = request.method == "HEAD";
    numbers.has_authorization = facts.has_authorization;
    // A withheld Vary does not count.
    numbers.varies_by_all = parse_vary(texts.fields).star;
    for (Place place = store_.first(url); place != CacheStore::kNowhere;) {
        const Place other = place;
        place = store_.next(place);
        if (store_.numbers(other).is_head != numbers.is_head
            || store_.numbers(other).varies_by_all != facts.vary.star
            || store_.variant(other) != variant) {
            continue;
        }
        store_.read(other, candidate_.texts);
        if (candidate_.texts.range == texts.range) {
            store_.take_out(other);
        }
    }
    store_.put(texts, numbers);
}

// The facts of a stored response from its fields, as they were when it came.
void CacheModel::work_out(StoredResponse& stored) const {
    static const http::HeaderList kNone;
    stored.facts = caching_facts({stored.numbers.is_head ? "HEAD" : "GET",
                                  stored.texts.url,
                                  kNone,
                                  stored.numbers.status,
                                  stored.texts.fields,
                                  stored.numbers.request_time,
                                  stored.numbers.response_time});
    stored.facts.has_authorization = stored.numbers.has_authorization;
    for (std::optional<std::int64_t>* const date :
         {&stored.facts.date, &stored.facts.expires, &stored.facts.last_modified}) {
        if (*date) {
            **date += stored.numbers.clock_shift;
        }
    }
    obey_targeted(stored.facts, stored.texts.fields);
    stored.view = cache_view(stored.facts, options_.kind);
}

// RFC 9111 section 4.3.4: by strong validator, by weak validator, or the only one there is.
bool CacheModel::update(const CacheRequest& request,
                        const CacheResponse& response,
                        std::int64_t request_time,
                        std::int64_t response_time) {
    const std::string_view etag = response.fields.value("etag");
    for (Place place = store_.first(cache_key(request.url)); place != CacheStore::kNowhere;
         place = store_.next(place)) {
        store_.read(place, candidate_.texts);
        const http::HeaderList& stored = candidate_.fields();
        const bool fits =
            etag.empty()
                ? variant_key(parse_vary(stored), request.fields) == candidate_.texts.variant
                : matches_etag(response.fields, "etag", stored.value("etag"));
        if (!fits) {
            continue;
        }
        http::HeaderList kept;
        for (const http::Field& field : confirmed_fields(stored, response.fields)) {
            if (is_kept(field.name)) {
                kept.add(field);
            }
        }
        KeptNumbers& numbers = store_.numbers(place);
        numbers.invalid = false;
        numbers.clock_shift = response.clock_shift;
        numbers.request_time = request_time;
        numbers.response_time = response_time;
        numbers.varies_by_all = parse_vary(kept).star;
        store_.replace_fields(place, kept);
        store_.touch(place);
        return true;
    }
    return false;
}

bool CacheModel::invalidate(const CacheRequest& request, const CacheResponse& response) {
    if (!invalidates(request.method, response.status)) {
        return false;
    }
    const auto drop = [&](std::string_view url) {
        const std::string key = cache_key(url);
        for (Place place = store_.first(key); place != CacheStore::kNowhere;
             place = store_.first(key)) {
            store_.take_out(place);
        }
    };
    drop(request.url);
    const std::string origin = origin_of(request.url);
    for (const std::string_view name : {"location", "content-location"}) {
        const std::string_view value = response.fields.value(name);
        if (!value.empty()) {
            const std::string target = resolve(request.url, value);
            if (!origin.empty() && origin_of(target) == origin) {
                drop(target);
            }
        }
    }
    return true;
}

// RFC 9213 section 2.2: a valid targeted field stands for Cache-Control and Expires.
void CacheModel::obey_targeted(CachingFacts& facts, const http::HeaderList& fields) const {
    if (!options_.targeted) {
        return;
    }
    const http::Field* const field = targeted_field(fields);
    if (field == nullptr) {
        return;
    }
    TargetedCacheControl told = parse_targeted(fields, field->name);
    if (told.valid) {
        facts.directives = std::move(told.directives);
        facts.has_expires = false;
        facts.expires.reset();
    }
}

}  // namespace waybill::audit
