// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/audit/literal_scanner.h"
#include "core/audit/text_patterns.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kMostOfARule = 3;
// Occurrences of literals that are looked at in one text: one made of nothing else costs no more.
constexpr std::size_t kMostCandidates = 20'000;

struct Patterns {
    std::vector<TextPattern> patterns;
    std::vector<std::string_view> literals;
    std::size_t secrets;
    LiteralScanner scanner;

    Patterns()
        : patterns(collect()),
          literals(literals_of(patterns)),
          secrets(secret_patterns().size()),
          scanner(literals) {}

    static std::vector<TextPattern> collect() {
        std::vector<TextPattern> all(secret_patterns().begin(), secret_patterns().end());
        all.insert(all.end(), error_patterns().begin(), error_patterns().end());
        return all;
    }
    static std::vector<std::string_view> literals_of(const std::vector<TextPattern>& patterns) {
        std::vector<std::string_view> literals;
        for (const TextPattern& pattern : patterns) {
            literals.push_back(pattern.literal);
        }
        return literals;
    }
};

const Patterns& all_patterns() {
    static const Patterns patterns;
    return patterns;
}

bool is_wanted(const std::vector<TextHit>& hits,
               std::size_t first,
               std::string_view text,
               const RuleInfo* rule,
               const TextMatch& match) {
    std::size_t of_rule = 0;
    for (std::size_t i = first; i < hits.size(); ++i) {
        if (hits[i].pattern->rule != rule) {
            continue;
        }
        const TextMatch& other = hits[i].match;
        if (++of_rule == kMostOfARule || other.offset == match.offset
            || text.substr(other.offset, other.length) == text.substr(match.offset, match.length)) {
            return false;
        }
    }
    return true;
}

}  // namespace

void scan_text(std::string_view text, std::vector<TextHit>& hits) {
    const Patterns& all = all_patterns();
    const std::size_t first = hits.size();
    std::size_t candidates = 0;
    all.scanner.scan(text, [&](std::size_t literal, std::size_t offset) {
        const TextPattern& pattern = all.patterns[literal];
        auto match = pattern.match(text, offset);
        if (match && is_wanted(hits, first, text, pattern.rule, *match)) {
            hits.push_back({&pattern, literal < all.secrets, std::move(*match)});
        }
        return ++candidates < kMostCandidates;
    });
}

void for_each_secret(std::string_view text,
                     const std::function<void(const TextPattern&, const TextMatch&)>& visit) {
    const Patterns& all = all_patterns();
    all.scanner.scan(text, [&](std::size_t literal, std::size_t offset) {
        if (literal < all.secrets) {
            const TextPattern& pattern = all.patterns[literal];
            if (const auto match = pattern.match(text, offset)) {
                visit(pattern, *match);
            }
        }
        return true;
    });
}

double entropy_of(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    std::array<std::uint32_t, 256> counts{};
    for (const char c : text) {
        ++counts[static_cast<unsigned char>(c)];
    }
    double bits = 0;
    const auto size = static_cast<double>(text.size());
    for (const std::uint32_t count : counts) {
        if (count != 0) {
            const double share = count / size;
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

}  // namespace waybill::audit
