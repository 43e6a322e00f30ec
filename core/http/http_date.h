// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dates in fields (RFC 9110 section 5.6.7), read as strictly as the grammar says.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::http {

enum class HttpDateForm : std::uint8_t {
    Fixdate,  // Sun, 06 Nov 1994 08:49:37 GMT
    Rfc850,   // Sunday, 06-Nov-94 08:49:37 GMT
    Asctime,  // Sun Nov  6 08:49:37 1994
};

struct HttpDate {
    std::int64_t seconds = 0;  // since 1970
    HttpDateForm form = HttpDateForm::Fixdate;
    bool wrong_weekday = false;  // names another day than the date has

    bool is_obsolete() const { return form != HttpDateForm::Fixdate; }
};

// `now_seconds` settles years of two digits: what seems more than 50 years ahead is past.
std::optional<HttpDate> read_http_date(std::string_view text, std::int64_t now_seconds);

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now_seconds);

}  // namespace waybill::http
