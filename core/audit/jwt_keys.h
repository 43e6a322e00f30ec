// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys that a JSON Web Token must not be signed with, because everybody would guess them.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::audit {

// The word that verifies the signature (RFC 7518 section 3.2): one of a small list, or one of
// `more`. Empty when none does, or when the algorithm is none of HS256, HS384 and HS512.
// `signed_text`: header and payload with the dot between them, as sent.
std::optional<std::string> find_weak_secret(std::string_view algorithm,
                                            std::string_view signed_text,
                                            std::string_view signature,
                                            std::initializer_list<std::string_view> more);

}  // namespace waybill::audit
