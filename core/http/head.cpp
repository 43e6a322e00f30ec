// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head.h"

#include "core/base/ascii.h"

namespace waybill::http {

const Field* HeaderList::find(std::string_view name) const {
    if (name.empty()) {
        return nullptr;
    }
    // Most names differ in length or in their last letter.
    const char last = ascii::to_lower(name.back());
    for (const Field& field : fields_) {
        if (field.name.size() == name.size() && ascii::to_lower(field.name.back()) == last
            && ascii::equal_ignoring_case(field.name, name)) {
            return &field;
        }
    }
    return nullptr;
}

std::string_view HeaderList::value(std::string_view name) const {
    const Field* const field = find(name);
    return field == nullptr ? std::string_view{} : field->value;
}

std::string unfold(std::string_view value) {
    std::string result;
    result.reserve(value.size());
    while (true) {
        const std::size_t line_end = value.find_first_of("\r\n");
        if (line_end == std::string_view::npos) {
            return result.append(value);
        }
        std::string_view line = value.substr(0, line_end);
        while (!line.empty() && ascii::is_blank(line.back())) {
            line.remove_suffix(1);
        }
        result.append(line).push_back(' ');
        const std::size_t next = value.find_first_not_of("\r\n \t", line_end);
        if (next == std::string_view::npos) {
            return result;
        }
        value.remove_prefix(next);
    }
}

}  // namespace waybill::http
