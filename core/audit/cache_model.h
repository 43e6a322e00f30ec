// SPDX-License-Identifier: GPL-3.0-or-later
//
// A cache as RFC 9111 describes it: it stores, selects, validates, updates and invalidates. Time
// comes from outside. It keeps the fields and the content of what it stores, within limits; callers
// that want less memory give it an empty content, and ask for nothing but the fields of caching.
//
// Answers live until the next call.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/audit/cache_store.h"
#include "core/audit/freshness.h"

namespace waybill::audit {

// What may be done for a request with one stored response (RFC 9111 section 4).
enum class Reuse : std::uint8_t {
    Miss,
    Use,
    UseAndRevalidate,  // stale-while-revalidate
    Validate,
    GatewayTimeout,  // only-if-cached, and there is nothing that may be used: 504
};
std::string_view name_of(Reuse reuse);  // "reuse", "validate", "504" ...

// Of a stored response that was selected for it. `request` are the new request's fields.
Reuse decide_reuse(const CachingFacts& stored,
                   const CacheView& view,
                   const http::HeaderList& request,
                   std::int64_t now);

// Whether a cache does not store that field (RFC 9111 section 3.1): those of the connection.
bool is_of_connection(std::string_view name, const http::HeaderList& fields);

// Views into the cache.
struct StoredResponse {
    KeptTexts texts;  // `url` as in cache_key(); `range` of the request, with status 206
    KeptNumbers numbers;
    CachingFacts facts;
    CacheView view;  // of the cache's kind

    std::uint16_t status() const { return numbers.status; }
    const http::HeaderList& fields() const { return texts.fields; }
};

struct CacheRequest {
    std::string_view method;
    std::string_view url;
    const http::HeaderList& fields;
};

struct CacheResponse {
    std::uint16_t status = 0;
    const http::HeaderList& fields;
    std::string_view content = {};
    std::uint64_t wire_size = 0;
    std::uint64_t tag = 0;
    bool complete = true;
    std::int64_t clock_shift = 0;  // seconds that all dates in the fields are behind, as in replays
};

class CacheModel {
public:
    struct Options {
        CacheKind kind = CacheKind::Shared;
        bool targeted = false;             // obeys CDN-Cache-Control and the like
        bool only_caching_fields = false;  // other fields are not kept
        CacheLimits limits{};
    };
    explicit CacheModel(const Options& options);

    struct Answer {
        Reuse reuse = Reuse::Miss;
        const StoredResponse* stored = nullptr;
    };
    Answer look_up(const CacheRequest& request, std::int64_t now);

    // The stored response that may stand in when the server cannot be reached or answers with
    // `status` (0: no answer); null when none may (RFC 9111 section 4.2.4, RFC 5861 section 4).
    const StoredResponse* stand_in(const CacheRequest& request,
                                   std::uint16_t status,
                                   std::int64_t now);

    enum class Outcome : std::uint8_t { NotStored, Stored, Updated, Invalidated };
    // What came from the server.
    Outcome take(const CacheRequest& request,
                 const CacheResponse& response,
                 std::int64_t request_time,
                 std::int64_t response_time);

    std::size_t size() const { return store_.size(); }
    // Answers that had to go to keep the limits, or by drop_least_used().
    std::uint64_t dropped() const { return store_.dropped(); }
    bool drop_least_used() { return store_.drop_least_used(); }

private:
    using Place = CacheStore::Place;

    const StoredResponse* select(const CacheRequest& request);
    void store(const CacheRequest& request,
               const CacheResponse& response,
               const CachingFacts& facts);
    bool update(const CacheRequest& request,
                const CacheResponse& response,
                std::int64_t request_time,
                std::int64_t response_time);
    bool invalidate(const CacheRequest& request, const CacheResponse& response);
    bool is_kept(std::string_view field) const;
    void work_out(StoredResponse& stored) const;
    void obey_targeted(CachingFacts& facts, const http::HeaderList& fields) const;

    Options options_;
    CacheStore store_;
    // Kept for their memory: what was selected, and what is looked at while selecting.
    StoredResponse selected_;
    StoredResponse candidate_;
};

// RFC 9110 section 8.8.3.2, weak comparison: whether a list as in If-None-Match has that tag.
bool matches_etag(const http::HeaderList& fields, std::string_view name, std::string_view etag);

// Whether a stored response answers the request's own conditions with 304 (RFC 9111 section 4.3.2).
bool is_not_modified_for(const CachingFacts& stored,
                         const http::HeaderList& request,
                         std::int64_t now);

// The bytes of a content of that length that "Range: bytes=..." asks for, as first and last offset;
// empty when it asks for several ranges or for none that is there.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};
std::optional<ByteRange> parse_range(std::string_view range, std::uint64_t length);

// "bytes 4-9/10". Empty when it is not of that form.
struct ContentRange {
    ByteRange range;
    std::optional<std::uint64_t> complete_length;
};
std::optional<ContentRange> parse_content_range(std::string_view text);

}  // namespace waybill::audit
