// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/header_values.h"

namespace waybill::audit {

std::optional<std::string_view> combined_value(const http::HeaderList& fields,
                                               std::string_view name,
                                               std::string& scratch) {
    const http::Field* first = nullptr;
    bool several = false;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, name)) {
            continue;
        }
        if (first == nullptr) {
            first = &field;
            continue;
        }
        if (!several) {
            scratch = first->value;
            several = true;
        }
        scratch += ", ";
        scratch += field.value;
    }
    if (first == nullptr) {
        return std::nullopt;
    }
    return several ? std::string_view(scratch) : first->value;
}

std::size_t count_lines(const http::HeaderList& fields, std::string_view name) {
    std::size_t count = 0;
    for (const http::Field& field : fields) {
        count += ascii::equal_ignoring_case(field.name, name) ? 1U : 0U;
    }
    return count;
}

}  // namespace waybill::audit
