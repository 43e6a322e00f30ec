// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cache laboratory: what a cache in front of the client would have made of a recording. Each
// exchange is asked of a model of a cache first (audit/cache_model.h), and what the server sent is
// given to it where the model would have asked the server.
//
// A private cache is one per client address, a shared one is common to all. Contents are not
// compared: two answers count as equal when their ETag is, else their Last-Modified, else their
// size and type.
//
// Memory is bounded: of answers, clients, hosts and routes so many are kept (see below); the
// answers that were not used for longest are dropped, and counted.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/cache_model.h"
#include "core/http/exchange.h"

namespace waybill::analysis {

struct CacheTally {
    std::uint64_t requests = 0;
    std::uint64_t hits = 0;           // answered without the server
    std::uint64_t revalidations = 0;  // asked, and a 304 would have done
    std::uint64_t misses = 0;         // sent in full, and might have been stored
    std::uint64_t not_cacheable = 0;  // sent in full, and must not be stored
    std::uint64_t bytes = 0;          // of the responses as recorded, heads and bodies
    std::uint64_t bytes_saved = 0;
    std::int64_t time = 0;  // nanoseconds from request to end of response
    std::int64_t time_saved = 0;

    void add(const CacheTally& other);
};

struct CacheGroup {
    std::string name;
    CacheTally tally;
};

// What one directive on one route would save in the same recording.
struct CacheChange {
    std::string host;
    std::string route;
    std::string line;  // the exact field line
    std::string why;
    std::uint64_t exchange = 0;  // id of the first one that it would have helped
    std::uint64_t exchanges = 0;
    std::uint64_t requests_saved = 0;
    std::uint64_t bytes_saved = 0;
    std::int64_t time_saved = 0;
};

struct CacheLabOptions {
    // Of responses as recorded, heads and bodies, that a cache holds; a private one of each client.
    std::uint64_t capacity = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t most_answers = 1'000'000;  // in all caches together
};

struct CacheLabResult {
    CacheTally total;
    std::uint64_t dropped = 0;         // answers, to make room for others
    std::vector<CacheGroup> hosts;     // most bytes first
    std::vector<CacheGroup> types;     // by kind of content, most bytes first
    std::vector<CacheChange> changes;  // those that save most, at most kChangesKept
};
inline constexpr std::size_t kChangesKept = 10;
// So many hosts are told apart; those of all others count under this name.
inline constexpr std::size_t kHostsKept = 100'000;
inline constexpr std::string_view kOtherHosts = "(other hosts)";

class CacheLab {
public:
    explicit CacheLab(audit::CacheKind kind, const CacheLabOptions& options = {});
    ~CacheLab();
    CacheLab(const CacheLab&) = delete;
    CacheLab& operator=(const CacheLab&) = delete;

    // In the order of the recording.
    void add(const http::Exchange& exchange);

    // From here on the same exchanges are given once more, as a visit that begins so many seconds
    // after the first one ended; only this second visit is counted.
    void begin_second_visit(std::int64_t seconds_later);

    CacheLabResult result() const;
    audit::CacheKind kind() const { return kind_; }

private:
    class Impl;

    audit::CacheKind kind_;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::analysis
