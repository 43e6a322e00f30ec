// SPDX-License-Identifier: GPL-3.0-or-later
//
// Structured field values (RFC 9651): items, lists and dictionaries, read strictly, as the standard
// demands, and written in their one canonical form. Total on any bytes; time and memory grow with
// the length of the value only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::http {

enum class StructuredShape : std::uint8_t { Item, List, Dictionary };

enum class StructuredType : std::uint8_t {
    Integer,
    Decimal,
    String,
    Token,
    Bytes,
    Boolean,
    Date,
    DisplayString,
};

// A bare item.
struct StructuredValue {
    StructuredType type = StructuredType::Boolean;
    // The Integer; the Decimal in thousandths; seconds since 1970 of a Date; 0 or 1 of a Boolean.
    std::int64_t number = 0;
    std::string text;  // of String, Token, DisplayString (UTF-8) and Bytes (decoded)

    bool operator==(const StructuredValue&) const = default;
};

struct StructuredParameter {
    std::string key;
    StructuredValue value;

    bool operator==(const StructuredParameter&) const = default;
};
using StructuredParameters = std::vector<StructuredParameter>;

struct StructuredItem {
    StructuredValue value;
    StructuredParameters parameters;

    bool operator==(const StructuredItem&) const = default;
};

// A member of a list or a dictionary, or the one item of a field that is an item.
struct StructuredMember {
    std::string key;  // in dictionaries
    bool is_inner_list = false;
    StructuredValue value;              // unless it is an inner list
    std::vector<StructuredItem> items;  // of the inner list
    StructuredParameters parameters;

    bool operator==(const StructuredMember&) const = default;
};

// A key stands in a dictionary or among parameters once: where it came first, with the value that
// came last.
struct StructuredField {
    StructuredShape shape = StructuredShape::Item;
    std::vector<StructuredMember> members;

    // Of a dictionary; null when there is none of that key.
    const StructuredMember* find(std::string_view key) const;

    bool operator==(const StructuredField&) const = default;
};

const StructuredValue* find_parameter(const StructuredParameters& parameters, std::string_view key);

// Where reading stopped, and what should have stood there.
struct StructuredError {
    std::size_t offset = 0;
    std::string_view expected;  // "a closing quotation mark"
};

// RFC 9651 section 4.2. `text`: all lines of the field, joined by ", ". Nothing when any of it is
// wrong; `error`, where given, then says what. Base64 without its padding is accepted.
std::optional<StructuredField> parse_structured_field(std::string_view text,
                                                      StructuredShape shape,
                                                      StructuredError* error = nullptr);

// RFC 9651 section 4.1. Nothing when a key, token, string or number cannot be written. An empty
// list or dictionary gives an empty text: such a field is not sent.
std::optional<std::string> serialise_structured_field(const StructuredField& field);

// A Decimal, rounded to thousandths, half to even; nothing when it has over 12 integer digits.
std::optional<StructuredValue> structured_decimal(double value);

}  // namespace waybill::http
