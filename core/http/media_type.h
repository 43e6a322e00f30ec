// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of a Content-Type value that reports show.
#pragma once

#include <string_view>

namespace waybill::http {

// Views into the value, as sent; empty where there is none.
struct MediaType {
    std::string_view type;     // "text/html", without parameters
    std::string_view charset;  // of the parameter, without quotes
};

// RFC 9110 section 8.3.1, read tolerantly: what cannot be read is left empty.
MediaType parse_media_type(std::string_view content_type);

}  // namespace waybill::http
