// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of HAR as other programs write them: members that may be missing or of another type,
// times in every spelling, addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "core/base/endpoint.h"
#include "core/base/time.h"

namespace waybill::report {

// What is not there, or of another type, is empty.
const boost::json::value* har_member(const boost::json::object& object, std::string_view name);
const boost::json::object& har_object(const boost::json::object& object, std::string_view name);
const boost::json::array& har_array(const boost::json::object& object, std::string_view name);
// Also of a number, as programs write either for ids.
std::string har_text(const boost::json::object& object, std::string_view name);
bool har_flag(const boost::json::object& object, std::string_view name, bool otherwise = false);
// Also of a string that is a number. Whole and within 64 bits; NaN is none.
std::optional<std::int64_t> har_integer(const boost::json::object& object, std::string_view name);

// Not negative; else `otherwise`.
std::uint64_t har_count(const boost::json::object& object,
                        std::string_view name,
                        std::uint64_t otherwise = 0);

// A duration in milliseconds, in nanoseconds: -1 where it is not known. `odd` is set when it is
// something that no duration can be (-1 is what HAR writes for unknown); a huge one is cut.
std::int64_t har_duration(const boost::json::object& object, std::string_view name, bool& odd);

// "2023-07-25T10:42:01.726810+00:00" and its variants (a space for the T, any number of digits, a
// zone as Z, +02:00, +0200, +02 or none), a date of HTTP, or milliseconds since 1970. Unknown where
// it is none of these, or before 1678 or after 2261.
Timestamp har_time(const boost::json::value& value);
Timestamp read_har_time(std::string_view text);

// With or without brackets.
std::optional<IpAddress> read_ip(std::string_view text);
// {"ip": ..., "port": ...}
Endpoint har_endpoint(const boost::json::object& object);

// Pairs of names and values: [["name", "value"], ...] or [{"name": ..., "value": ...}, ...].
using HarPairs = std::vector<std::pair<std::string, std::string>>;
HarPairs har_pairs(const boost::json::object& object, std::string_view name);

// The code points U+0000 to U+00FF as bytes; others stay as they are.
std::string latin1_bytes(std::string_view utf8);

}  // namespace waybill::report
