// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rewriter.h"

#include <algorithm>
#include <array>

#include <re2/re2.h>

#include "core/base/ascii.h"
#include "core/filter/pattern.h"

namespace waybill::proxy {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kGroups = 10;  // the whole match and \1 to \9

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

std::string_view view(const re2::StringPiece& text) {
    return {text.data(), text.size()};
}

}  // namespace

Result<Rewriter> Rewriter::compile(std::string_view pattern) {
    if (pattern.size() > filter::Pattern::kLongest) {
        return Error{"the pattern is longer than " + std::to_string(filter::Pattern::kLongest)
                     + " bytes"};
    }
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(filter::Pattern::kMemory);
    options.set_dot_nl(true);
    auto compiled = std::make_shared<RE2>(piece(pattern), options);
    if (!compiled->ok()) {
        return Error{compiled->error()};
    }
    Rewriter rewriter;
    rewriter.source_ = pattern;
    rewriter.compiled_ = std::move(compiled);
    return rewriter;
}

std::string Rewriter::fault_of(std::string_view with) const {
    const int groups = compiled_ == nullptr ? 0 : compiled_->NumberOfCapturingGroups();
    for (std::size_t i = 0; i < with.size(); ++i) {
        if (with[i] != '\\') {
            continue;
        }
        ++i;
        if (i < with.size() && with[i] == '\\') {
            continue;
        }
        if (i == with.size() || !ascii::is_digit(with[i])) {
            return "behind a backslash there must be a digit or another backslash";
        }
        if (with[i] - '0' > groups) {
            return "it names group " + std::string(1, with[i]) + ", and the pattern has "
                   + std::to_string(groups);
        }
    }
    return {};
}

Rewriter::Outcome Rewriter::replace(std::string& text,
                                    std::string_view with,
                                    std::size_t limit) const {
    Outcome outcome;
    if (compiled_ == nullptr) {
        return outcome;
    }
    const int wanted = std::min(kGroups, compiled_->NumberOfCapturingGroups() + 1);
    std::array<re2::StringPiece, kGroups> groups;
    std::string made;
    std::size_t copied = 0;  // of `text`
    std::size_t from = 0;
    std::optional<Clock::time_point> began;
    while (from <= text.size()
           && compiled_->Match(
               piece(text), from, text.size(), RE2::UNANCHORED, groups.data(), wanted)) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t end = begin + groups[0].size();
        made.append(text, copied, begin - copied);
        for (std::size_t i = 0; i < with.size(); ++i) {
            if (with[i] != '\\' || i + 1 == with.size()) {
                made += with[i];
                continue;
            }
            ++i;
            const auto group = static_cast<std::size_t>(with[i] - '0');
            if (with[i] == '\\') {
                made += '\\';
            } else if (group < static_cast<std::size_t>(wanted)) {
                made += view(groups[group]);
            }
            if (made.size() > limit) {
                break;
            }
        }
        ++outcome.replaced;
        if (outcome.replaced % 16 == 0) {
            const Clock::time_point now = Clock::now();
            began = began.value_or(now);
            if (now - *began > kLongestWork) {
                outcome.too_slow = true;
                return outcome;
            }
        }
        copied = end;
        from = end;
        // An empty match: the next one begins behind the next character.
        if (begin == end) {
            do {
                ++from;
            } while (from < text.size()
                     && (static_cast<unsigned char>(text[from]) & 0xc0U) == 0x80);
        }
        if (made.size() > limit) {
            outcome.too_large = true;
            return outcome;
        }
    }
    if (outcome.replaced == 0) {
        return outcome;
    }
    made.append(text, copied);
    if (made.size() > limit) {
        outcome.too_large = true;
        return outcome;
    }
    text = std::move(made);
    return outcome;
}

bool Rewriter::found_in(std::string_view text) const {
    return compiled_ != nullptr && RE2::PartialMatch(piece(text), *compiled_);
}

std::optional<std::string_view> Rewriter::behind(std::string_view text) const {
    re2::StringPiece found;
    if (compiled_ == nullptr
        || !compiled_->Match(piece(text), 0, text.size(), RE2::UNANCHORED, &found, 1)) {
        return std::nullopt;
    }
    return text.substr(static_cast<std::size_t>(found.data() - text.data()) + found.size());
}

}  // namespace waybill::proxy
