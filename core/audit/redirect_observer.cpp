// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/audit/rules_redirects.h"
#include "core/base/ascii.h"
#include "core/http/parameters.h"
#include "core/http/url_resolve.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kLongChain = 3;  // redirects that are bearable

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kRedirectDowngrade,
    &rule::kRedirectLeaksQuery,
    &rule::kRedirectLong,
    &rule::kRedirectLoop,
    &rule::kRedirectMissing,
    &rule::kRedirectOffHostBeforeHttps,
    &rule::kRedirectTemporary,
    &rule::kRedirectToHttpFirst,
});

// The name of a parameter that holds a secret; empty without one.
std::string_view secret_parameter(std::string_view query) {
    static constexpr auto kNames = std::to_array<std::string_view>({
        "access_token",
        "api_key",
        "apikey",
        "auth_token",
        "code",
        "id_token",
        "jwt",
        "password",
        "passwd",
        "pwd",
        "refresh_token",
        "reset_token",
        "secret",
        "session",
        "session_id",
        "sessionid",
        "sid",
        "token",
    });
    std::string_view found;
    http::for_each_parameter(query, [&](const http::NameAndValue& parameter) {
        const bool secret = std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
            return ascii::equal_ignoring_case(name, parameter.name);
        });
        if (secret && parameter.value.size() >= 8) {  // "code=DE" is none
            found = parameter.name;
        }
    });
    return found;
}

// RFC 1918: 172.16.0.0/12.
bool is_in_172_16(std::string_view host) {
    if (!host.starts_with("172.")) {
        return false;
    }
    const std::string_view rest = host.substr(4);
    const auto second = ascii::parse_decimal(rest.substr(0, rest.find('.')));
    return second && *second >= 16 && *second <= 31;
}

// Where nobody else is on the way: the own machine and names of an inner network.
bool is_local(std::string_view host) {
    return host.find('.') == std::string_view::npos || host.starts_with("127.")
           || host.starts_with("10.") || host.starts_with("192.168.") || is_in_172_16(host)
           || host.ends_with(".localhost") || host.ends_with(".local")
           || host.find(':') != std::string_view::npos;
}

std::string without_fragment(std::string_view address) {
    return std::string(address.substr(0, address.find('#')));
}

Evidence location_of(const ExchangeFacts& facts) {
    return {Side::Server, "Location", std::string(facts.response("location"))};
}

}  // namespace

std::span<const RuleInfo* const> redirects_session_rules() {
    return kRules;
}

void RedirectObserver::judge_hop(const ExchangeFacts& facts,
                                 const Chain& chain,
                                 std::string_view target_text,
                                 Findings& findings) const {
    const auto here = http::parse_url(facts.exchange.url.text);
    const auto target = http::parse_url(target_text);
    if (!here || !target || (target->scheme != "http" && target->scheme != "https")) {
        return;
    }
    const auto found = [&](const RuleInfo& rule, std::string detail = {}) {
        report(findings, rule, location_of(facts), std::move(detail));
    };
    const bool from_http = here->scheme == "http";
    const bool to_http = target->scheme == "http";
    const bool is_entry = chain.addresses.size() == 1;
    if (!from_http && to_http) {
        found(rule::kRedirectDowngrade);
    }
    if (from_http && !is_local(here->host.value_or(""))) {
        std::string_view name = secret_parameter(here->query.value_or(""));
        if (name.empty()) {
            name = secret_parameter(target->query.value_or(""));
        }
        if (!name.empty()) {
            found(rule::kRedirectLeaksQuery, std::string(name));
        }
        const std::uint16_t status = facts.exchange.response.head.status;
        if (is_entry && !to_http && here->host != target->host) {
            found(rule::kRedirectOffHostBeforeHttps,
                  here->host.value_or("") + " to " + target->host.value_or(""));
        } else if (is_entry && !to_http && (status == 302 || status == 303 || status == 307)) {
            found(rule::kRedirectTemporary, std::to_string(status));
        } else if (!is_entry && !to_http
                   && std::all_of(
                       chain.addresses.begin(),
                       chain.addresses.end(),
                       [](const std::string& address) { return address.starts_with("http:"); })) {
            found(rule::kRedirectToHttpFirst, "from " + chain.addresses.front());
        }
    }
    if (chain.addresses.size() == kLongChain + 1) {
        found(rule::kRedirectLong, "from " + chain.addresses.front());
    }
    // A cookie set on the way, or a form sent, may make the same address answer otherwise.
    const auto visits =
        std::count(chain.addresses.begin(), chain.addresses.end(), std::string(target_text));
    // An address that leads to itself at once is conf-redirect-to-itself.
    const bool at_once = !chain.state_changed && chain.addresses.back() == target_text;
    if (visits == (chain.state_changed ? 2 : 1) && !at_once) {
        found(rule::kRedirectLoop);
    }
}

void RedirectObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    if (!exchange.request.present || !exchange.response.present) {
        return;
    }
    const std::string client = to_string(exchange.client.ip);
    const auto url = http::parse_url(exchange.url.text);
    if (!url) {
        return;
    }
    const std::string here = without_fragment(url->href());
    const auto known = std::find_if(open_.rbegin(), open_.rend(), [&](const Chain& chain) {
        return chain.next == here && chain.client == client;
    });
    Chain chain;
    if (known != open_.rend()) {
        chain = std::move(*known);
        open_.erase(std::next(known).base());
    }
    if (facts.role != Role::Redirect || facts.response("location").empty()) {
        if (facts.role == Role::Document && !facts.over_tls && exchange.response.head.status == 200
            && !is_local(exchange.url.host)) {
            report(findings, rule::kRedirectMissing, {});
        }
        return;
    }
    const auto target = http::parse_url(facts.response("location"), &*url);
    if (!target) {
        return;
    }
    chain.client = client;
    chain.next = without_fragment(target->href());
    chain.addresses.push_back(here);
    chain.state_changed = chain.state_changed || exchange.request.head.method != "GET"
                          || exchange.response.head.fields.find("set-cookie") != nullptr;
    judge_hop(facts, chain, chain.next, findings);
    if (chain.addresses.size() >= kMostAddresses) {
        return;
    }
    open_.push_back(std::move(chain));
    if (open_.size() > kMostOpen) {
        open_.pop_front();
    }
}

}  // namespace waybill::audit
