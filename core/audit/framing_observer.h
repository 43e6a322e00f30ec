// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may frame the pages of a host, over all of them: whether some are left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/audit/hsts_observer.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kFramingInconsistent{
    .id = "framing-inconsistent",
    .severity = Severity::Info,
    .subject = Subject::Framing,
    .title = "Pages without the framing protection that others have",
    .message =
        "Some pages of the host say who may frame them, and others let everybody: the protection "
        "is likely missing there by mistake, and whoever attacks takes the page without it.",
    .fix = "Send frame-ancestors from one place, for all pages of the host.",
    .line = "Content-Security-Policy: frame-ancestors 'self'",
    .source = "CSP level 3, frame-ancestors",
};

}  // namespace rule

std::span<const RuleInfo* const> framing_session_rules();

class FramingObserver {
public:
    void observe(const ExchangeFacts& facts);

    // After the last exchange; one finding at most per host, in the order of host names.
    std::vector<HostFinding> findings() const;

private:
    static constexpr std::size_t kMostHosts = 10'000;

    struct Seen {
        std::uint64_t restricted = 0;  // pages
        std::uint64_t open = 0;
        std::uint64_t first_open = 0;  // id of its exchange
    };

    std::map<std::string, Seen> hosts_;
};

}  // namespace waybill::audit
