// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of fields as the web platform reads them: all lines of a field as one value, and that
// value as a list in which quoted strings hold commas (Fetch standard, "get" and "get, decode, and
// split").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/ascii.h"
#include "core/http/head.h"

namespace waybill::audit {

// All values of that name, joined by ", "; nullopt when there is no such field. One line alone is
// given as it is; more are put together in `scratch`, which the result then points into.
std::optional<std::string_view> combined_value(const http::HeaderList& fields,
                                               std::string_view name,
                                               std::string& scratch);

std::size_t count_lines(const http::HeaderList& fields, std::string_view name);

// Calls `visit(std::string_view member)` for each member, trimmed, empty ones too; at least once.
template <typename Visit>
void for_each_quoted_member(std::string_view list, Visit visit) {
    std::size_t start = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= list.size(); ++i) {
        if (i == list.size() || (!quoted && list[i] == ',')) {
            visit(ascii::trim(list.substr(start, i - start)));
            start = i + 1;
        } else if (quoted && list[i] == '\\' && i + 1 < list.size()) {
            ++i;
        } else if (list[i] == '"') {
            quoted = !quoted;
        }
    }
}

}  // namespace waybill::audit
