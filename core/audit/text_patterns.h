// SPDX-License-Identifier: GPL-3.0-or-later
//
// What gives itself away in any text, whatever its format: keys and tokens by their prefixes, stack
// traces, messages of databases. Each begins at a literal that the scanner looks for; a function
// then says whether it is what it looks like.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/finding.h"

namespace waybill::audit {

struct TextMatch {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string detail{};
    std::optional<Severity> severity{};  // when it is not the rule's
};

struct TextPattern {
    std::string_view literal;
    const RuleInfo* rule;
    // `at`: where the literal begins in `text`.
    std::optional<TextMatch> (*match)(std::string_view text, std::size_t at);
};

std::span<const TextPattern> secret_patterns();
std::span<const TextPattern> error_patterns();

struct TextHit {
    const TextPattern* pattern;
    bool is_secret;
    TextMatch match;
};

// Appends what is found: of each rule at most three, and none twice that has the same text.
void scan_text(std::string_view text, std::vector<TextHit>& hits);

// All secrets that scan_text() would tell of if it told of each one.
void for_each_secret(std::string_view text,
                     const std::function<void(const TextPattern&, const TextMatch&)>& visit);

// Bits per character, after Shannon: about 4 of random hexadecimal digits, 6 of random base64.
double entropy_of(std::string_view text);

}  // namespace waybill::audit
