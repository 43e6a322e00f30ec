// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where secrets stand in text, told by the names in front of them: parameters of URLs and forms,
// members of JSON (also of JSON in a string, in a script or in an attribute), elements of XML,
// fields of HTML forms, parts of multipart bodies, user information of URLs, session ids in paths.
//
// Nothing is parsed as a whole, so that text which is cut off, wrong, or of several kinds is read
// as far as it goes.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "core/report/secret_table.h"

namespace waybill::report {

struct SecretPlace {
    std::size_t begin = 0;
    std::size_t end = 0;
    SecretKind kind = SecretKind::Token;
    SecretTrust trust = SecretTrust::High;
    bool bare_number = false;  // of JSON: what is put there instead needs quotes
};

// What of a text is known beforehand.
enum class TextUse : std::uint8_t {
    Any,
    Form,    // application/x-www-form-urlencoded
    Script,  // only what stands in quotes is a value
};

using PlaceVisitor = std::function<void(const SecretPlace&)>;

// Calls `visit` for each place, roughly in order; they may lie in each other.
void find_named_secrets(std::string_view text, TextUse use, const PlaceVisitor& visit);

// The same for the value of a header field: what the field is decides first. Places lie in `value`.
void find_field_secrets(std::string_view name, std::string_view value, const PlaceVisitor& visit);

// The user information of "user:password@host:port", as it stands in the target of CONNECT.
void find_authority_secrets(std::string_view authority, const PlaceVisitor& visit);

}  // namespace waybill::report
