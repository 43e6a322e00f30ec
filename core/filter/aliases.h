// SPDX-License-Identifier: GPL-3.0-or-later
//
// What other programs call things that are more than a field: mitmproxy's tokens, DevTools' keys,
// and what Wireshark counts otherwise than we do.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/filter/field.h"

namespace waybill::filter {

// What a token of mitmproxy stands for.
struct MitmproxyToken {
    enum class Shape : std::uint8_t {
        Pattern,      // a pattern is found in `field`
        EitherType,   // a pattern is found in the media type of either message
        Status,       // the status is a number
        Presence,     // `field` is there
        Absence,      // `field` is not there
        Asset,        // the content is what pages are made of
        Everything,   // every exchange
        Nothing,      // no exchange
        UnknownFact,  // a pattern, and nothing has what it is looked for in
    };

    std::string_view name;  // without the ~
    Shape shape = Shape::Pattern;
    FieldId field = FieldId::Url;

    bool takes_pattern() const;
};
std::span<const MitmproxyToken> mitmproxy_tokens();
// Null if there is none of that name.
const MitmproxyToken* find_mitmproxy_token(std::string_view name);

// What a key of DevTools stands for.
struct DevtoolsKey {
    enum class Shape : std::uint8_t {
        Equal,            // `field` is the value
        Contains,         // `field` contains it
        Domain,           // the host is the value, which may have asterisks
        Presence,         // `field` has something of that name
        AnyCookie,        // a cookie of that name is sent or set
        CookieValue,      // a cookie that is sent has that value
        SetCookieValue,   // a cookie that is set has that value
        CookieAttribute,  // a cookie is set with that attribute
        LargerThan,       // the size is more
        State,            // is:running
        ResourceType,     // the kind of content
        UnknownFact,      // a capture does not tell
    };

    std::string_view name;
    Shape shape = Shape::Equal;
    FieldId field = FieldId::Url;
    std::string_view detail = {};  // the attribute; why a capture does not tell
};
std::span<const DevtoolsKey> devtools_keys();
// ASCII case ignored; null if there is none of that name.
const DevtoolsKey* find_devtools_key(std::string_view name);

// "http" and "http2", which are no fields.
bool is_wireshark_protocol(std::string_view name);
// Why a field of Wireshark's may not give the same exchanges there; empty for most.
std::string_view wireshark_difference(std::string_view name);
// Whether a bare number is seconds, as in all its durations.
bool is_wireshark_duration(std::string_view name);

}  // namespace waybill::filter
