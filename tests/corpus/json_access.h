// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading members of a JSON document that may lack them or have them in another type: what is not
// there is empty, never an error. Views point into the document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace waybill::corpus {

namespace json = boost::json;

// Empty when `text` is not one whole JSON document.
std::optional<json::value> parse_json(std::string_view text);

// Reads and parses a file; empty when it is not there or not JSON.
std::optional<json::value> load_json(const std::string& path);

// Null when `value` is not an object or has no such member.
const json::value* member(const json::value& value, std::string_view key);

// An empty array when there is none.
const json::array& array_member(const json::value& value, std::string_view key);

// The text of `value`; empty when it is not a string.
std::string_view text_of(const json::value& value);

// An empty string when there is none. Views point into `value`.
std::string_view text_member(const json::value& value, std::string_view key);

std::optional<std::int64_t> number_member(const json::value& value, std::string_view key);

bool true_member(const json::value& value, std::string_view key);

}  // namespace waybill::corpus
