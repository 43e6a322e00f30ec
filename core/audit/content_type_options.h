// SPDX-License-Identifier: GPL-3.0-or-later
//
// X-Content-Type-Options as browsers read it (Fetch standard, "determine nosniff").
#pragma once

#include "core/http/head.h"

namespace waybill::audit {

struct ContentTypeOptions {
    bool present = false;
    bool nosniff = false;       // the first value is "nosniff", the others do not count
    bool extra_values = false;  // something else behind a nosniff that counts
    bool repeated = false;      // nothing but nosniff, more than once
};
ContentTypeOptions parse_content_type_options(const http::HeaderList& response);

}  // namespace waybill::audit
