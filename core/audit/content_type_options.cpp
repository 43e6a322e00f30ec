// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/content_type_options.h"

#include <string>

#include "core/audit/header_values.h"
#include "core/base/ascii.h"

namespace waybill::audit {

ContentTypeOptions parse_content_type_options(const http::HeaderList& response) {
    ContentTypeOptions out;
    std::string scratch;
    const auto value = combined_value(response, "x-content-type-options", scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    std::size_t members = 0;
    std::size_t others = 0;
    for_each_quoted_member(*value, [&](std::string_view member) {
        const bool is_nosniff = ascii::equal_ignoring_case(member, "nosniff");
        if (members == 0) {
            out.nosniff = is_nosniff;
        }
        ++members;
        others += is_nosniff ? 0U : 1U;
    });
    out.extra_values = out.nosniff && others > 0;
    out.repeated = out.nosniff && others == 0 && members > 1;
    return out;
}

}  // namespace waybill::audit
