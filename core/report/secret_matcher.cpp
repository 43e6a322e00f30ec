// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_matcher.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "core/base/ascii.h"
#include "core/report/secret_forms.h"

namespace waybill::report {
namespace {

bool is_alphanumeric(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

// The bytes of a window as a number, the same on every machine within one run.
std::uint64_t window_at(const char* text) {
    std::uint32_t front = 0;
    std::uint16_t back = 0;
    std::memcpy(&front, text, sizeof front);
    std::memcpy(&back, text + sizeof front, sizeof back);
    return front | std::uint64_t{back} << 32U;
}

// Whether a word may begin at `at`: no letter or digit in front, unless it ends an escape.
bool begins_word(std::string_view text, std::size_t at) {
    if (at == 0 || !is_alphanumeric(text[at - 1])) {
        return true;
    }
    if (at >= 2 && text[at - 2] == '\\') {
        return true;  // \n
    }
    if (at >= 3 && text[at - 3] == '%') {
        return ascii::is_hex_digit(text[at - 1]) && ascii::is_hex_digit(text[at - 2]);
    }
    return at >= 6 && text.substr(at - 6, 2) == "\\u";
}

}  // namespace

SecretMatcher::SecretMatcher(const SecretTable& table) {
    for (const SecretTable::Text& text : table.texts()) {
        if (text.reach == SecretReach::Place) {
            continue;
        }
        std::string_view rest = text.text;
        while (rest.size() > kLongestPart) {
            add_forms(rest.substr(0, kLongestPart), text.secret, SecretReach::Anywhere);
            rest.remove_prefix(kLongestPart);
        }
        add_forms(rest,
                  text.secret,
                  rest.size() == text.text.size() ? text.reach : SecretReach::Anywhere);
    }
    sort();
}

void SecretMatcher::add(std::string text,
                        SecretTable::Index secret,
                        SecretReach reach,
                        bool in_base64,
                        std::size_t skipped) {
    if (text.size() < kWindow) {
        return;
    }
    longest_ = std::max(longest_, text.size());
    const bool is_word =
        reach == SecretReach::Whole && std::none_of(text.begin(), text.end(), ascii::is_digit);
    patterns_.push_back({std::move(text),
                         secret,
                         reach,
                         in_base64,
                         is_word,
                         static_cast<std::uint8_t>(skipped),
                         -1});
}

void SecretMatcher::add_forms(std::string_view text, SecretTable::Index secret, SecretReach reach) {
    if (text.size() < kWindow) {
        return;
    }
    add(std::string(text), secret, reach);
    std::vector<std::string> forms;
    append_escaped_forms(text, forms);
    for (std::string& form : forms) {
        add(std::move(form), secret, reach);
    }
    const auto standard = base64_forms(text, false);
    const auto url = base64_forms(text, true);
    for (std::size_t i = 0; i < standard.size(); ++i) {
        add(standard[i].digits, secret, SecretReach::Anywhere, true, standard[i].skipped);
        if (url[i].digits != standard[i].digits) {
            add(url[i].digits, secret, SecretReach::Anywhere, true, url[i].skipped);
        }
    }
}

void SecretMatcher::sort() {
    // Of equal texts the one that was learned first counts, and text before base64.
    std::stable_sort(patterns_.begin(), patterns_.end(), [](const Pattern& a, const Pattern& b) {
        return a.text != b.text ? a.text < b.text : a.in_base64 < b.in_base64;
    });
    patterns_.erase(
        std::unique(patterns_.begin(),
                    patterns_.end(),
                    [](const Pattern& a, const Pattern& b) { return a.text == b.text; }),
        patterns_.end());
    constexpr std::size_t kBitsEach = 64;
    constexpr std::size_t kFewestBits = std::size_t{1} << 16U;
    const std::size_t bits = std::bit_ceil(std::max(kFewestBits, patterns_.size() * kBitsEach));
    shift_ = 64U - static_cast<unsigned>(std::countr_zero(bits));
    bits_.resize(bits / 64);
    std::vector<std::int32_t> open;  // those that the one before begins with, the shortest first
    for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
        Pattern& pattern = patterns_[i];
        while (
            !open.empty()
            && !pattern.text.starts_with(patterns_[static_cast<std::size_t>(open.back())].text)) {
            open.pop_back();
        }
        pattern.shorter = open.empty() ? -1 : open.back();
        open.push_back(static_cast<std::int32_t>(i));
        const std::uint64_t window = window_at(pattern.text.data());
        const std::size_t bit = bit_of(window);
        bits_[bit >> 6U] |= std::uint64_t{1} << (bit & 63U);
        ranges_.try_emplace(window, Range{i, i}).first->second.end = i + 1;
    }
}

std::size_t SecretMatcher::bit_of(std::uint64_t window) const {
    return (window * 0x9e3779b97f4a7c15U) >> shift_;
}

const SecretMatcher::Pattern* SecretMatcher::longest_at(std::string_view text,
                                                        std::size_t at,
                                                        bool with_words) const {
    const auto range = ranges_.find(window_at(text.data() + at));
    if (range == ranges_.end()) {
        return nullptr;
    }
    const auto first = patterns_.begin() + range->second.begin;
    const auto last = patterns_.begin() + range->second.end;
    const std::string_view rest = text.substr(at, longest_);
    // Whatever the text begins with is the one in front of this place, or a beginning of that one.
    const auto behind =
        std::upper_bound(first, last, rest, [](std::string_view wanted, const Pattern& pattern) {
            return wanted < pattern.text;
        });
    if (behind == first) {
        return nullptr;
    }
    for (auto i = static_cast<std::int32_t>(behind - patterns_.begin()) - 1; i >= 0;
         i = patterns_[static_cast<std::size_t>(i)].shorter) {
        const Pattern& pattern = patterns_[static_cast<std::size_t>(i)];
        const std::size_t end = at + pattern.text.size();
        if ((with_words || !pattern.is_word) && rest.starts_with(pattern.text)
            && (pattern.reach == SecretReach::Anywhere
                || (begins_word(text, at)
                    && (end == text.size() || !is_alphanumeric(text[end]))))) {
            return &pattern;
        }
    }
    return nullptr;
}

std::optional<SecretMatch> SecretMatcher::find_cut_off(std::string_view text,
                                                       std::size_t from) const {
    constexpr std::size_t kShortest = 8;
    if (patterns_.empty() || text.size() < from + kShortest) {
        return std::nullopt;
    }
    std::size_t at = std::max(from, text.size() - std::min(text.size(), longest_));
    for (; at + kShortest <= text.size(); ++at) {
        const std::size_t bit = bit_of(window_at(text.data() + at));
        if ((bits_[bit >> 6U] >> (bit & 63U) & 1U) == 0) {
            continue;
        }
        const std::string_view rest = text.substr(at);
        const auto first = std::lower_bound(
            patterns_.begin(),
            patterns_.end(),
            rest,
            [](const Pattern& pattern, std::string_view wanted) { return pattern.text < wanted; });
        if (first != patterns_.end() && !first->in_base64 && first->text.starts_with(rest)
            && (first->reach == SecretReach::Anywhere || begins_word(text, at))) {
            return SecretMatch{at, text.size(), first->secret};
        }
    }
    return std::nullopt;
}

std::optional<SecretMatch> SecretMatcher::find(std::string_view text,
                                               std::size_t from,
                                               bool with_words) const {
    if (patterns_.empty() || text.size() < kWindow) {
        return std::nullopt;
    }
    const std::size_t last = text.size() - kWindow;
    for (std::size_t at = from; at <= last; ++at) {
        const std::size_t bit = bit_of(window_at(text.data() + at));
        if ((bits_[bit >> 6U] >> (bit & 63U) & 1U) == 0) {
            continue;
        }
        if (const Pattern* const pattern = longest_at(text, at, with_words)) {
            return SecretMatch{at,
                               at + pattern->text.size(),
                               pattern->secret,
                               pattern->in_base64,
                               pattern->skipped};
        }
    }
    return std::nullopt;
}

}  // namespace waybill::report
