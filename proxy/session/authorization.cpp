// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/authorization.h"

#include <string>
#include <vector>

#include "core/base/ascii.h"
#include "core/http/base64_stream.h"

namespace waybill::proxy {
namespace {

bool is_connection_scheme(std::string_view value) {
    const std::string_view scheme = value.substr(0, value.find_first_of(" \t,"));
    return ascii::equal_ignoring_case(scheme, "ntlm")
           || ascii::equal_ignoring_case(scheme, "negotiate");
}

bool any_is(const FieldList& fields, std::string_view name) {
    for (const HeadField& field : fields) {
        if (ascii::equal_ignoring_case(field.name, name) && is_connection_scheme(field.value)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    std::size_t different = a.size() ^ b.size();
    for (std::size_t at = 0; at < a.size(); ++at) {
        const char other = b.empty() ? '\0' : b[at % b.size()];
        different |= static_cast<unsigned char>(a[at] ^ other);
    }
    return different == 0;
}

bool is_authorized(const FieldList& fields, std::string_view expected) {
    constexpr std::string_view kBasic = "basic ";
    const std::string_view value = fields.value("proxy-authorization");
    if (fields.count("proxy-authorization") != 1
        || !ascii::starts_with_ignoring_case(value, kBasic)) {
        return false;
    }
    const std::string_view digits = ascii::trim(value.substr(kBasic.size()));
    http::Base64Stream stream;
    std::vector<Byte> text;
    if (stream.add(as_bytes(digits), text) != digits.size()) {
        return false;
    }
    stream.finish(text);
    return equal_in_constant_time(as_text(text), expected);
}

bool begins_connection_authentication(const FieldList& request) {
    return any_is(request, "authorization");
}

bool asks_for_connection_authentication(const FieldList& response) {
    return any_is(response, "www-authenticate") || any_is(response, "proxy-authenticate");
}

}  // namespace waybill::proxy
