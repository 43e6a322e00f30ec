// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/clear_site_data.h"

#include <string>

#include "core/audit/header_values.h"

namespace waybill::audit {

ClearSiteData parse_clear_site_data(const http::HeaderList& response) {
    ClearSiteData out;
    std::string scratch;
    const auto value = combined_value(response, "clear-site-data", scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    for_each_quoted_member(*value, [&](std::string_view member) {
        if (member == "\"cache\"") {
            out.cache = true;
        } else if (member == "\"cookies\"") {
            out.cookies = true;
        } else if (member == "\"storage\"") {
            out.storage = true;
        } else if (member == "\"*\"") {
            out.cache = out.cookies = out.storage = out.others = true;
        } else if (member == "\"executionContexts\"" || member == "\"clientHints\""
                   || member == "\"prefetchCache\"" || member == "\"prerenderCache\"") {
            out.others = true;
        } else if (member.empty() || member.front() != '"') {
            out.unquoted = true;
        } else {
            out.unknown = true;
        }
    });
    return out;
}

}  // namespace waybill::audit
