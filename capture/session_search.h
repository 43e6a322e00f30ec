// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches the exchanges of a session on several threads, and tells what was found in their order.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "core/filter/expression.h"
#include "core/filter/search.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

inline constexpr std::uint64_t kAllHits = std::numeric_limits<std::uint64_t>::max();

struct SearchTask {
    const store::Session& session;
    std::function<std::unique_ptr<store::ExchangeLoader>()> make_loader;  // one per thread
    filter::Needle needle;
    filter::SearchScope scope;
    const filter::Expression* filter = nullptr;  // null: all exchanges
    std::uint64_t most_per_exchange = kAllHits;
    unsigned threads = 1;
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: end early
};

// What was found in one exchange.
struct ExchangeHits {
    std::uint32_t exchange = 0;  // index
    std::vector<filter::Hit> hits;
    bool more = false;  // there are more than are told
};

// What was found in the next piece of the session.
struct SearchedPiece {
    std::vector<ExchangeHits> exchanges;
    filter::SearchedBytes bytes;
    std::uint64_t looked_at = 0;  // exchanges
};

// `take` is called on the caller's thread with one piece after the other, which ends before the
// exchange `end`; returns false to end the search.
using TakePiece = std::function<bool(std::uint32_t end, SearchedPiece&& piece)>;
void search_session(const SearchTask& task, const TakePiece& take);

}  // namespace waybill::capture
