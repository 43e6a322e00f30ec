// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the rows of a text begin, while it comes in and afterwards. A row is a line, or a piece of
// a line that is too long to be shown as one. One thread adds; any thread asks.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::gui {

// The rule by which text is cut into rows: behind each line feed, and in a long line behind so many
// bytes, but never within a character of UTF-8.
class RowCutter {
public:
    explicit RowCutter(std::uint32_t longest) : longest_(longest) {}

    // How many of the bytes belong to the row that has been begun. `ended`: the next byte begins
    // another one; else the row goes on.
    std::size_t take(std::string_view text, bool& ended);

    // The row that has been begun is a line's first piece.
    bool atLineStart() const { return at_line_start_; }

private:
    std::uint32_t longest_;
    std::uint32_t length_ = 0;  // of the row so far
    bool at_line_start_ = true;
};

class LineIndex {
public:
    // Longer lines are shown in pieces.
    static constexpr std::uint32_t kLongestRow = 64 * kKiB;
    static constexpr std::uint64_t kRowsPerMark = 64;
    // Beyond, every second mark is dropped: memory does not grow with the text.
    static constexpr std::size_t kMostMarks = std::size_t{1} << 19U;

    explicit LineIndex(std::uint32_t longest_row = kLongestRow);

    void add(std::string_view text);

    std::uint32_t longestRow() const { return longest_row_; }

    // There is always one, which may be empty.
    std::uint64_t rows() const { return rows_.load(std::memory_order_acquire); }
    std::uint64_t lines() const { return lines_.load(std::memory_order_acquire); }
    // Bytes of the longest row so far.
    std::uint32_t widestRow() const { return widest_.load(std::memory_order_acquire); }

    // A row whose place is kept.
    struct Mark {
        std::uint64_t row = 0;
        std::uint64_t offset = 0;
        std::uint64_t line = 0;  // counted from 0
        bool at_line_start = true;
    };
    // The last one at or in front of that row, that offset.
    Mark markOfRow(std::uint64_t row) const;
    Mark markOfOffset(std::uint64_t offset) const;

private:
    struct Kept {
        std::uint64_t offset;
        std::uint64_t line_and_start;  // the line, and in the lowest bit `at_line_start`
    };
    Mark markAt(std::size_t index) const;
    void keepMark();

    std::uint32_t longest_row_;
    RowCutter cutter_;
    std::uint64_t offset_ = 0;
    std::uint64_t row_begin_ = 0;
    std::uint64_t row_ = 0;   // the one that was begun
    std::uint64_t line_ = 0;  // that it belongs to
    std::atomic<std::uint64_t> rows_{1};
    std::atomic<std::uint64_t> lines_{1};
    std::atomic<std::uint32_t> widest_{0};
    mutable std::mutex mutex_;  // of what follows
    std::uint64_t spacing_ = kRowsPerMark;
    std::vector<Kept> marks_;  // of the rows 0, spacing_, 2 * spacing_ ...
};

}  // namespace waybill::gui
