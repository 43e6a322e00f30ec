// SPDX-License-Identifier: GPL-3.0-or-later
//
// Under what a cache keeps a response (RFC 9111 section 2): its URI, normalised, and the request's
// fields that Vary names. Total on any text.
#pragma once

#include <string>
#include <string_view>

#include "core/audit/cache_control.h"
#include "core/http/head.h"

namespace waybill::audit {

// Scheme and host in lower case, no default port, no fragment, "/" for an empty path; the rest as
// it is. What is no absolute http or https URI comes back without its fragment.
std::string cache_key(std::string_view url);

// "https://example.com:8443": all before the path, normalised; empty for other things.
std::string origin_of(std::string_view url);

// `reference` made absolute, as far as redirects use it: absolute, "//host", "/path", "?query" and
// relative paths with dots (RFC 3986 section 5.2).
std::string resolve(std::string_view base, std::string_view reference);

// RFC 9111 section 4.1: all lines of that field, joined by ", ", without white space around the
// commas. An absent field and an empty one are alike.
std::string selecting_value(const http::HeaderList& request, std::string_view field);

// The selecting fields of a request in one text; equal texts match. Vary: * never matches.
std::string variant_key(const Vary& vary, const http::HeaderList& request);

}  // namespace waybill::audit
