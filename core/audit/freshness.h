// SPDX-License-Identifier: GPL-3.0-or-later
//
// What RFC 9111 says of one response: whether a private and a shared cache may store it and why
// not, how long it is fresh and by what, how old it is, and what may be done with it once it is
// stale.
//
// Pure: all times are Unix seconds given from outside. Views point into the fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/audit/cache_control.h"
#include "core/http/exchange.h"

namespace waybill::audit {

enum class CacheKind : std::uint8_t { Private, Shared };
std::string_view name_of(CacheKind kind);  // "private", "shared"

// Whether a response may be stored (RFC 9111 section 3), in the order in which it is asked.
enum class Storing : std::uint8_t {
    Allowed,
    Method,                // only GET and HEAD, and POST that names what it is
    InterimStatus,         // 1xx
    NotModified,           // 304 updates what is stored
    UnknownStatus,         // must-understand, and we do not
    NoStore,               // of the response
    RequestNoStore,        // of the request
    Private,               // shared caches only
    Authorization,         // shared caches only
    NothingAllowsStoring,  // no freshness, and not a status that may be stored without
};
std::string_view name_of(Storing storing);      // "no-store"
std::string_view sentence_of(Storing storing);  // why, in one sentence
std::string_view section_of(Storing storing);   // "RFC 9111 section 5.2.2.5"

enum class LifetimeSource : std::uint8_t {
    None,
    SMaxAge,
    MaxAge,
    Expires,
    Heuristic,
    HeuristicUndetermined,  // caches may choose one; ours chooses none
};
std::string_view name_of(LifetimeSource source);
std::string_view section_of(LifetimeSource source);

enum class CacheState : std::uint8_t {
    Reusable,
    ValidateAlways,        // no-cache
    StaleWhileRevalidate,  // reuse, and ask again behind it
    Stale,                 // reuse only when it is allowed (max-stale, no connection)
    StaleMustValidate,
};
std::string_view name_of(CacheState state);
std::string_view section_of(CacheState state);

// What caching needs to know of an exchange. All must outlive the facts.
struct CachingInput {
    std::string_view method;
    std::string_view url;  // absolute; only POST needs it
    const http::HeaderList& request;
    std::uint16_t status = 0;
    const http::HeaderList& response;
    std::int64_t request_time = 0;
    std::int64_t response_time = 0;
};

enum class EtagKind : std::uint8_t { None, Strong, Weak, Invalid };
// RFC 9110 section 8.8.3.
EtagKind kind_of_etag(std::string_view value);

// Parsed once per exchange, for both kinds of cache.
struct CachingFacts {
    CacheControl request_directives;
    CacheControl directives;
    Vary vary;
    Age age;
    std::int64_t request_time = 0;
    std::int64_t response_time = 0;
    std::uint16_t status = 0;
    bool method_allows = false;
    bool has_authorization = false;
    bool has_date = false;
    bool has_expires = false;
    bool has_last_modified = false;
    bool has_pragma = false;
    std::optional<std::int64_t> date;  // empty: none, or none that can be read
    std::optional<std::int64_t> expires;
    std::optional<std::int64_t> last_modified;
    std::string_view etag;
    EtagKind etag_kind = EtagKind::None;

    std::int64_t date_or_receipt() const { return date.value_or(response_time); }
    bool has_validator() const {
        return etag_kind == EtagKind::Strong || etag_kind == EtagKind::Weak
               || last_modified.has_value();
    }
    // Of any kind of cache: max-age, s-maxage or Expires.
    bool has_explicit_freshness() const {
        return directives.max_age.present || directives.s_maxage.present || has_expires;
    }
};

CachingFacts caching_facts(const CachingInput& input);

// Of an exchange as it was captured; request and response times are those of the packets.
CachingInput caching_input(const http::Exchange& exchange);

// What one kind of cache makes of it.
struct CacheView {
    CacheKind kind = CacheKind::Private;
    Storing storing = Storing::Allowed;
    LifetimeSource source = LifetimeSource::None;
    std::int64_t lifetime = 0;        // seconds
    bool stale_is_forbidden = false;  // RFC 9111 section 4.2.4

    bool storable() const { return storing == Storing::Allowed; }
};
CacheView cache_view(const CachingFacts& facts, CacheKind kind);

// RFC 9111 section 4.2.3.
std::int64_t current_age(const CachingFacts& facts, std::int64_t now);

CacheState cache_state(const CachingFacts& facts, const CacheView& view, std::int64_t now);

// RFC 9110 section 15.1.
bool is_heuristically_cacheable(std::uint16_t status);

// RFC 9110 section 9.2.1: GET, HEAD, OPTIONS, TRACE.
bool is_safe_method(std::string_view method);

// RFC 9111 section 4.4: whether that answer makes what is stored for the target invalid.
bool invalidates(std::string_view method, std::uint16_t status);

}  // namespace waybill::audit
