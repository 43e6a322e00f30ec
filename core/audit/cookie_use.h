// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a cookie is for, told from its name, its value and where it is set. Whether one signs its
// user in decides how grave each weakness of it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/audit/exchange_facts.h"
#include "core/audit/set_cookie.h"

namespace waybill::audit {

enum class CookieUse : std::uint8_t {
    Other,
    Session,   // signs its user in, or holds what is kept of a visit on the server
    AntiCsrf,  // a token that the page sends back; pages may have to read it
    Helper,    // measurement, consent, language, load balancing
};

// `set_at_login`: by the answer to a request that looks like a login. Linear; no allocation.
CookieUse use_of_cookie(std::string_view name, std::string_view value, bool set_at_login = false);

// Whether a cookie signs its user in and holds what can be a session or a token: not what is left
// when it was taken away.
bool is_session_cookie(std::string_view name, std::string_view value);
// Whether a Cookie field has one.
bool has_session_cookie(std::string_view cookies);
// In any of the Cookie fields of a request; over HTTP/2 each cookie may have its own.
bool has_session_cookie(const http::HeaderList& request);
// Whether one of the Set-Cookie fields sets one.
bool sets_session_cookie(const http::HeaderList& response);

// Whether a request looks as if it signed somebody in: POST to a path or with a form that says so.
bool is_login_like(const ExchangeFacts& facts);

// Whether the browser took the connection for safe: TLS, the machine itself, or a proxy in front
// of what was captured that says it was asked over https.
bool is_secure_for_cookies(const ExchangeFacts& facts);

struct CookiePair {
    std::string_view name;
    std::string_view value;
};

// The cookies of the request that sign its user in: what makes it worth forging (CSRF), and worth
// stealing where it is not encrypted.
std::vector<CookiePair> authenticating_cookies(const ExchangeFacts& facts);

// A Set-Cookie line with the value of the cookie masked unless it is a Helper's.
std::string shown_set_cookie(std::string_view line, const SetCookie& cookie, CookieUse use);

}  // namespace waybill::audit
