// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/prefer.h"

#include <algorithm>

#include "core/http/field_value.h"

namespace waybill::audit {

bool Preferences::contains(std::string_view name) const {
    return std::any_of(members.begin(), members.end(), [name](const Preference& member) {
        return ascii::equal_ignoring_case(member.name, name);
    });
}

Preferences parse_preferences(const http::HeaderList& fields, std::string_view name) {
    Preferences out;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, name)) {
            continue;
        }
        http::for_each_list_member(field.value, [&](std::string_view member) {
            const http::FieldParameter pair =
                http::parse_field_parameter(http::split_parameters(member).value);
            if (ascii::is_token(pair.name)) {
                out.members.push_back({pair.name, pair.value});
            } else if (out.faulty.empty()) {
                out.faulty = member;
            }
        });
    }
    return out;
}

}  // namespace waybill::audit
