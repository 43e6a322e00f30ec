// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds the hashes that pages name for their scripts and stylesheets against what was sent: only
// who sees both can tell that browsers refuse a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/audit/sri.h"
#include "core/http/url_resolve.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kSriMismatch{
    .id = "sri-mismatch",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "File that does not have the hash its page names",
    .message =
        "A page names the hash of this file, and the file that was sent has another: browsers "
        "refuse it. Either the page was not updated with the file, or somebody changed the file.",
    .fix = "Find out who changed the file; when the change is wanted, put its hash into the page.",
    .line = {},
    .source = "Subresource Integrity section 3.3",
};

}  // namespace rule

std::span<const RuleInfo* const> sri_session_rules();

// Fed the exchanges of a session in order; files count that come after their page.
class SriObserver {
public:
    // Reads what a page names where `facts.html` is set, else compares a file that some page
    // named.
    void observe(const ExchangeFacts& facts, Findings& findings);

private:
    static constexpr std::size_t kMostFiles = 4096;  // beyond it no new ones are remembered
    static constexpr std::size_t kLongestUrl = 2048;

    struct Wanted {
        std::uint64_t page = 0;  // id of its exchange
        IntegrityMetadata integrity;
    };

    void remember(std::uint64_t page,
                  std::string_view address,
                  const http::ResolvedUrl& base,
                  std::string_view integrity);

    std::unordered_map<std::string, Wanted> wanted_;  // by URL, without its fragment
};

}  // namespace waybill::audit
