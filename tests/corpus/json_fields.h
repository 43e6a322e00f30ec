// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields of a message as vectors write them: [["Name", "value"], ...] or {"name": "value"}.
#pragma once

#include <charconv>
#include <deque>
#include <string>
#include <string_view>

#include "core/http/head.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {

// Owns the texts that its list looks at.
class JsonFields {
public:
    JsonFields() = default;
    explicit JsonFields(const json::value* fields) {
        if (fields == nullptr) {
            return;
        }
        if (const auto* object = fields->if_object()) {
            for (const auto& entry : *object) {
                add_value(std::string(entry.key()), entry.value());
            }
        } else if (const auto* list = fields->if_array()) {
            for (const json::value& entry : *list) {
                if (entry.is_array() && entry.as_array().size() >= 2) {
                    add_value(std::string(text_of(entry.as_array()[0])), entry.as_array()[1]);
                }
            }
        }
    }
    JsonFields(const JsonFields&) = delete;
    JsonFields& operator=(const JsonFields&) = delete;

    void add(std::string name, std::string value) {
        texts_.push_back(std::move(name));
        const std::string_view kept_name = texts_.back();
        texts_.push_back(std::move(value));
        list_.add({kept_name, texts_.back()});
    }
    const http::HeaderList& list() const { return list_; }

private:
    void add_value(const std::string& name, const json::value& value) {
        if (value.is_array()) {
            for (const json::value& line : value.as_array()) {
                add_value(name, line);
            }
        } else if (value.is_int64()) {
            add(name, std::to_string(value.as_int64()));
        } else if (value.is_string()) {
            add(name, std::string(text_of(value)));
        }
    }

    std::deque<std::string> texts_;
    http::HeaderList list_;
};

}  // namespace waybill::corpus
