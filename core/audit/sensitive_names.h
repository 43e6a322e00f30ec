// SPDX-License-Identifier: GPL-3.0-or-later
//
// What parameters and form fields hold, as far as their names tell. Cookies: cookie_use.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::audit {

enum class NameKind : std::uint8_t { Other, Password, Token, Session, User, CsrfToken };

// Of a parameter of a query or a form, or of a member of a JSON message. Case and what joins words
// do not count.
NameKind kind_of_parameter(std::string_view name);

// The same for deciding what may be shown to others, which asks for more than what findings tell
// of: also signatures of links, codes that log in once, keys of whatever service, and names that
// only end in one of those words. Header fields, too.
NameKind kind_of_shared(std::string_view name);

// Whether a value can be a token at all, not a flag or a number of a page.
bool can_be_token(std::string_view value);

}  // namespace waybill::audit
