// SPDX-License-Identifier: GPL-3.0-or-later
//
// The canonical text of an expression.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "core/base/text.h"
#include "core/filter/expression.h"

namespace waybill::filter {
namespace {

struct Unit {
    std::string_view name;
    double ns;
};
constexpr auto kDurations = std::to_array<Unit>(
    {{"h", 3600e9}, {"min", 60e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1.0}});

// What from_chars() reads back as the same number, without an exponent where it is a whole one.
void append_number(std::string& out, double number) {
    constexpr double kWhole = 1e15;
    std::array<char, 32> digits{};
    const bool is_whole = std::fabs(number) < kWhole && std::trunc(number) == number;
    const auto end =
        is_whole ? std::to_chars(
            digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(number))
                 : std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end.ptr);
}

// In the largest unit of which it is a whole number, and from which it is read back unchanged.
void append_duration(std::string& out, double ns) {
    if (ns == 0) {
        out += "0ms";
        return;
    }
    for (const Unit& unit : kDurations) {
        const double count = ns / unit.ns;
        if (unit.ns == 1.0 || (std::trunc(count) == count && count * unit.ns == ns)) {
            append_number(out, count);
            out += unit.name;
            return;
        }
    }
}

// append_for_terminal() writes what cannot be shown as the escapes that a quoted text may have.
void append_quoted(std::string& out, std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + 2);
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            escaped += '\\';
        }
        escaped += c;
    }
    out += '"';
    append_for_terminal(out, escaped);
    out += '"';
}

// The source has no escaped slash: the parser takes the backslash away.
void append_pattern(std::string& out, const Pattern& pattern) {
    const std::string& source = pattern.source();
    out += '/';
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\\' && i + 1 < source.size()) {
            out += source[i++];
        } else if (source[i] == '/') {
            out += '\\';
        }
        out += source[i];
    }
    out += pattern.exact_case() ? "/c" : "/";
}

void append_network(std::string& out, const Value& value) {
    constexpr std::uint8_t kAllBits = 128;
    constexpr std::uint8_t kBitsBeforeV4 = 96;
    if (value.prefix < kAllBits) {
        const bool is_v4 = value.ip.is_v4() && value.prefix >= kBitsBeforeV4;
        out +=
            to_string(value.ip) + '/' + std::to_string(value.prefix - (is_v4 ? kBitsBeforeV4 : 0));
    } else {
        out += value.port == 0 ? to_string(value.ip) : to_string(Endpoint{value.ip, value.port});
    }
}

bool is_status(FieldId id) {
    return id == FieldId::Status || id == FieldId::Interim;
}

// 4xx for 400 to 499.
bool append_status_class(std::string& out, const FieldInfo& field, const ValueRange& range) {
    if (!is_status(field.id) || !range.high || range.low.kind != ValueKind::Number
        || range.high->kind != ValueKind::Number) {
        return false;
    }
    for (int first = 1; first <= 9; ++first) {
        if (range.low.number == first * 100 && range.high->number == first * 100 + 99) {
            out += static_cast<char>('0' + first);
            out += "xx";
            return true;
        }
    }
    return false;
}

void append_range(std::string& out, const FieldInfo& field, const ValueRange& range) {
    if (append_status_class(out, field, range)) {
        return;
    }
    append_value(out, field, range.low);
    if (range.high) {
        out += "..";
        append_value(out, field, *range.high);
    }
}

void append_predicate(std::string& out, const Predicate& predicate) {
    const FieldInfo& info = field(predicate.field);
    out += info.name;
    if (!predicate.argument.empty()) {
        const bool is_path = info.argument == ArgumentKind::Path;
        out += is_path ? '(' : '[';
        append_quoted(out, predicate.argument);
        out += is_path ? ')' : ']';
    }
    if (predicate.op == Operator::Present) {
        return;
    }
    out += ' ';
    out += text_of(predicate.op);
    out += ' ';
    if (predicate.op != Operator::In) {
        if (!predicate.values.empty()) {
            append_range(out, info, predicate.values.front());
        }
        return;
    }
    out += '{';
    for (std::size_t i = 0; i < predicate.values.size(); ++i) {
        out += i == 0 ? "" : ", ";
        append_range(out, info, predicate.values[i]);
    }
    out += '}';
}

void append_expression(std::string& out, const Expression& expression);

// Whether it stands in parentheses: where it would bind weaker than what stands around it.
bool is_enclosed(const Expression& expression, Expression::Kind around) {
    const bool is_list =
        expression.kind == Expression::Kind::And || expression.kind == Expression::Kind::Or;
    const bool is_and_in_or =
        expression.kind == Expression::Kind::And && around == Expression::Kind::Or;
    return is_list && !is_and_in_or;
}

void append_operand(std::string& out, const Expression& expression, Expression::Kind around) {
    const bool enclosed = is_enclosed(expression, around);
    out += enclosed ? "(" : "";
    append_expression(out, expression);
    out += enclosed ? ")" : "";
}

void append_list(std::string& out, const Expression& list, std::string_view between) {
    for (std::size_t i = 0; i < list.children.size(); ++i) {
        out += i == 0 ? "" : between;
        append_operand(out, list.children[i], list.kind);
    }
}

void append_expression(std::string& out, const Expression& expression) {
    switch (expression.kind) {
        case Expression::Kind::All:
            out += "~all";
            break;
        case Expression::Kind::Predicate:
            append_predicate(out, expression.predicate);
            break;
        case Expression::Kind::Not:
            out += "not ";
            append_operand(out, expression.children.front(), Expression::Kind::Not);
            break;
        case Expression::Kind::And:
            append_list(out, expression, " and ");
            break;
        case Expression::Kind::Or:
            append_list(out, expression, " or ");
            break;
    }
}

}  // namespace

std::string to_text(const Expression& expression) {
    std::string text;
    append_expression(text, expression);
    return text;
}

std::size_t nesting_of(const Expression& expression) {
    std::size_t deepest = 0;
    for (const Expression& child : expression.children) {
        const std::size_t own = is_enclosed(child, expression.kind) ? 1 : 0;
        deepest = std::max(deepest, nesting_of(child) + own);
    }
    return deepest + (expression.kind == Expression::Kind::Not ? 1 : 0);
}

void append_value(std::string& out, const FieldInfo& field, const Value& value) {
    switch (value.kind) {
        case ValueKind::Text:
            append_quoted(out, value.text);
            out += value.exact_case ? "c" : "";
            break;
        case ValueKind::Pattern:
            append_pattern(out, value.pattern);
            break;
        case ValueKind::Number:
            if (field.type == FieldType::Duration) {
                append_duration(out, value.number);
            } else {
                append_number(out, value.number);
            }
            break;
        case ValueKind::Time:
            append_rfc3339(out, Timestamp{value.ns});
            break;
        case ValueKind::TimeOfDay: {
            std::string text;  // of that time on the first day
            append_rfc3339(text, Timestamp{value.ns});
            constexpr std::size_t kDate = sizeof("1970-01-01T") - 1;
            out.append(text, kDate, text.size() - kDate - 1);
            break;
        }
        case ValueKind::Network:
            append_network(out, value);
            break;
        case ValueKind::Flag:
            out += value.number != 0 ? "true" : "false";
            break;
    }
}

}  // namespace waybill::filter
