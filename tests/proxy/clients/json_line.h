// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line of JSON, as far as tests ask about it: what is not there is empty, zero or false.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace waybill::test {

class JsonLine {
public:
    JsonLine() = default;
    explicit JsonLine(boost::json::value value) : value_(std::move(value)) {}

    // Members are named by their path: "request.body.size".
    std::string text(std::string_view path) const;
    std::int64_t number(std::string_view path) const;
    bool flag(std::string_view path) const;
    bool has(std::string_view path) const { return at(path) != nullptr; }

    // Of a list of pairs: the values of that name whatever its case, joined by ", ".
    std::string field(std::string_view path, std::string_view name) const;
    // Of a list of objects: that member of each.
    std::vector<std::string> texts(std::string_view path, std::string_view member) const;

    std::string whole() const { return boost::json::serialize(value_); }

private:
    // Null where there is none, or it is null.
    const boost::json::value* at(std::string_view path) const;

    boost::json::value value_;
};

// Those that are whole; the last one may still be written.
std::vector<JsonLine> json_lines(std::string_view text);

}  // namespace waybill::test
