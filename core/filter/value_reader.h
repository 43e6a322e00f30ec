// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns what is written behind an operator into values of the field's type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/filter/expression.h"
#include "core/filter/parser.h"

namespace waybill::filter {

// What the value is for.
struct ValuePlace {
    const FieldInfo& info;
    Operator op = Operator::Equal;
    bool in_seconds = false;  // a bare number for a duration is seconds: it is Wireshark's field
};

// "abc" in quotes for a message, safe to show and not too long.
std::string shown(std::string_view text);

// "a number, 4xx, or {400..499}".
std::string_view expected_value(const FieldInfo& info);

bool goes_with(FieldType type, Operator op);
// "==, != and in".
std::string_view operators_that_go_with(FieldType type);

// Whether its values are compared as what they are, so that "400..499" is a range outside of a set
// too.
bool may_be_range(const ValuePlace& place);

// The value, or a range where the text stands for one (4xx, a whole day): as the operator needs it.
// None if it is no such value: then error has its message and what was expected.
std::optional<ValueRange> read_value(const ValuePlace& place,
                                     std::string_view text,
                                     bool exact_case,
                                     FilterError& error);

// From the beginning of `low` to the end of `high`.
std::optional<ValueRange> join_range(const ValuePlace& place,
                                     const ValueRange& low,
                                     const ValueRange& high,
                                     FilterError& error);

// "image" of "img"; empty for what is none.
std::string_view category_of(std::string_view name);

}  // namespace waybill::filter
