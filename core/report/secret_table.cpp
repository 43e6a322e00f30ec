// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_table.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace waybill::report {
namespace {

constexpr std::string_view kPlaceholder = "redacted-";

// Under this a value is replaced only where its place tells.
constexpr std::size_t kShortest = 6;

// Lower case: what is put into cookies and fields and stands in any text.
constexpr auto kCommonWords = std::to_array<std::string_view>({
    "accept",     "accepted",    "account",     "active",           "allowed",   "android",
    "anonymous",  "application", "bearer",      "browser",          "canceled",  "cancelled",
    "changeme",   "chrome",      "client",      "closed",           "consent",   "content",
    "cookie",     "cookies",     "credentials", "current-password", "customer",  "dashboard",
    "declined",   "default",     "deleted",     "denied",           "desktop",   "disabled",
    "dismissed",  "enabled",     "english",     "example",          "expired",   "facebook",
    "firefox",    "global",      "google",      "granted",          "hidden",    "include",
    "invalid",    "iphone",      "localhost",   "locale",           "logged_in", "logged_out",
    "loggedin",   "member",      "mobile",      "new-password",     "normal",    "opened",
    "optional",   "organic",     "passwd",      "password",         "pending",   "private",
    "production", "public",      "referral",    "rejected",         "required",  "safari",
    "secret",     "session",     "shown",       "signature",        "signed",    "staging",
    "standard",   "string",      "submit",      "success",          "system",    "tablet",
    "testing",    "undefined",   "unknown",     "username",         "verified",  "version",
    "visible",    "visitor",     "windows",
});

struct Letters {
    std::size_t letters = 0;
    std::size_t digits = 0;
    std::size_t marks = 0;
};

Letters count(std::string_view value) {
    Letters counts;
    for (const char c : value) {
        ++(ascii::is_alpha(c) ? counts.letters : ascii::is_digit(c) ? counts.digits : counts.marks);
    }
    return counts;
}

bool is_common(std::string_view value) {
    constexpr std::size_t kLongest = 20;
    return value.size() <= kLongest
           && std::find(kCommonWords.begin(), kCommonWords.end(), ascii::lower(value))
                  != kCommonWords.end();
}

// "password-1": it stands where one was replaced.
bool is_part_of_placeholder(std::string_view value) {
    std::string_view words = value.substr(0, value.find_last_not_of("0123456789") + 1);
    if (words.ends_with('-')) {
        words.remove_suffix(1);
    }
    constexpr std::size_t kMostDigits = 7;
    if (words.empty() || value.size() - words.size() > kMostDigits + 1) {
        return false;
    }
    for (std::size_t kind = 0; kind < kSecretKinds; ++kind) {
        if (placeholder_of(static_cast<SecretKind>(kind)).ends_with(words)) {
            return true;
        }
    }
    return false;
}

// A path, an address of a page or the name of a host: they stand in many places.
bool looks_like_address(std::string_view value) {
    const std::string lower = ascii::lower(value.substr(0, 4096));
    if (lower.starts_with('/') || lower.starts_with("%2f") || lower.starts_with("http")) {
        return true;
    }
    const std::size_t dot = lower.rfind('.');
    return dot != std::string::npos && dot > 0 && lower.size() - dot > 2
           && std::all_of(
               lower.begin() + static_cast<std::ptrdiff_t>(dot) + 1, lower.end(), ascii::is_lower)
           && std::all_of(lower.begin(), lower.end(), [](char c) {
                  return ascii::is_lower(c) || ascii::is_digit(c) || c == '.' || c == '-';
              });
}

// A date, a version, a size: digits and little else.
bool looks_like_figures(std::string_view value) {
    constexpr std::size_t kLongest = 20;
    return value.size() <= kLongest && std::all_of(value.begin(), value.end(), [](char c) {
               return ascii::is_digit(c)
                      || std::string_view(".,:-+/_TZx").find(c) != std::string_view::npos;
           });
}

SecretReach reach_of_any_value(std::string_view value) {
    constexpr std::size_t kLongWord = 20;
    constexpr std::size_t kMostlyRandom = 8;
    const Letters counts = count(value);
    if (looks_like_address(value)) {
        return SecretReach::Place;
    }
    if (counts.digits == 0) {  // words
        const std::size_t enough = counts.marks == 0 ? kLongWord : kLongWord + kMostlyRandom;
        return value.size() < enough ? SecretReach::Place : SecretReach::Anywhere;
    }
    if (counts.letters == 0 && counts.marks == 0) {
        return value.size() < kMostlyRandom ? SecretReach::Place : SecretReach::Whole;
    }
    if (looks_like_figures(value)) {
        return SecretReach::Place;
    }
    return value.size() < kMostlyRandom ? SecretReach::Whole : SecretReach::Anywhere;
}

}  // namespace

std::string_view name_of(SecretKind kind) {
    switch (kind) {
        case SecretKind::Cookie:
            return "cookie";
        case SecretKind::Token:
            return "token";
        case SecretKind::Password:
            return "password";
        case SecretKind::Key:
            return "key";
        case SecretKind::Credentials:
            return "credentials";
        case SecretKind::Email:
            return "email";
        case SecretKind::Phone:
            return "phone";
        case SecretKind::Card:
            return "card";
        case SecretKind::Iban:
            return "iban";
        case SecretKind::Person:
            return "person";
    }
    return "";
}

SecretReach reach_of(SecretKind kind, std::string_view value, SecretTrust trust) {
    if (value.size() < kShortest || is_common(value) || is_part_of_placeholder(value)) {
        return SecretReach::Place;
    }
    switch (kind) {
        case SecretKind::Email:
        case SecretKind::Phone:
        case SecretKind::Card:
        case SecretKind::Iban:
        case SecretKind::Person:
            return SecretReach::Whole;
        case SecretKind::Key:
            return SecretReach::Anywhere;
        case SecretKind::Cookie:
        case SecretKind::Token:
        case SecretKind::Password:
        case SecretKind::Credentials:
            break;
    }
    const SecretReach reach = reach_of_any_value(value);
    // Names of users are words of the language now and then.
    constexpr std::size_t kLongName = 10;
    if (kind == SecretKind::Credentials && count(value).letters == value.size()
        && value.size() < kLongName) {
        return SecretReach::Place;
    }
    return trust == SecretTrust::High && reach == SecretReach::Place ? SecretReach::Whole : reach;
}

std::optional<SecretTable::Index> SecretTable::add(SecretKind kind,
                                                   std::string_view value,
                                                   SecretTrust trust) {
    if (value.empty() || is_placeholder(value)) {
        return std::nullopt;
    }
    if (const auto known = find(value)) {
        add_text(*known, value, trust);
        return known;
    }
    if (!has_room()) {
        return std::nullopt;
    }
    const auto index = static_cast<Index>(secrets_.size());
    secrets_.push_back({kind, ++counts_[static_cast<std::size_t>(kind)]});
    add_text(index, value, trust);
    return index;
}

void SecretTable::add_text(Index secret, std::string_view text, SecretTrust trust) {
    if (text.empty() || is_placeholder(text)) {
        return;
    }
    const SecretReach reach = reach_of(kind(secret), text, trust);
    if (const auto known = by_text_.find(text); known != by_text_.end()) {
        known->second->reach = std::max(known->second->reach, reach);
    } else if (has_room()) {
        Text& added = texts_.emplace_back(Text{std::string(text), secret, reach});
        by_text_.emplace(added.text, &added);
        bytes_ += text.size();
    }
}

std::optional<SecretTable::Index> SecretTable::find(std::string_view value) const {
    const auto known = by_text_.find(value);
    return known == by_text_.end() ? std::nullopt : std::optional(known->second->secret);
}

std::string SecretTable::placeholder(Index secret) const {
    return placeholder_of(secrets_[secret].kind) + '-' + std::to_string(secrets_[secret].number);
}

std::string placeholder_of(SecretKind kind) {
    return std::string(kPlaceholder) + std::string(name_of(kind));
}

bool is_placeholder(std::string_view value) {
    return value.starts_with(kPlaceholder);
}

}  // namespace waybill::report
