// SPDX-License-Identifier: GPL-3.0-or-later
//
// All rows of a table, beyond its damaged parts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/session_file/checked_database.h"

namespace waybill::session_file {

enum class ScanEnd : std::uint8_t {
    Whole,    // what is damaged was passed over and told
    Stopped,  // as asked for
    GaveUp,   // told: nothing came any more, or it cannot be read
};

// `sql` gives the rows with `id > ?1` in ascending order of the id, which is its first column.
// `on_row` is given each of them. What cannot be read is told in `notes`, with `what` the rows are
// ("exchanges").
ScanEnd scan_by_id(CheckedDatabase& database,
                   std::string_view sql,
                   std::string_view what,
                   std::vector<std::string>& notes,
                   const std::function<void(Statement& row, std::int64_t id)>& on_row);

// The rows of a statement as they come; nothing is read behind a damaged part. `on_row` returns
// whether the row is another one than before: a damaged tree may give the same ones without end.
ScanEnd scan(CheckedDatabase& database,
             std::string_view sql,
             std::string_view what,
             std::vector<std::string>& notes,
             const std::function<bool(Statement& row)>& on_row);

}  // namespace waybill::session_file
