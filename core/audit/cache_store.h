// SPDX-License-Identifier: GPL-3.0-or-later
//
// The answers that a cache keeps, each packed into one piece of memory, in the order in which they
// were last used: what is over the limits goes, the answer that was not used for longest first.
// What an answer means is the business of CacheModel (cache_model.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/http/head.h"

namespace waybill::audit {

struct CacheLimits {
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  // of `wire_size`, summed
    std::uint64_t answers = std::numeric_limits<std::uint32_t>::max() / 2;
};

// What is kept of an answer besides texts.
struct KeptNumbers {
    std::int64_t request_time = 0;
    std::int64_t response_time = 0;
    std::int64_t clock_shift = 0;
    std::uint64_t wire_size = 0;
    std::uint64_t tag = 0;
    std::uint16_t status = 0;
    bool is_head = false;
    bool has_authorization = false;
    bool varies_by_all = false;  // Vary: *
    bool invalid = false;
};

struct KeptTexts {
    std::string_view url;
    std::string_view variant;
    std::string_view range;
    std::string_view content;
    http::HeaderList fields;
};

class CacheStore {
public:
    using Place = std::uint32_t;
    static constexpr Place kNowhere = std::numeric_limits<Place>::max();
    // Of one address; a cache with more does nothing but look for the right one.
    static constexpr std::size_t kMostVariants = 256;

    explicit CacheStore(const CacheLimits& limits) : limits_(limits) {}

    // The answers of one address, the one that was put in last first.
    Place first(std::string_view url) const;
    Place next(Place place) const;

    KeptNumbers& numbers(Place place) { return entries_[place].numbers; }
    const KeptNumbers& numbers(Place place) const { return entries_[place].numbers; }
    // Views live until the answer is taken out or replaced.
    std::string_view variant(Place place) const;
    void read(Place place, KeptTexts& out) const;

    // Puts an answer in. One that is larger than the limit of bytes is dropped at once.
    void put(const KeptTexts& texts, const KeptNumbers& numbers);
    // Other fields for the same answer; these may be its own.
    void replace_fields(Place place, const http::HeaderList& fields);
    void take_out(Place place);
    // That it was used now.
    void touch(Place place);
    // False when there is nothing.
    bool drop_least_used();

    std::size_t size() const { return entries_.size() - free_.size(); }
    std::uint64_t dropped() const { return dropped_; }  // to keep the limits

private:
    struct Entry {
        std::string text;  // url, variant, range, content, fields
        std::uint64_t hash = 0;
        KeptNumbers numbers;
        std::uint32_t url_size = 0;
        std::uint32_t variant_size = 0;
        std::uint32_t range_size = 0;
        std::uint32_t content_size = 0;
        Place used_before = kNowhere;  // the one that was used just before this one
        Place used_after = kNowhere;
        Place next = kNowhere;  // with the same hash

        std::string_view url() const { return std::string_view(text).substr(0, url_size); }
    };

    static void pack(const KeptTexts& texts, Entry& entry);
    Place same_url_from(Place place, std::string_view url) const;
    void link_as_last_used(Place place);
    void unlink_from_use(Place place);
    void keep_limits();

    CacheLimits limits_;
    std::vector<Entry> entries_;
    std::vector<Place> free_;
    boost::unordered_flat_map<std::uint64_t, Place> first_;  // by hash of the URL
    Place last_used_ = kNowhere;
    Place least_used_ = kNowhere;
    std::uint64_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace waybill::audit
