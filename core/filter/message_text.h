// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages as text that is looked through.
#pragma once

#include <string>
#include <string_view>

#include "core/http/exchange.h"

namespace waybill::filter {

// The head as sent and behind it the trailers, a line for each. Points into the message, or into
// `scratch` where there are trailers.
inline std::string_view head_text(const http::Message& message, std::string& scratch) {
    if (message.trailers.empty()) {
        return message.raw_head;
    }
    scratch = message.raw_head;
    for (const http::Field& field : message.trailers) {
        scratch.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    return scratch;
}

}  // namespace waybill::filter
