// SPDX-License-Identifier: GPL-3.0-or-later
//
// A parsed filter: a tree of predicates. Aliases of other programs are already what they stand for,
// so that printing, explaining and evaluating know one language.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/filter/field.h"
#include "core/filter/pattern.h"

namespace waybill::filter {

enum class Operator : std::uint8_t {
    Present,  // a field alone: it is there and neither empty, zero nor false
    Equal,
    NotEqual,  // it is there, and none of its values is equal
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    In,
};
// As it is printed: "==", "contains".
std::string_view text_of(Operator op);

enum class ValueKind : std::uint8_t { Text, Pattern, Number, Time, TimeOfDay, Network, Flag };

// What a field is compared with. Which members count is told by the kind.
struct Value {
    ValueKind kind = ValueKind::Text;
    std::string text;           // Text; also what was written for the other kinds but Pattern
    bool exact_case = false;    // Text
    Pattern pattern;            // Pattern
    double number = 0;          // Number (Size in bytes, Duration in ns); Flag: 0 or 1
    std::int64_t ns = 0;        // Time: since 1970; TimeOfDay: since midnight UTC
    IpAddress ip;               // Network
    std::uint8_t prefix = 128;  // of `ip`, in bits of its IPv6 form: 10.0.0.0/8 has 104
    std::uint16_t port = 0;     // 0: any

    // Same meaning; how it was written does not count.
    friend bool operator==(const Value& a, const Value& b);
};

// A value, or all from `low` to `high` with both ends.
struct ValueRange {
    Value low;
    std::optional<Value> high;

    bool operator==(const ValueRange&) const = default;
};

struct Predicate {
    FieldId field = FieldId::Url;
    std::string argument;  // of header["accept"], json("$.id")
    Operator op = Operator::Present;
    // None for Present; one for most; one or more for In. An Equal or NotEqual has a range where
    // one was written: status == 4xx.
    std::vector<ValueRange> values;

    bool operator==(const Predicate&) const = default;
};

struct Expression {
    enum class Kind : std::uint8_t { All, Predicate, Not, And, Or };

    Kind kind = Kind::All;  // All: every exchange
    Predicate predicate;
    std::vector<Expression> children;  // one of Not, two or more of And and Or

    bool operator==(const Expression&) const = default;
};

// What must be read to evaluate all of it.
Need need_of(const Expression& expression);

// In canonical form: parsing this gives an equal expression. Printable ASCII and UTF-8 only.
std::string to_text(const Expression& expression);
void append_value(std::string& out, const FieldInfo& field, const Value& value);

// How many parentheses and nots stand inside each other in that text.
std::size_t nesting_of(const Expression& expression);

}  // namespace waybill::filter
