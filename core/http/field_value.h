// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pieces that field values are made of: comma-separated lists, parameters, quoted strings (RFC
// 9110 section 5.6), split so that a separator inside a quoted string does not count.
#pragma once

#include <string>
#include <string_view>

#include "core/base/ascii.h"

namespace waybill::http {

// Takes the text before the next `separator` outside quotes off the front of `rest`, and the
// separator with it. Trimmed.
std::string_view take_piece(std::string_view& rest, char separator);

// Calls `visit(std::string_view)` for each member of a list; empty ones are left out.
template <typename Visit>
void for_each_list_member(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::string_view member = take_piece(list, ',');
        if (!member.empty()) {
            visit(member);
        }
    }
}

struct FieldParameter {
    std::string_view name;
    std::string_view value;  // without quotes, escapes left in
    bool has_value = false;
    bool is_quoted = false;
    bool has_bad_space = false;  // white space around the equals sign
};
FieldParameter parse_field_parameter(std::string_view text);

// Calls `visit(const FieldParameter&)` for each of "; a=b; c", empty ones left out.
template <typename Visit>
void for_each_field_parameter(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const std::string_view piece = take_piece(text, ';');
        if (!piece.empty()) {
            visit(parse_field_parameter(piece));
        }
    }
}

// The inside of a quoted string with its escapes undone.
std::string without_escapes(std::string_view inside);

// The value and its parameters: "text/html; q=1" is "text/html" and "q=1".
struct ParameterisedValue {
    std::string_view value;
    std::string_view parameters;
};
inline ParameterisedValue split_parameters(std::string_view member) {
    ParameterisedValue split;
    split.value = take_piece(member, ';');
    split.parameters = member;
    return split;
}

// A weight (RFC 9110 section 12.4.2): 0, 1, or either with up to three digits behind the point.
bool is_weight(std::string_view text);

}  // namespace waybill::http
