// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Subresource Integrity test of the HTTP Observatory (algorithm 6) with its quirks, so that
// its grade can be told: our own judgement of scripts is in rules_html.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/html_facts.h"

namespace waybill::audit {

struct ObservatorySri {
    struct Script {
        std::string src;
        std::optional<std::string> integrity;
        std::optional<std::string> crossorigin;
    };

    std::string_view result;  // the Observatory's word for it
    int score_modifier = 0;
    bool pass = true;
    std::vector<Script> external;  // scripts of other sites, each address once
};

// `content_type`: of the page, empty where it has none. `page_url` is absolute.
ObservatorySri observatory_sri(std::string_view content_type,
                               const HtmlFacts& page,
                               std::string_view page_url);

}  // namespace waybill::audit
