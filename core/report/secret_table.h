// SPDX-License-Identifier: GPL-3.0-or-later
//
// The secrets that were learned, each once, with the texts that stand for it and its placeholder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::report {

enum class SecretKind : std::uint8_t {
    Cookie,
    Token,
    Password,
    Key,
    Credentials,
    Email,
    Phone,
    Card,
    Iban,
    Person,  // a number that a state knows a person by
};
inline constexpr std::size_t kSecretKinds = static_cast<std::size_t>(SecretKind::Person) + 1;

// "cookie", "token", ...: as it stands in placeholders.
std::string_view name_of(SecretKind kind);

// Where the value of a secret is replaced besides the place that tells that it is one.
enum class SecretReach : std::uint8_t {
    Place,     // nowhere: it may stand anywhere by chance
    Whole,     // where neither letter nor digit is beside it
    Anywhere,  // also inside of longer words
};

// How much the place tells: the value of a cookie may be anything, that of a session is random.
enum class SecretTrust : std::uint8_t { Low, High };

SecretReach reach_of(SecretKind kind, std::string_view value, SecretTrust trust);

// What it takes is limited: of what is found beyond that each place is known, but not the value.
class SecretTable {
public:
    static constexpr std::size_t kMostTexts = 1'000'000;
    static constexpr std::size_t kMostBytes = 256 * kMiB;

    using Index = std::uint32_t;

    struct Text {
        std::string text;
        Index secret;
        SecretReach reach;
    };

    // The secret that `value` stands for; a new one when nothing of that value was learned.
    // Placeholders and empty values are none; neither is one for which there is no room.
    std::optional<Index> add(SecretKind kind, std::string_view value, SecretTrust trust);
    // Another text for the same secret, unless it stands for another one already.
    void add_text(Index secret, std::string_view text, SecretTrust trust);

    std::optional<Index> find(std::string_view value) const;

    std::size_t size() const { return secrets_.size(); }
    SecretKind kind(Index secret) const { return secrets_[secret].kind; }
    // "redacted-cookie-3".
    std::string placeholder(Index secret) const;

    const std::deque<Text>& texts() const { return texts_; }

private:
    bool has_room() const { return texts_.size() < kMostTexts && bytes_ < kMostBytes; }

    struct Secret {
        SecretKind kind;
        std::uint32_t number;  // among those of its kind
    };

    std::vector<Secret> secrets_;
    std::array<std::uint32_t, kSecretKinds> counts_{};
    std::deque<Text> texts_;
    std::size_t bytes_ = 0;                                // of them
    std::unordered_map<std::string_view, Text*> by_text_;  // views of texts_
};

// Of a secret that was found where it must not be shown, but never learned.
std::string placeholder_of(SecretKind kind);
bool is_placeholder(std::string_view value);

}  // namespace waybill::report
