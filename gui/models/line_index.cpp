// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/line_index.h"

#include <algorithm>

namespace waybill::gui {
namespace {

constexpr std::uint32_t kMostContinuations = 3;  // bytes of a character behind its first one

bool mayBeginRow(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80 && byte != '\r' && byte != '\n';
}

}  // namespace

std::size_t RowCutter::take(std::string_view text, bool& ended) {
    ended = false;
    const std::size_t room = longest_ > length_ ? longest_ - length_ : 0;
    const std::size_t end = text.substr(0, room).find('\n');
    std::size_t taken = 0;
    if (end != std::string_view::npos) {
        taken = end + 1;
    } else {
        taken = std::min(room, text.size());
        const std::uint32_t hard_limit = longest_ + kMostContinuations;
        std::size_t length = length_ + taken;
        while (taken < text.size() && length < hard_limit && !mayBeginRow(text[taken])) {
            ++length;
            if (text[taken++] == '\n') {
                break;
            }
        }
    }
    if (taken > 0 && text[taken - 1] == '\n') {
        ended = true;
        length_ = 0;
        at_line_start_ = true;
    } else {
        length_ += static_cast<std::uint32_t>(taken);
        if (taken < text.size()) {
            ended = true;
            length_ = 0;
            at_line_start_ = false;
        }
    }
    return taken;
}

LineIndex::LineIndex(std::uint32_t longest_row) : longest_row_(longest_row), cutter_(longest_row) {
    keepMark();
}

void LineIndex::add(std::string_view text) {
    std::uint32_t widest = widest_.load(std::memory_order_relaxed);
    while (!text.empty()) {
        bool ended = false;
        const std::size_t taken = cutter_.take(text, ended);
        offset_ += taken;
        text.remove_prefix(taken);
        widest = std::max(widest, static_cast<std::uint32_t>(offset_ - row_begin_));
        if (ended) {
            row_begin_ = offset_;
            ++row_;
            line_ += cutter_.atLineStart() ? 1U : 0U;
            if (row_ % spacing_ == 0) {
                keepMark();
            }
        }
    }
    widest_.store(widest, std::memory_order_release);
    lines_.store(line_ + 1, std::memory_order_release);
    rows_.store(row_ + 1, std::memory_order_release);
}

void LineIndex::keepMark() {
    const std::lock_guard lock(mutex_);
    if (marks_.size() >= kMostMarks) {
        for (std::size_t i = 0; 2 * i < marks_.size(); ++i) {
            marks_[i] = marks_[2 * i];
        }
        marks_.resize((marks_.size() + 1) / 2);
        spacing_ *= 2;
        if (row_ % spacing_ != 0) {
            return;
        }
    }
    marks_.push_back({row_begin_, line_ * 2 + (cutter_.atLineStart() ? 1U : 0U)});
}

LineIndex::Mark LineIndex::markAt(std::size_t index) const {
    const Kept& kept = marks_[index];
    return {.row = index * spacing_,
            .offset = kept.offset,
            .line = kept.line_and_start / 2,
            .at_line_start = kept.line_and_start % 2 != 0};
}

LineIndex::Mark LineIndex::markOfRow(std::uint64_t row) const {
    const std::lock_guard lock(mutex_);
    return markAt(
        static_cast<std::size_t>(std::min<std::uint64_t>(row / spacing_, marks_.size() - 1)));
}

LineIndex::Mark LineIndex::markOfOffset(std::uint64_t offset) const {
    const std::lock_guard lock(mutex_);
    const auto behind = std::upper_bound(
        marks_.begin(), marks_.end(), offset, [](std::uint64_t at, const Kept& kept) {
            return at < kept.offset;
        });
    return markAt(static_cast<std::size_t>(behind - marks_.begin()) - 1);
}

}  // namespace waybill::gui
