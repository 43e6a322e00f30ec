// SPDX-License-Identifier: GPL-3.0-or-later
//
// Strict-Transport-Security over all answers of a host: whether each carries it, and the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/audit/hsts.h"

namespace waybill::audit {

// What the answers of one host over https said.
struct HstsObservation {
    std::uint64_t with = 0;             // answers that protect the host
    std::uint64_t without = 0;          // answers without the field, or with one that browsers drop
    std::uint64_t first_without = 0;    // id of the exchange
    std::uint64_t first_different = 0;  // id; 0: all fields say the same
    std::uint64_t max_age = 0;          // of the first that protects
    bool include_subdomains = false;
    std::string different;  // that other field
};

// A finding and the exchange that shows it.
struct HostFinding {
    std::uint64_t exchange = 0;  // its id
    Finding finding;
};

class HstsObserver {
public:
    static constexpr std::size_t kMostHosts = 10'000;

    void observe(const ExchangeFacts& facts);

    // After the last exchange; one finding at most per host, in the order of host names.
    std::vector<HostFinding> findings() const;

    const std::map<std::string, HstsObservation>& hosts() const { return hosts_; }

private:
    std::map<std::string, HstsObservation> hosts_;
};

}  // namespace waybill::audit
