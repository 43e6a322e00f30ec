// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/sri.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/audit/base64.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// More words are of no use to anybody.
constexpr std::size_t kMaxWords = 64;

struct Algorithm {
    std::string_view prefix;
    IntegrityHash hash;
    std::size_t length;  // of a digest
};
constexpr auto kAlgorithms = std::to_array<Algorithm>({
    {"sha256-", IntegrityHash::Sha256, 32},
    {"sha384-", IntegrityHash::Sha384, 48},
    {"sha512-", IntegrityHash::Sha512, 64},
});

// Both alphabets of base64 are allowed, even mixed.
std::optional<std::string> decode_digest(std::string_view text) {
    std::string standard(text);
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    return decode_base64(standard, Base64Alphabet::Standard);
}

std::optional<IntegrityMetadata::Entry> parse_word(std::string_view word) {
    for (const Algorithm& algorithm : kAlgorithms) {
        if (ascii::starts_with_ignoring_case(word, algorithm.prefix)) {
            word.remove_prefix(algorithm.prefix.size());
            auto digest = decode_digest(word.substr(0, word.find('?')));
            if (digest && digest->size() == algorithm.length) {
                return IntegrityMetadata::Entry{algorithm.hash, std::move(*digest)};
            }
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

IntegrityHash IntegrityMetadata::strongest() const {
    IntegrityHash hash = IntegrityHash::Sha256;
    for (const Entry& entry : entries) {
        hash = std::max(hash, entry.hash);
    }
    return hash;
}

IntegrityMetadata parse_integrity(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\n\f\r";
    IntegrityMetadata metadata;
    while (metadata.entries.size() + metadata.invalid.size() < kMaxWords) {
        const std::size_t first = text.find_first_not_of(kSpaces);
        if (first == std::string_view::npos) {
            break;
        }
        text.remove_prefix(first);
        const std::size_t end = std::min(text.find_first_of(kSpaces), text.size());
        const std::string_view word = text.substr(0, end);
        if (auto entry = parse_word(word)) {
            metadata.entries.push_back(std::move(*entry));
        } else {
            metadata.invalid.emplace_back(word.substr(0, 100));
        }
        text.remove_prefix(end);
    }
    return metadata;
}

}  // namespace waybill::audit
