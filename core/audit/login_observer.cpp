// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/login_observer.h"

#include <algorithm>
#include <array>

#include "core/audit/cookie_use.h"
#include "core/audit/mask.h"
#include "core/audit/rules_login.h"
#include "core/audit/sensitive_names.h"
#include "core/audit/set_cookie.h"
#include "core/base/ascii.h"
#include "core/base/endpoint.h"
#include "core/base/text_finder.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kLoginBurst,
    &rule::kLoginBurstAccount,
    &rule::kLoginAfterFailures,
    &rule::kLoginUserEnumeration,
    &rule::kLoginNoRateLimit,
    &rule::kSessionFixation,
    &rule::kLogoutKeepsSession,
    &rule::kCsrfUnprotected,
});

using Outcome = LoginAttempt::Outcome;

std::string host_of(const ExchangeFacts& facts) {
    return ascii::lower(facts.exchange.url.host);
}

std::string client_key(const ExchangeFacts& facts) {
    return to_string(facts.exchange.client.ip) + ' ' + host_of(facts);
}

std::string account_key(const ExchangeFacts& facts, std::string_view account) {
    return "account " + std::string(account) + ' ' + host_of(facts);
}

// Calls `visit(name, value)` for each session cookie that the client sent.
template <typename Visit>
void for_each_session(const ExchangeFacts& facts, Visit visit) {
    for (const http::Field& field : facts.exchange.request.head.fields) {
        if (ascii::equal_ignoring_case(field.name, "cookie")) {
            http::for_each_cookie(field.value, [&](const http::NameAndValue& cookie) {
                if (is_session_cookie(cookie.name, cookie.value)) {
                    visit(cookie.name, cookie.value);
                }
            });
        }
    }
}

// What the response makes of a cookie.
enum class Change : std::uint8_t { None, Renewed, Deleted };

Change change_of(const ExchangeFacts& facts,
                 std::string_view name,
                 std::string_view value,
                 std::int64_t now) {
    Change change = Change::None;
    for (const http::Field& field : facts.exchange.response.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        const SetCookie cookie = parse_set_cookie(field.value);
        if (cookie.name != name) {
            continue;
        }
        if (cookie.is_deletion(now)) {
            change = Change::Deleted;
        } else if (cookie.value != value) {
            change = Change::Renewed;
        }
    }
    return change;
}

bool sets_any_cookie(const ExchangeFacts& facts, std::string_view but, std::string_view value) {
    const auto& fields = facts.exchange.response.head.fields;
    return std::any_of(fields.begin(), fields.end(), [&](const http::Field& field) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            return false;
        }
        const SetCookie cookie = parse_set_cookie(field.value);
        return (cookie.name != but || cookie.value != value)
               && is_session_cookie(cookie.name, cookie.value);
    });
}

bool tells_unknown_user(std::string_view body) {
    static const auto kFinders = std::to_array<TextFinder>({
        TextFinder("no such user"),
        TextFinder("user not found"),
        TextFinder("unknown user"),
        TextFinder("user does not exist"),
        TextFinder("account does not exist"),
        TextFinder("no account with"),
        TextFinder("email not registered"),
        TextFinder("user_not_found"),
    });
    return std::any_of(kFinders.begin(), kFinders.end(), [body](const TextFinder& finder) {
        return finder.found_in(body);
    });
}

}  // namespace

std::span<const RuleInfo* const> login_session_rules() {
    return kRules;
}

void LoginObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    if (!facts.exchange.started.known()) {
        return;
    }
    const std::int64_t now = facts.exchange.started.ns / kNsPerSecond;
    if (is_logout_path(facts.exchange.url.path)) {
        observe_logout(facts, findings);
        return;
    }
    const auto attempt = read_login_attempt(facts);
    if (!attempt) {
        return;
    }
    switch (attempt->outcome) {
        case Outcome::Failed:
            observe_failure(facts, *attempt, now, findings);
            return;
        case Outcome::Worked:
            observe_success(facts, *attempt, now, findings);
            return;
        case Outcome::Refused:
            if (Failures* const failures = failures_of(client_key(facts))) {
                failures->refused = true;
            }
            return;
        case Outcome::Unknown:
            return;
    }
}

LoginObserver::Failures* LoginObserver::failures_of(const std::string& key) {
    const auto found = failures_.find(key);
    if (found != failures_.end()) {
        return &found->second;
    }
    return failures_.size() < kMostKeys ? &failures_[key] : nullptr;
}

bool LoginObserver::first_time(const std::string& what) {
    return told_.size() < kMostKeys && told_.insert(what).second;
}

void LoginObserver::count_failure(const std::string& key,
                                  std::int64_t now,
                                  const RuleInfo& rule,
                                  const std::string& who,
                                  bool is_client,
                                  Findings& findings) {
    Failures* const failures = failures_of(key);
    if (failures == nullptr) {
        return;
    }
    std::deque<std::int64_t>& times = failures->times;
    while (!times.empty() && times.front() < now - limits_.window) {
        times.pop_front();
    }
    // More than that say nothing new.
    if (times.size() > 2 * limits_.without_limit) {
        times.pop_front();
    }
    times.push_back(now);
    if (times.size() >= limits_.burst && !failures->told_burst) {
        failures->told_burst = true;
        report(findings, rule, {Side::Client, {}, who}, std::to_string(times.size()) + " failures");
    }
    if (is_client && times.size() >= limits_.without_limit && !failures->refused
        && !failures->told_no_limit) {
        failures->told_no_limit = true;
        report(findings,
               rule::kLoginNoRateLimit,
               {Side::Server, {}, {}},
               std::to_string(times.size()) + " failures");
    }
}

void LoginObserver::observe_failure(const ExchangeFacts& facts,
                                    const LoginAttempt& attempt,
                                    std::int64_t now,
                                    Findings& findings) {
    count_failure(client_key(facts),
                  now,
                  rule::kLoginBurst,
                  to_string(facts.exchange.client.ip),
                  true,
                  findings);
    if (!attempt.account.empty()) {
        count_failure(account_key(facts, attempt.account),
                      now,
                      rule::kLoginBurstAccount,
                      mask(attempt.account),
                      false,
                      findings);
        observe_enumeration(facts, attempt, findings);
    }
}

void LoginObserver::observe_success(const ExchangeFacts& facts,
                                    const LoginAttempt& attempt,
                                    std::int64_t now,
                                    Findings& findings) {
    for (const std::string& key : {client_key(facts), account_key(facts, attempt.account)}) {
        const auto found = failures_.find(key);
        if (found == failures_.end()) {
            continue;
        }
        const std::deque<std::int64_t>& times = found->second.times;
        const auto recent = std::count_if(times.begin(), times.end(), [&](std::int64_t time) {
            return time >= now - limits_.window && time <= now;
        });
        if (static_cast<std::size_t>(recent) >= limits_.before_success) {
            report(findings,
                   rule::kLoginAfterFailures,
                   {Side::Client, {}, attempt.account.empty() ? "" : mask(attempt.account)},
                   std::to_string(recent) + " failures before it");
            found->second.times.clear();
            break;
        }
    }
    if (attempt.by_basic) {
        return;
    }
    for_each_session(facts, [&](std::string_view name, std::string_view value) {
        const bool kept = change_of(facts, name, value, now) == Change::None
                          && !sets_any_cookie(facts, name, value)
                          && facts.role != Role::Data;  // an interface answers with a token
        if (kept && first_time("fixation " + host_of(facts) + ' ' + std::string(name))) {
            report(findings,
                   rule::kSessionFixation,
                   {Side::Client, "Cookie", mask_parameter(name, value)});
        }
    });
}

// Other statuses than these say something about the request, not about the user.
void LoginObserver::observe_enumeration(const ExchangeFacts& facts,
                                        const LoginAttempt& attempt,
                                        Findings& findings) {
    const std::string endpoint = host_of(facts) + facts.exchange.url.path;
    if (answers_.size() >= kMostKeys && !answers_.contains(endpoint)) {
        return;
    }
    Answers& answers = answers_[endpoint];
    if (answers.told) {
        return;
    }
    const std::uint16_t status = facts.exchange.response.head.status;
    std::string detail;
    if (facts.response_body && tells_unknown_user(*facts.response_body)) {
        detail = "the answer says that there is no such user";
    } else if (!attempt.by_basic && (status == 401 || status == 404 || status == 403)) {
        answers.account_by_status.emplace(status, attempt.account);
        const auto unknown = answers.account_by_status.find(404);
        const auto wrong = answers.account_by_status.find(401);
        if (unknown != answers.account_by_status.end() && wrong != answers.account_by_status.end()
            && unknown->second != wrong->second) {
            detail = "401 for some names, 404 for others";
        }
    }
    if (!detail.empty()) {
        answers.told = true;
        report(findings, rule::kLoginUserEnumeration, {Side::Server, {}, {}}, std::move(detail));
    }
}

void LoginObserver::observe_logout(const ExchangeFacts& facts, Findings& findings) {
    const std::uint16_t status = facts.exchange.response.head.status;
    const std::int64_t now = facts.exchange.started.ns / kNsPerSecond;
    if (status < 200 || status >= 400 || !facts.response("clear-site-data").empty()
        || facts.exchange.request.head.method == "OPTIONS") {
        return;
    }
    for_each_session(facts, [&](std::string_view name, std::string_view value) {
        if (change_of(facts, name, value, now) == Change::None
            && first_time("logout " + host_of(facts) + ' ' + std::string(name))) {
            report(findings,
                   rule::kLogoutKeepsSession,
                   {Side::Server, "Set-Cookie", {}},
                   std::string(name));
        }
    });
}

}  // namespace waybill::audit
