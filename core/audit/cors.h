// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cross-origin resource sharing as browsers do it: the CORS check of an answer, what is wrong with
// its Access-Control fields, and whether a preflight allows the request it was sent for (Fetch
// standard, sections 4.8 to 4.10).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"

namespace waybill::audit {

enum class CorsProblem : std::uint8_t {
    Public,                   // any site may read it, without credentials
    WildcardWithCredentials,  // "*" and credentials: browsers refuse
    NullOrigin,               // what sandboxed frames and local files send
    NullOriginWithCredentials,
    Multiple,  // of Access-Control-Allow-Origin: never matches
    NotAnOrigin,
    NotSerializedOrigin,  // an origin that browsers never write like that
    CredentialsNotTrue,   // Access-Control-Allow-Credentials other than "true"
};

struct CorsHeaders {
    std::optional<std::string> allow_origin;  // all lines, joined
    std::optional<std::string> allow_credentials;
    std::vector<CorsProblem> problems;

    bool allows_credentials() const { return allow_credentials == "true"; }
};
CorsHeaders parse_cors(const http::HeaderList& response);

// Fetch standard, "CORS check". `origin` is the request's, serialized.
bool cors_check_passes(const CorsHeaders& headers, std::string_view origin, bool with_credentials);

// "https://example.com", as browsers write it, or "null": lower case, no default port, no path.
bool is_serialized_origin(std::string_view text);

// An origin in any spelling: scheme, host and perhaps a port.
bool is_origin(std::string_view text);

// Why a preflight does not let its request pass; empty when it does.
struct PreflightVerdict {
    bool passes = false;
    std::string refused;  // "the method PUT", "the field X-Token", "the origin", "status 404"
};
// `preflight` is the request sent, `response` what came back.
PreflightVerdict check_preflight(const http::Head& preflight, const http::Head& response);

}  // namespace waybill::audit
