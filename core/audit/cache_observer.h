// SPDX-License-Identifier: GPL-3.0-or-later
//
// Caching as several exchanges together show it: validation that fails, variants that Vary does not
// tell apart, what is fetched again though it is fresh. Fed exchanges in order; remembers the last
// full answer of each address, of a limited number of addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

class CacheObserver {
public:
    // Adds to the findings of that exchange. Contents are compared where they were read.
    void observe(const ExchangeFacts& facts, Findings& findings);

private:
    static constexpr std::size_t kMostAddresses = 32'768;

    // Texts are kept as hashes where only their equality counts.
    struct Answer {
        std::uint64_t client = 0;  // address and User-Agent
        std::uint64_t session = 0;
        std::uint64_t accept_encoding = 0;
        std::uint64_t accept_language = 0;
        std::uint64_t accept = 0;
        std::uint64_t origin = 0;
        std::uint64_t variant = 0;
        std::optional<std::uint64_t> content;
        std::string coding;
        std::string etag;
        std::string vary;
        std::string type;
        std::string language;
        std::string allowed_origin;
        std::int64_t fresh_until = 0;
        bool shared = false;
        bool is_private_storable = false;
        std::uint8_t fields = 0;  // of those that a 304 repeats
    };
    static Answer describe(const ExchangeFacts& facts);
    static void compare(const Answer& before,
                        const Answer& now,
                        const ExchangeFacts& facts,
                        Findings& findings);

    boost::unordered_flat_map<std::string, Answer> answers_;
};

}  // namespace waybill::audit
