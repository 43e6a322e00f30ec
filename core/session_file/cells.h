// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of a row of a session file, each one checked: what cannot be becomes something that
// can, and is told once for all rows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/time.h"
#include "core/session_file/database.h"

namespace waybill::session_file {

// Counts values that cannot be.
class Doubts {
public:
    void add(std::string_view table, std::string_view column) {
        ++counts_[{std::string(table), std::string(column)}];
    }
    // A sentence for each column.
    void tell(std::vector<std::string>& notes) const;

private:
    std::map<std::pair<std::string, std::string>, std::uint64_t> counts_;
};

// Times that are further away would overflow sums.
inline constexpr std::int64_t kFarTime = std::int64_t{1} << 62;
inline constexpr std::int64_t kLongTime = std::int64_t{1} << 61;
inline constexpr std::int64_t kLargeSize = std::int64_t{1} << 48;
inline constexpr std::size_t kTextKept = 16 * kKiB;

// The present row of a statement. Views live until its next step.
class Cells {
public:
    Cells(Statement& row, std::string_view table, Doubts& doubts)
        : row_(row.handle()),
          table_(table),
          doubts_(doubts) {}

    // `otherwise` for NULL, and for what is no number from `low` to `high`.
    std::int64_t number(int column,
                        std::int64_t low,
                        std::int64_t high,
                        std::int64_t otherwise) const {
        sqlite3_value* const value = sqlite3_column_value(row_, column);
        const std::int64_t number = sqlite3_value_int64(value);
        const int type = sqlite3_value_type(value);
        if (type == SQLITE_INTEGER && number >= low && number <= high) [[likely]] {
            return number;
        }
        return type == SQLITE_NULL ? otherwise : doubt(column, otherwise);
    }
    bool flag(int column) const { return number(column, 0, 1, 0) != 0; }
    std::uint64_t count(int column) const {
        return static_cast<std::uint64_t>(number(column, 0, kLargeSize, 0));
    }
    Timestamp time(int column) const {
        return {number(column, -kFarTime, kFarTime, Timestamp::kUnknown)};
    }
    // Nanoseconds; -1: unknown.
    std::int64_t duration(int column) const { return number(column, -1, kLongTime, -1); }
    // What is longer than `limit` is cut.
    std::string_view text(int column, std::size_t limit = kTextKept) const;
    // A list as schema.h has them.
    std::vector<std::string> list(int column) const;
    std::vector<std::pair<std::string, std::string>> pairs(int column) const;

    std::int64_t doubt(int column, std::int64_t otherwise) const;

private:
    sqlite3_stmt* row_;
    std::string_view table_;
    Doubts& doubts_;
};

}  // namespace waybill::session_file
