// SPDX-License-Identifier: GPL-3.0-or-later
//
// A cache as RFC 9111 describes it: it stores, selects, validates, updates and invalidates. Time
// comes from outside. It keeps the fields and the content of what it stores; callers that want less
// memory give it an empty content.
//
// Answers point into the cache and live until it is changed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

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

// Fields that own their texts.
class OwnedFields {
public:
    OwnedFields() = default;
    explicit OwnedFields(const http::HeaderList& fields);
    OwnedFields(const OwnedFields&) = delete;
    OwnedFields& operator=(const OwnedFields&) = delete;

    const http::HeaderList& list() const { return list_; }
    // Replaces all fields of the names that `update` has (RFC 9111 section 3.2) by its own.
    void update(const http::HeaderList& update);

private:
    void own(const std::vector<http::Field>& fields);

    std::unique_ptr<char[]> text_;  // NOLINT(modernize-avoid-c-arrays)
    http::HeaderList list_;
};

// Whether a cache does not store that field (RFC 9111 section 3.1): those of the connection.
bool is_of_connection(std::string_view name, const http::HeaderList& fields);

struct StoredResponse {
    std::string method;
    std::string url;  // as in cache_key()
    std::string variant;
    std::string range;  // of the request, with status 206
    Vary selecting;     // views into `fields`
    std::uint16_t status = 0;
    OwnedFields fields;
    std::string content;
    std::uint64_t wire_size = 0;   // the caller's own: what it cost to get
    std::uint64_t tag = 0;         // the caller's own
    std::int64_t clock_shift = 0;  // see CacheResponse
    CachingFacts facts;            // views into `fields`
    CacheView view;
    bool invalid = false;  // must be validated first (RFC 9111 section 4.4)
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
        bool targeted = false;  // obeys CDN-Cache-Control and the like
    };
    explicit CacheModel(Options options);
    ~CacheModel();
    CacheModel(const CacheModel&) = delete;
    CacheModel& operator=(const CacheModel&) = delete;

    struct Answer {
        Reuse reuse = Reuse::Miss;
        const StoredResponse* stored = nullptr;
    };
    Answer look_up(const CacheRequest& request, std::int64_t now) const;

    // The stored response that may stand in when the server cannot be reached or answers with
    // `status` (0: no answer); null when none may (RFC 9111 section 4.2.4, RFC 5861 section 4).
    const StoredResponse* stand_in(const CacheRequest& request,
                                   std::uint16_t status,
                                   std::int64_t now) const;

    enum class Outcome : std::uint8_t { NotStored, Stored, Updated, Invalidated };
    // What came from the server.
    Outcome take(const CacheRequest& request,
                 const CacheResponse& response,
                 std::int64_t request_time,
                 std::int64_t response_time);

    std::size_t size() const { return count_; }

private:
    using Variants = std::vector<std::unique_ptr<StoredResponse>>;

    const StoredResponse* select(const CacheRequest& request, bool& only_star) const;
    void store(const CacheRequest& request,
               const CacheResponse& response,
               const CachingFacts& facts,
               std::string key);
    bool update(const CacheRequest& request,
                const CacheResponse& response,
                std::int64_t request_time,
                std::int64_t response_time);
    bool invalidate(const CacheRequest& request, const CacheResponse& response);
    void refresh_facts(StoredResponse& stored,
                       std::int64_t request_time,
                       std::int64_t response_time) const;
    void obey_targeted(CachingFacts& facts, const http::HeaderList& fields) const;

    Options options_;
    boost::unordered_flat_map<std::string, Variants> stored_;  // by cache_key()
    std::size_t count_ = 0;
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
