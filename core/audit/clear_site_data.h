// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clear-Site-Data (W3C, section 3.1): a list of quoted words.
#pragma once

#include "core/http/head.h"

namespace waybill::audit {

struct ClearSiteData {
    bool present = false;
    bool cache = false;
    bool cookies = false;
    bool storage = false;
    bool unquoted = false;  // a word without quotes: it clears nothing
    bool unknown = false;   // a word that browsers do not know

    bool clears_something() const { return cache || cookies || storage || others; }
    bool others = false;  // executionContexts, clientHints
};
ClearSiteData parse_clear_site_data(const http::HeaderList& response);

}  // namespace waybill::audit
