// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the name in front of a value says of it, when it is to be shared.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/report/secret_places.h"

namespace waybill::report {

enum class NameUse : std::uint8_t {
    None,
    Password,
    Token,
    Session,
    Code,           // OAuth's, where it can be one
    Phone,          // where it is one
    Authorization,  // a scheme, and behind it what is secret
    Cookie,         // a list of cookies
    SetCookie,
    NamesAnother,  // "name" itself: the value is the name of something
};

// Remembers what it was asked last, as names come again and again.
NameUse use_of_name(std::string_view name);

bool is_secret(NameUse use);

// The places in a value that stands behind such a name, as it is written. Nothing where the value
// cannot be what the name says.
void give_secret_value(std::string_view value, NameUse use, const PlaceVisitor& visit);

}  // namespace waybill::report
