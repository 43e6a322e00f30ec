// SPDX-License-Identifier: GPL-3.0-or-later
//
// Watches the logins of a session: passwords that are guessed, answers that tell which users there
// are, sessions that outlive login and logout. What it remembers is bounded.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/audit/login_form.h"

namespace waybill::audit {

struct LoginLimits {
    std::int64_t window = std::int64_t{5} * 60;  // seconds
    std::size_t burst = 10;                      // failures in a window
    std::size_t before_success = 5;              // failures ahead of a login that worked
    std::size_t without_limit = 20;              // failures that a server should not let pass
};

// Fed the exchanges of a session in order.
class LoginObserver {
public:
    static constexpr std::size_t kMostKeys = 10'000;  // clients and accounts; then no new ones

    explicit LoginObserver(const LoginLimits& limits = {}) : limits_(limits) {}

    // Adds what this exchange completes; each thing once per client, account or host.
    void observe(const ExchangeFacts& facts, Findings& findings);

private:
    // The failures of a client or of an account at a host within the window.
    struct Failures {
        std::deque<std::int64_t> times;  // seconds
        bool told_burst = false;
        bool told_no_limit = false;
        bool refused = false;
    };

    // How failures of different accounts are answered.
    struct Answers {
        std::map<std::uint16_t, std::string> account_by_status;
        bool told = false;
    };

    Failures* failures_of(const std::string& key);
    void count_failure(const std::string& key,
                       std::int64_t now,
                       const RuleInfo& rule,
                       const std::string& who,
                       bool is_client,
                       Findings& findings);
    void observe_failure(const ExchangeFacts& facts,
                         const LoginAttempt& attempt,
                         std::int64_t now,
                         Findings& findings);
    void observe_success(const ExchangeFacts& facts,
                         const LoginAttempt& attempt,
                         std::int64_t now,
                         Findings& findings);
    void observe_enumeration(const ExchangeFacts& facts,
                             const LoginAttempt& attempt,
                             Findings& findings);
    void observe_logout(const ExchangeFacts& facts, Findings& findings);
    bool first_time(const std::string& what);

    LoginLimits limits_;
    std::map<std::string, Failures> failures_;  // by "client host" and "account host"
    std::map<std::string, Answers> answers_;    // by endpoint
    std::set<std::string> told_;
};

}  // namespace waybill::audit
