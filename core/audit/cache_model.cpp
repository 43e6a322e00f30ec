// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_model.h"

#include <algorithm>
#include <array>
#include <cstring>

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
    if (stored.status != 206) {
        return true;
    }
    const http::Field* const asked = request.find("range");
    if (asked == nullptr || asked->value == stored.range) {
        return asked != nullptr;
    }
    const auto part = parse_content_range(stored.fields.list().value("content-range"));
    if (!part || !part->complete_length) {
        return false;
    }
    const auto wanted = parse_range(asked->value, *part->complete_length);
    return wanted && wanted->first >= part->range.first && wanted->last <= part->range.last;
}

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

OwnedFields::OwnedFields(const http::HeaderList& fields) {
    own({fields.begin(), fields.end()});
}

void OwnedFields::own(const std::vector<http::Field>& fields) {
    std::size_t size = 0;
    for (const http::Field& field : fields) {
        size += field.name.size() + field.value.size();
    }
    auto text = std::make_unique<char[]>(size + 1);  // NOLINT(modernize-avoid-c-arrays)
    http::HeaderList list;
    std::size_t at = 0;
    const auto copy = [&](std::string_view from) {
        if (!from.empty()) {
            std::memcpy(text.get() + at, from.data(), from.size());
        }
        const std::string_view copied(text.get() + at, from.size());
        at += from.size();
        return copied;
    };
    for (const http::Field& field : fields) {
        const std::string_view name = copy(field.name);
        list.add({name, copy(field.value)});
    }
    text_ = std::move(text);
    list_ = std::move(list);
}

void OwnedFields::update(const http::HeaderList& update) {
    // These describe the content, which stays as it is.
    const auto is_kept = [&](std::string_view name) {
        return ascii::equal_ignoring_case(name, "content-encoding")
               || ascii::equal_ignoring_case(name, "content-type")
               || ascii::equal_ignoring_case(name, "content-range")
               || ascii::equal_ignoring_case(name, "content-length")
               || is_of_connection(name, update);
    };
    const bool is_first = list_.empty();
    std::vector<http::Field> merged;
    for (const http::Field& field : list_) {
        // The old age and date say nothing of an answer that was confirmed just now.
        const bool outdated = ascii::equal_ignoring_case(field.name, "age")
                              || ascii::equal_ignoring_case(field.name, "date");
        if (!outdated && (is_kept(field.name) || update.find(field.name) == nullptr)) {
            merged.push_back(field);
        }
    }
    for (const http::Field& field : update) {
        if (is_first || !is_kept(field.name)) {
            merged.push_back(field);
        }
    }
    own(merged);
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

CacheModel::CacheModel(Options options) : options_(options) {}

CacheModel::~CacheModel() = default;

// RFC 9111 section 4.1: of the variants that match, the newest one.
const StoredResponse* CacheModel::select(const CacheRequest& request, bool& only_star) const {
    only_star = false;
    if (request.method != "GET" && request.method != "HEAD") {
        return nullptr;
    }
    const auto found = stored_.find(cache_key(request.url));
    if (found == stored_.end()) {
        return nullptr;
    }
    const StoredResponse* best = nullptr;
    const StoredResponse* star = nullptr;
    for (const auto& stored : found->second) {
        const bool fits = (stored->method != "HEAD" || request.method == "HEAD")
                          && fits_range(*stored, request.fields);
        if (!fits) {
            continue;
        }
        if (stored->selecting.star) {
            star = stored.get();
        } else if (variant_key(stored->selecting, request.fields) == stored->variant
                   && (best == nullptr
                       || stored->facts.date_or_receipt() >= best->facts.date_or_receipt())) {
            best = stored.get();
        }
    }
    only_star = best == nullptr && star != nullptr;
    return best != nullptr ? best : star;
}

CacheModel::Answer CacheModel::look_up(const CacheRequest& request, std::int64_t now) const {
    bool only_star = false;
    const StoredResponse* const stored = select(request, only_star);
    if (stored == nullptr) {
        const CacheControl wanted = parse_cache_control(request.fields, http::HeadKind::Request);
        const bool never = wanted.only_if_cached && request.method == "GET";
        return {never ? Reuse::GatewayTimeout : Reuse::Miss, nullptr};
    }
    Reuse reuse = decide_reuse(stored->facts, stored->view, request.fields, now);
    if (reuse != Reuse::GatewayTimeout && (only_star || stored->invalid)) {
        reuse = Reuse::Validate;
    }
    return {reuse, stored};
}

const StoredResponse* CacheModel::stand_in(const CacheRequest& request,
                                           std::uint16_t status,
                                           std::int64_t now) const {
    bool only_star = false;
    const StoredResponse* const stored = select(request, only_star);
    if (stored == nullptr || only_star || stored->invalid || stored->view.stale_is_forbidden) {
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
    store(request, response, facts, cache_key(request.url));
    return Outcome::Stored;
}

void CacheModel::store(const CacheRequest& request,
                       const CacheResponse& response,
                       const CachingFacts& facts,
                       std::string key) {
    auto stored = std::make_unique<StoredResponse>();
    stored->method = request.method == "HEAD" ? "HEAD" : "GET";
    stored->url = key;
    stored->status = response.status;
    // private="x" withholds x from shared caches, no-cache="x" from reuse (RFC 9111 sections
    // 5.2.2.4 and 5.2.2.7).
    http::HeaderList kept;
    for (const http::Field& field : response.fields) {
        const CacheControl& told = facts.directives;
        const bool withheld =
            (told.no_cache_fields.present && is_named(field.name, told.no_cache_fields.names))
            || (options_.kind == CacheKind::Shared && told.private_fields.present
                && is_named(field.name, told.private_fields.names));
        if (!withheld && !is_of_connection(field.name, response.fields)) {
            kept.add(field);
        }
    }
    stored->variant = variant_key(facts.vary, request.fields);
    stored->content = response.content;
    stored->wire_size = response.wire_size;
    stored->tag = response.tag;
    if (response.status == 206) {
        stored->range = request.fields.value("range");
    }
    stored->clock_shift = response.clock_shift;
    stored->facts.method_allows = true;
    stored->facts.has_authorization = facts.has_authorization;
    Variants& variants = stored_[std::move(key)];
    std::erase_if(variants, [&](const std::unique_ptr<StoredResponse>& other) {
        const bool replaced = other->variant == stored->variant && other->method == stored->method
                              && other->selecting.star == facts.vary.star
                              && other->range == stored->range;
        count_ -= replaced ? 1U : 0U;
        return replaced;
    });
    stored->fields.update(kept);
    refresh_facts(*stored, facts.request_time, facts.response_time);
    variants.push_back(std::move(stored));
    ++count_;
}

void CacheModel::refresh_facts(StoredResponse& stored,
                               std::int64_t request_time,
                               std::int64_t response_time) const {
    static const http::HeaderList kNone;
    const bool has_authorization = stored.facts.has_authorization;
    stored.facts = caching_facts({stored.method,
                                  stored.url,
                                  kNone,
                                  stored.status,
                                  stored.fields.list(),
                                  request_time,
                                  response_time});
    stored.facts.has_authorization = has_authorization;
    stored.facts.method_allows = true;
    for (std::optional<std::int64_t>* const date :
         {&stored.facts.date, &stored.facts.expires, &stored.facts.last_modified}) {
        if (*date) {
            **date += stored.clock_shift;
        }
    }
    stored.selecting = stored.facts.vary;
    obey_targeted(stored.facts, stored.fields.list());
    stored.view = cache_view(stored.facts, options_.kind);
}

// RFC 9111 section 4.3.4: by strong validator, by weak validator, or the only one there is.
bool CacheModel::update(const CacheRequest& request,
                        const CacheResponse& response,
                        std::int64_t request_time,
                        std::int64_t response_time) {
    const auto found = stored_.find(cache_key(request.url));
    if (found == stored_.end()) {
        return false;
    }
    const std::string_view etag = response.fields.value("etag");
    StoredResponse* best = nullptr;
    for (const auto& stored : found->second) {
        const bool fits = etag.empty()
                              ? variant_key(stored->selecting, request.fields) == stored->variant
                              : matches_etag(response.fields, "etag", stored->facts.etag);
        if (fits) {
            best = stored.get();
        }
    }
    if (best == nullptr) {
        return false;
    }
    best->fields.update(response.fields);
    best->invalid = false;
    best->clock_shift = response.clock_shift;
    refresh_facts(*best, request_time, response_time);
    return true;
}

bool CacheModel::invalidate(const CacheRequest& request, const CacheResponse& response) {
    if (!invalidates(request.method, response.status)) {
        return false;
    }
    const auto drop = [&](std::string_view url) {
        const auto found = stored_.find(cache_key(url));
        if (found != stored_.end()) {
            count_ -= found->second.size();
            stored_.erase(found);
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
