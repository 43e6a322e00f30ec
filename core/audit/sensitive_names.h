// SPDX-License-Identifier: GPL-3.0-or-later
//
// What parameters, form fields and cookies hold, as far as their names tell.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::audit {

enum class NameKind : std::uint8_t { Other, Password, Token, Session, User, CsrfToken };

// Of a parameter of a query or a form, or of a member of a JSON message. Case and what joins words
// do not count.
NameKind kind_of_parameter(std::string_view name);

// Whether a cookie of that name and value stands for a logged-in user: the names that frameworks
// give their sessions, and those that say so. Tokens against CSRF and consent do not.
bool is_session_cookie(std::string_view name, std::string_view value);

// Whether a value can be a token at all, not a flag or a number of a page.
bool can_be_token(std::string_view value);

}  // namespace waybill::audit
