// SPDX-License-Identifier: GPL-3.0-or-later
//
// What cookies show over several exchanges: names set twice, deletions that miss, Secure cookies on
// http. Remembers how cookies were set, never their values; at most kMostKnown of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/audit/set_cookie.h"

namespace waybill::audit {

// How a cookie was last set.
struct KnownCookie {
    std::string name;
    std::string domain;  // comparable_host()
    std::string path;
    SameSite same_site = SameSite::Missing;
    bool host_only = true;
    bool secure = false;
    bool http_only = false;
    bool live = true;  // false once it was deleted
    bool told_duplicate = false;
    bool told_over_http = false;
};

class CookieObserver {
public:
    static constexpr std::size_t kMostKnown = 20'000;
    static constexpr std::size_t kMostOfSite = 200;
    // Longer names and paths are not remembered.
    static constexpr std::size_t kLongestKept = 256;

    // Takes an exchange, in the order of the recording, and adds what it shows together with those
    // before it. A matter is told once, at the exchange that shows it first.
    void observe(const ExchangeFacts& facts, Findings& findings);

    // How a cookie of that name that this URL would get was set; null when that was not seen.
    // Valid until the next exchange.
    const KnownCookie* find(std::string_view host,
                            std::string_view path,
                            std::string_view name) const;

private:
    struct Site {
        std::vector<KnownCookie> cookies;
        bool told_count = false;
    };

    void observe_sent(const ExchangeFacts& facts, const std::string& host, Findings& findings);
    void observe_set(const ExchangeFacts& facts, const std::string& host, Findings& findings);

    std::unordered_map<std::string, Site> sites_;  // by registrable domain, else by host
    std::size_t known_ = 0;
};

}  // namespace waybill::audit
