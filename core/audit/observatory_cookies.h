// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cookie test of the HTTP Observatory, and the cookies it finds in its jar.
#pragma once

#include <string_view>

#include "core/http/head.h"

namespace waybill::audit {

// The name of the test's result. `host` is of the response's URL; `protected_by_hsts`:
// the test of Strict-Transport-Security passed.
std::string_view observatory_cookies_result(const http::HeaderList& response,
                                            std::string_view host,
                                            bool protected_by_hsts);

}  // namespace waybill::audit
