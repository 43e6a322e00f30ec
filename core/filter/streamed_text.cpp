// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/streamed_text.h"

#include <algorithm>

#include "core/filter/body_text.h"

namespace waybill::filter {
namespace {

// Numbers may be written with more digits than they need.
constexpr std::size_t kLeastKept = 64;

// Another case of a letter has up to three times its bytes.
constexpr std::size_t kMostBytesOfOtherCase = 4;

constexpr std::size_t kLiteralWindow = 64 * kKiB;

}  // namespace

StreamedText::StreamedText(const Predicate& predicate, const ValueMatcher& matcher)
    : matcher_(matcher) {
    std::size_t longest = 0;
    bool has_pattern = false;
    for (const ValueRange& range : predicate.values) {
        longest =
            std::max({longest, range.low.text.size(), range.high ? range.high->text.size() : 0});
        has_pattern = has_pattern || range.low.kind == ValueKind::Pattern;
    }
    const std::size_t enough = std::max(longest * kMostBytesOfOtherCase, kLeastKept) + 1;
    const bool is_looked_for =
        predicate.op == Operator::Contains || predicate.op == Operator::Matches;
    if (has_pattern) {
        part_ = Part::Windows;
        most_ = kPatternText;
        window_ = kPatternWindow;
        overlap_ = kPatternOverlap;
    } else if (is_looked_for) {
        part_ = Part::Windows;
        most_ = window_ = kLiteralWindow + enough;
        overlap_ = enough;
    } else {
        part_ = predicate.op == Operator::EndsWith ? Part::End : Part::Beginning;
        most_ = predicate.op == Operator::Present ? 1 : enough;
    }
}

void StreamedText::start() {
    text_.clear();
    room_ = most_;
    matched_ = false;
}

bool StreamedText::add(Bytes data) {
    switch (part_) {
        case Part::Beginning:
            text_ += as_text(data.first(std::min(data.size(), most_ - text_.size())));
            return text_.size() < most_;
        case Part::End:
            // Kept up to twice, so that not each piece moves it.
            text_ += as_text(data.last(std::min(data.size(), most_)));
            if (text_.size() > 2 * most_) {
                text_.erase(0, text_.size() - most_);
            }
            return true;
        case Part::Windows:
            while (!data.empty()) {
                const Bytes some = data.first(std::min(data.size(), room_ - text_.size()));
                text_ += as_text(some);
                data = data.subspan(some.size());
                if (text_.size() == room_ && look_through()) {
                    return false;
                }
            }
            return true;
    }
    return true;
}

// A window is full.
bool StreamedText::look_through() {
    matched_ = matcher_.on_text(text_);
    room_ = window_;
    text_.erase(0, text_.size() - overlap_);
    return matched_;
}

bool StreamedText::finish() {
    if (!matched_) {
        matched_ = matcher_.on_text(text_);
    }
    let_go_of_large(text_);
    return matched_;
}

}  // namespace waybill::filter
