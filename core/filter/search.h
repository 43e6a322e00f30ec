// SPDX-License-Identifier: GPL-3.0-or-later
//
// Looks for a text or a pattern in heads and decoded bodies. Matches do not overlap, and empty ones
// are none. Bodies are looked through as they stream; what a pattern sees of long ones in one piece
// is told in streamed_text.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/filter/pattern.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"

namespace waybill::filter {

inline constexpr std::size_t kLongestNeedle = 4096;

// What is looked for: text, or /pattern/; case is ignored unless exact_case or /pattern/c.
struct Needle {
    std::string text;
    bool is_pattern = false;
    bool exact_case = false;

    // The error says what is wrong with the pattern, or that there is nothing to look for.
    static Result<Needle> parse(std::string_view text, bool exact_case);
};

// Where to look.
struct SearchScope {
    bool requests = true;
    bool responses = true;
    bool heads = true;   // start line, fields and trailers
    bool bodies = true;  // with content codings, character set and gRPC framing undone
};

// One place where it was found.
struct Hit {
    std::uint32_t exchange = 0;  // index
    Side side = Side::Client;
    bool in_body = false;
    // In bytes: in the head as sent (trailers follow it, a line each), or in the decoded text.
    std::uint64_t offset = 0;
    std::string before;  // of the same line, as much as shows it in context
    std::string found;   // at most kFoundKept bytes of it
    std::string after;
};

inline constexpr std::size_t kContextKept = 60;
inline constexpr std::size_t kFoundKept = 200;

// What was looked through, to tell how fast.
struct SearchedBytes {
    std::uint64_t heads = 0;
    std::uint64_t bodies = 0;  // decoded
};

// One searcher belongs to one thread.
class Searcher {
public:
    // Returns false to stop.
    using OnHit = std::function<bool(Hit&&)>;

    Searcher(const Needle& needle, const SearchScope& scope);
    ~Searcher();
    Searcher(const Searcher&) = delete;
    Searcher& operator=(const Searcher&) = delete;

    // Gives the hits in the exchange of that index in order, no more than `most`.
    void search(std::uint32_t index,
                store::ExchangeLoader& loader,
                std::uint64_t most,
                const OnHit& on_hit);

    const SearchedBytes& searched() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::filter
