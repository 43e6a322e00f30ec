// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content types as browsers read them (MIME Sniffing standard, section 4.4). media_type.h has the
// cheap reading for tables; this one is exact and copies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::http {

struct MimeType {
    std::string type;     // in lower case
    std::string subtype;  // in lower case
    struct Parameter {
        std::string name;  // in lower case
        std::string value;
    };
    std::vector<Parameter> parameters;  // each name once, the first

    std::string essence() const { return type + '/' + subtype; }

    // Null when there is none of that name.
    const std::string* find(std::string_view name) const;
};

// `text`: a value as its bytes. Nothing when it is no MIME type.
std::optional<MimeType> parse_mime_type(std::string_view text);

std::string serialise_mime_type(const MimeType& type);

}  // namespace waybill::http
