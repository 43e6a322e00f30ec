// SPDX-License-Identifier: GPL-3.0-or-later
//
// Watches requests that change something for those that another site could forge: sent by a form,
// told from others by a cookie alone.
//
// PUT, PATCH, DELETE, JSON and fields of their own are not looked at: browsers ask the server first
// (Fetch standard, CORS preflight) before they send these for another site.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/audit/hsts_observer.h"
#include "core/audit/set_cookie.h"

namespace waybill::audit {

class CsrfObserver {
public:
    static constexpr std::size_t kMostEndpoints = 10'000;

    // Fed the exchanges of a session in order.
    void observe(const ExchangeFacts& facts);

    // After the last exchange; one finding per endpoint.
    std::vector<HostFinding> findings() const;

private:
    struct Endpoint {
        std::uint64_t exchange = 0;  // the first that could be forged
        std::string host;
        std::string cookie;  // masked
        bool same_site_seen = false;
    };

    void learn_cookies(const ExchangeFacts& facts);
    bool is_kept_from_other_sites(const std::string& host, std::string_view cookie) const;

    std::map<std::string, SameSite> same_site_;  // by "host name"
    std::map<std::string, Endpoint> endpoints_;
    std::set<std::string> checking_hosts_;  // that turned a request of another site away
};

}  // namespace waybill::audit
