// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds all texts that stand for secrets, in all their forms, in one pass. The time is linear in
// what is searched, whatever number of secrets there are; a place at which none begins costs a look
// into a table of bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/report/secret_table.h"

namespace waybill::report {

struct SecretMatch {
    std::size_t begin = 0;
    std::size_t end = 0;
    SecretTable::Index secret = 0;
    // The digits of base64 that belong to it alone stand there; the group of four that they belong
    // to begins so many digits before them.
    bool in_base64 = false;
    std::size_t group_begins_before = 0;
};

// Immutable: several threads may use one.
class SecretMatcher {
public:
    // Copies what it needs.
    explicit SecretMatcher(const SecretTable& table);

    // The leftmost match at or behind `from`, of those that begin there the longest. Secrets that
    // are words, such as a password without a digit, are left out when they are not asked for.
    std::optional<SecretMatch> find(std::string_view text,
                                    std::size_t from,
                                    bool with_words = true) const;

    // The beginning of a secret that the text ends in the middle of, told by eight bytes or more.
    std::optional<SecretMatch> find_cut_off(std::string_view text, std::size_t from) const;

    // No form is longer. A secret that is longer than kLongestPart is found in parts.
    std::size_t longest() const { return longest_; }
    static constexpr std::size_t kLongestPart = 4096;

private:
    struct Pattern {
        std::string text;
        SecretTable::Index secret;
        SecretReach reach;
        bool in_base64;
        bool is_word;
        std::uint8_t skipped;
        std::int32_t shorter;  // the longest pattern that this one begins with; -1: none
    };
    struct Range {
        std::uint32_t begin;
        std::uint32_t end;
    };
    static constexpr std::size_t kWindow = 6;

    void add(std::string text,
             SecretTable::Index secret,
             SecretReach reach,
             bool in_base64 = false,
             std::size_t skipped = 0);
    void add_forms(std::string_view text, SecretTable::Index secret, SecretReach reach);
    void sort();
    std::size_t bit_of(std::uint64_t window) const;
    const Pattern* longest_at(std::string_view text, std::size_t at, bool with_words) const;

    std::vector<Pattern> patterns_;                    // by text
    std::unordered_map<std::uint64_t, Range> ranges_;  // by the first bytes
    std::vector<std::uint64_t> bits_;
    unsigned shift_ = 64;
    std::size_t longest_ = 0;
};

}  // namespace waybill::report
