// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/mask.h"
#include "core/audit/pii.h"
#include "core/audit/rules_pii.h"
#include "core/base/ascii.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kPiiCard,
    &rule::kPiiEmails,
    &rule::kPiiIban,
    &rule::kPiiInUrl,
    &rule::kPiiSsn,
});

constexpr std::size_t kMostNumbers = 5;

// A page of an interface may show a few people; this is a list of them.
constexpr std::size_t kManyAddresses = 20;

const RuleInfo& rule_of(PersonalNumber::Kind kind) {
    switch (kind) {
        case PersonalNumber::Kind::Card:
            return rule::kPiiCard;
        case PersonalNumber::Kind::Iban:
            return rule::kPiiIban;
        case PersonalNumber::Kind::SocialSecurity:
            return rule::kPiiSsn;
    }
    return rule::kPiiCard;
}

// Of scripts, styles and media the numbers are no person's.
bool holds_data(const ExchangeFacts& facts) {
    switch (facts.role) {
        case Role::Script:
        case Role::Style:
        case Role::Image:
        case Role::Font:
        case Role::Media:
        case Role::Redirect:
        case Role::Preflight:
        case Role::Handshake:
            return false;
        case Role::Document:
        case Role::Frame:
        case Role::Data:
        case Role::Download:
        case Role::Error:
        case Role::Other:
            break;
    }
    const std::string_view type = facts.response("content-type");
    const std::string path = ascii::lower(facts.exchange.url.path);
    if (type.find("pdf") != std::string_view::npos || type.find("css") != std::string_view::npos
        || type.find("javascript") != std::string_view::npos
        || ascii::starts_with_ignoring_case(type, "image/")) {
        return false;
    }
    for (const std::string_view ending :
         {".pdf", ".gif", ".png", ".jpg", ".jpeg", ".webp", ".ico", ".svg", ".css", ".js"}) {
        if (path.ends_with(ending)) {
            return false;
        }
    }
    return true;
}

// Long random numbers and times in microseconds look like cards now and then.
bool names_a_random_number(std::string_view name) {
    static constexpr auto kNames = std::to_array<std::string_view>({
        "_",       "cachebust", "cachebuster", "cb",        "clock", "correlator", "hash",
        "nocache", "nonce",     "ord",         "r",         "rand",  "random",     "rnd",
        "seed",    "t",         "time",        "timestamp", "ts",
    });
    const std::string lower = ascii::lower(name.substr(0, 32));
    return std::find(kNames.begin(), kNames.end(), lower) != kNames.end();
}

void judge_query(const ExchangeFacts& facts, Findings& findings) {
    const auto& query = facts.exchange.url.query;
    if (!query) {
        return;
    }
    http::for_each_parameter(*query, [&](const http::NameAndValue& parameter) {
        if (parameter.value.find('@') == std::string_view::npos
            && parameter.value.find("%40") == std::string_view::npos
            && std::none_of(parameter.value.begin(), parameter.value.end(), ascii::is_digit)) {
            return;
        }
        std::string value;
        http::append_form_decoded(value, parameter.value);
        if (names_a_random_number(parameter.name)
            && std::all_of(value.begin(), value.end(), ascii::is_digit)) {
            return;
        }
        if (is_mail_address(value) || is_phone_number(parameter.name, value)
            || !find_personal_numbers(value, 1).empty()) {
            report(findings,
                   rule::kPiiInUrl,
                   {Side::Client, {}, mask_parameter(parameter.name, value)});
        }
    });
}

}  // namespace

std::span<const RuleInfo* const> pii_rules() {
    return kRules;
}

void judge_pii(const ExchangeFacts& facts, Findings& findings) {
    judge_query(facts, findings);
    if (!facts.response_body || !holds_data(facts)) {
        return;
    }
    const std::string_view body = *facts.response_body;
    for (const PersonalNumber& number : find_personal_numbers(body, kMostNumbers)) {
        report(findings,
               rule_of(number.kind),
               {Side::Server,
                {},
                mask_number(body.substr(number.offset, number.length)),
                true,
                number.offset});
    }
    if (facts.role == Role::Data) {
        const std::size_t addresses = count_mail_addresses(body, 1000);
        if (addresses > kManyAddresses) {
            report(findings,
                   rule::kPiiEmails,
                   {Side::Server, {}, {}, true},
                   std::to_string(addresses)
                       + (addresses == 1000 ? " or more addresses" : " addresses"));
        }
    }
}

}  // namespace waybill::audit
