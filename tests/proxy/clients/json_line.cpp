// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/clients/json_line.h"

#include <gtest/gtest.h>

#include "core/base/ascii.h"

namespace waybill::test {

namespace json = boost::json;

const json::value* JsonLine::at(std::string_view path) const {
    const json::value* found = &value_;
    while (!path.empty()) {
        const std::size_t dot = path.find('.');
        const json::object* const object = found->if_object();
        found = object == nullptr ? nullptr : object->if_contains(path.substr(0, dot));
        if (found == nullptr || found->is_null()) {
            return nullptr;
        }
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return found;
}

std::string JsonLine::text(std::string_view path) const {
    const json::value* const found = at(path);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

std::int64_t JsonLine::number(std::string_view path) const {
    const json::value* const found = at(path);
    return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

bool JsonLine::flag(std::string_view path) const {
    const json::value* const found = at(path);
    return found != nullptr && found->is_bool() && found->get_bool();
}

std::string JsonLine::field(std::string_view path, std::string_view name) const {
    std::string values;
    const json::value* const found = at(path);
    if (found == nullptr || !found->is_array()) {
        return values;
    }
    for (const json::value& entry : found->get_array()) {
        const json::array* const pair = entry.if_array();
        if (pair != nullptr && pair->size() == 2 && pair->at(0).is_string()
            && pair->at(1).is_string()
            && ascii::equal_ignoring_case(std::string_view(pair->at(0).get_string()), name)) {
            values += (values.empty() ? "" : ", ") + std::string(pair->at(1).get_string());
        }
    }
    return values;
}

std::vector<std::string> JsonLine::texts(std::string_view path, std::string_view member) const {
    std::vector<std::string> all;
    const json::value* const found = at(path);
    if (found != nullptr && found->is_array()) {
        for (const json::value& entry : found->get_array()) {
            all.push_back(JsonLine(entry).text(member));
        }
    }
    return all;
}

std::vector<JsonLine> json_lines(std::string_view text) {
    std::vector<JsonLine> lines;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        boost::system::error_code error;
        json::value value = json::parse(text.substr(0, end), error);
        EXPECT_FALSE(error) << "no JSON: " << text.substr(0, end);
        lines.emplace_back(std::move(value));
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace waybill::test
