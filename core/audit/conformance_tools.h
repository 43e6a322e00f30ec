// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the rules on conformance and smuggling share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"
#include "core/http/field_value.h"

namespace waybill::audit {

inline const http::Message& message_of(const ExchangeFacts& facts, Side side) {
    return side == Side::Client ? facts.exchange.request : facts.exchange.response;
}

inline Evidence evidence_of(Side side, const http::Field& field) {
    return {side, std::string(field.name), std::string(field.value.substr(0, kEvidenceKept))};
}

inline Evidence evidence_of(Side side, std::string_view name, std::string_view value) {
    return {side, std::string(name), std::string(value.substr(0, kEvidenceKept))};
}

// Of the start line.
inline Evidence start_line(Side side, std::string_view text) {
    return {side, {}, std::string(text.substr(0, kEvidenceKept))};
}

inline std::size_t count_of(const http::HeaderList& fields, std::string_view name) {
    std::size_t count = 0;
    for (const http::Field& field : fields) {
        count += ascii::equal_ignoring_case(field.name, name) ? 1U : 0U;
    }
    return count;
}

// Whether a member of a list field, on any of its lines, is `wanted` (without parameters).
inline bool has_member(const http::HeaderList& fields,
                       std::string_view name,
                       std::string_view wanted) {
    bool found = false;
    for (const http::Field& field : fields) {
        if (!found && ascii::equal_ignoring_case(field.name, name)) {
            http::for_each_list_member(field.value, [&](std::string_view member) {
                const std::string_view value = http::split_parameters(member).value;
                found = found || ascii::equal_ignoring_case(value, wanted);
            });
        }
    }
    return found;
}

// HTTP/2 and 3 have no framing, start line or connection fields of their own.
inline bool is_http1(const http::Message& message) {
    return message.head.version.major <= 1;
}

}  // namespace waybill::audit
