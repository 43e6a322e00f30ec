// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which targets come through the libraries that programs are made of as they are.
#pragma once

#include "core/report/code_request.h"

namespace waybill::report {

// urllib3 writes percent-escapes in capitals and escapes what RFC 3986 does not allow.
bool is_kept_by_urllib3(const CodeRequest& request);

// requests writes escaped letters, digits and "-._~" as they are, besides.
bool is_kept_by_requests(const CodeRequest& request);

}  // namespace waybill::report
