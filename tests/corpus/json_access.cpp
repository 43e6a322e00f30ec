// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/json_access.h"

#include <fstream>
#include <sstream>

namespace waybill::corpus {

std::optional<json::value> parse_json(std::string_view text) {
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 64;
    json::value value = json::parse({text.data(), text.size()}, error, {}, options);
    if (error) {
        return std::nullopt;
    }
    return value;
}

std::optional<json::value> load_json(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return std::nullopt;
    }
    std::ostringstream text;
    text << file.rdbuf();
    return parse_json(std::move(text).str());
}

const json::value* member(const json::value& value, std::string_view key) {
    const json::object* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains({key.data(), key.size()});
}

const json::array& array_member(const json::value& value, std::string_view key) {
    static const json::array none;
    const json::value* found = member(value, key);
    const json::array* list = found == nullptr ? nullptr : found->if_array();
    return list == nullptr ? none : *list;
}

std::string_view text_of(const json::value& value) {
    const json::string* text = value.if_string();
    return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

std::string_view text_member(const json::value& value, std::string_view key) {
    const json::value* found = member(value, key);
    return found == nullptr ? std::string_view() : text_of(*found);
}

std::optional<std::int64_t> number_member(const json::value& value, std::string_view key) {
    const json::value* found = member(value, key);
    if (found == nullptr) {
        return std::nullopt;
    }
    boost::system::error_code error;
    const auto number = found->to_number<std::int64_t>(error);
    if (error) {
        return std::nullopt;
    }
    return number;
}

bool true_member(const json::value& value, std::string_view key) {
    const json::value* found = member(value, key);
    return found != nullptr && found->is_bool() && found->get_bool();
}

}  // namespace waybill::corpus
