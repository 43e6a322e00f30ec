// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/link_field.h"

#include <cstddef>

#include "core/http/field_value.h"

namespace waybill::http {

LinkField parse_link_field(std::string_view text) {
    LinkField field;
    text = ascii::trim(text);
    while (!text.empty()) {
        if (text.front() == ',') {
            text = ascii::trim(text.substr(1));
            continue;
        }
        const std::size_t end = text.front() == '<' ? text.find('>') : std::string_view::npos;
        if (end == std::string_view::npos) {
            field.malformed = true;
            take_piece(text, ',');
            text = ascii::trim(text);
            continue;
        }
        Link link;
        link.target = text.substr(1, end - 1);  // may hold commas and semicolons
        text = text.substr(end + 1);
        link.parameters = take_piece(text, ',');
        text = ascii::trim(text);
        if (link.parameters.starts_with(';')) {
            link.parameters.remove_prefix(1);
        } else if (!link.parameters.empty()) {
            field.malformed = true;
        }
        for_each_field_parameter(link.parameters, [&link](const FieldParameter& parameter) {
            if (!link.has_rel && ascii::equal_ignoring_case(parameter.name, "rel")) {
                link.has_rel = true;
                link.rel = parameter.value;
            }
        });
        field.links.push_back(link);
    }
    return field;
}

}  // namespace waybill::http
