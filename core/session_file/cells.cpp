// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/cells.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace waybill::session_file {
namespace {

constexpr std::size_t kListKept = 10'000;

// The array in the text; empty when there is none.
boost::json::array parse_list(std::string_view text) {
    boost::system::error_code problem;
    boost::json::parse_options options;
    options.max_depth = 4;
    boost::json::value value = boost::json::parse(
        boost::json::string_view(text.data(), text.size()), problem, {}, options);
    return problem || !value.is_array() ? boost::json::array() : std::move(value.get_array());
}

std::string text_of(const boost::json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : std::string();
}

}  // namespace

void Doubts::tell(std::vector<std::string>& notes) const {
    for (const auto& [where, count] : counts_) {
        notes.push_back("table " + where.first + ": " + std::to_string(count) + " of `"
                        + where.second + "` cannot be and " + (count == 1 ? "was" : "were")
                        + " not taken as they stand");
    }
}

std::int64_t Cells::doubt(int column, std::int64_t otherwise) const {
    const char* const name = sqlite3_column_name(row_, column);
    doubts_.add(table_, name != nullptr ? name : "");
    return otherwise;
}

std::string_view Cells::text(int column, std::size_t limit) const {
    sqlite3_value* const value = sqlite3_column_value(row_, column);
    const int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL) {
        return {};
    }
    if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
        doubt(column, 0);
        return {};
    }
    const void* const data = sqlite3_value_blob(value);
    const int size = sqlite3_value_bytes(value);
    if (data == nullptr || size <= 0) {
        return {};
    }
    if (static_cast<std::size_t>(size) > limit) {
        doubt(column, 0);
    }
    return std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size))
        .substr(0, limit);
}

std::vector<std::string> Cells::list(int column) const {
    std::vector<std::string> items;
    const std::string_view text = this->text(column, kMiB);
    if (text.empty() || text == "[]") {
        return items;
    }
    for (const boost::json::value& item : parse_list(text)) {
        if (items.size() < kListKept) {
            items.push_back(text_of(item));
        }
    }
    if (items.empty()) {
        doubt(column, 0);
    }
    return items;
}

std::vector<std::pair<std::string, std::string>> Cells::pairs(int column) const {
    std::vector<std::pair<std::string, std::string>> items;
    const std::string_view text = this->text(column, 4 * kMiB);
    if (text.empty() || text == "[]") {
        return items;
    }
    for (const boost::json::value& item : parse_list(text)) {
        if (item.is_array() && item.get_array().size() == 2 && items.size() < 10 * kListKept) {
            items.emplace_back(text_of(item.get_array()[0]), text_of(item.get_array()[1]));
        }
    }
    if (items.empty()) {
        doubt(column, 0);
    }
    return items;
}

}  // namespace waybill::session_file
