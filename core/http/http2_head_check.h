// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the fields of an HTTP/2 message are as RFC 9113 section 8 demands.
#pragma once

#include "core/http/head.h"

namespace waybill::http {

enum class Http2Section : std::uint8_t { Request, Response, Trailers };

// Adds what is wrong to the anomalies of `head`, which read_http2_head made. `all_known`: no field
// was lost, so that those which are missing were not sent.
void check_http2_head(Http2Section section, bool all_known, Head& head);

}  // namespace waybill::http
