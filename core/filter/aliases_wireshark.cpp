// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is more than another name for a field in Wireshark's display filters: protocols alone,
// functions, and what is counted otherwise.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser_impl.h"

namespace waybill::filter {
namespace {

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view known) {
        return ascii::equal_ignoring_case(known, name);
    });
}

constexpr auto kDurations = std::to_array<std::string_view>(
    {"frame.time_relative", "http.time", "tcp.analysis.initial_rtt"});

// Functions of Wireshark's that we have not.
constexpr auto kUnknownFunctions =
    std::to_array<std::string_view>({"abs", "count", "len", "max", "min", "string", "vals"});

}  // namespace

bool is_wireshark_protocol(std::string_view name) {
    return ascii::equal_ignoring_case(name, "http") || ascii::equal_ignoring_case(name, "http2");
}

std::string_view wireshark_difference(std::string_view name) {
    if (ascii::equal_ignoring_case(name, "tcp.stream")) {
        return "Wireshark numbers connections from 0, and also those without HTTP: this is our "
               "number";
    }
    if (ascii::equal_ignoring_case(name, "frame.number")) {
        return "exchanges are counted here, not packets";
    }
    return {};
}

bool is_wireshark_duration(std::string_view name) {
    return is_one_of(kDurations, name);
}

Parser::Parsed Parser::wireshark_protocol(std::string_view name) {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + name.size());
    add_token(TokenKind::Alias, from(begin));
    if (ascii::equal_ignoring_case(name, "http")) {
        return every_exchange();
    }
    return accept(comparison_of(FieldId::HttpVersion, Operator::Equal, number_value(2)),
                  from(begin));
}

// A name with a parenthesis straight behind it.
Parser::Parsed Parser::function(std::string_view name) {
    const std::size_t begin = lexer_.position();
    const TextSpan at{begin, begin + name.size()};
    if (ascii::equal_ignoring_case(name, "or")) {
        return any_of_list();
    }
    if (ascii::equal_ignoring_case(name, "contains")) {
        return text_search();
    }
    if (ascii::equal_ignoring_case(name, "lower") || ascii::equal_ignoring_case(name, "upper")) {
        return field_in_function(name);
    }
    if (find_field(name).info != nullptr) {
        const auto left = operand(name);
        return left ? comparison(*left) : std::nullopt;
    }
    if (is_one_of(kUnknownFunctions, name)) {
        return fail(at,
                    fmt::format("there is no function {}: size, size.wire and the like are fields",
                                shown(name)),
                    "a field");
    }
    return fail(at,
                fmt::format("there is no field or function {}", shown(name)),
                "a field, or white space before the parenthesis",
                nearest_field(name));
}

// lower(field): letters compare without regard to case anyhow.
Parser::Parsed Parser::field_in_function(std::string_view name) {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + name.size());
    add_token(TokenKind::Alias, from(begin));
    const std::size_t open = lexer_.position();
    lexer_.seek(open + 1);
    lexer_.skip_space();
    const std::string_view inner = lexer_.name();
    if (find_field(inner).info == nullptr) {
        return fail_here(
            fmt::format("{} takes a field", shown(name)), "a field", nearest_field(inner));
    }
    const auto left = operand(inner);
    return left && close_parenthesis(open) ? comparison(*left) : std::nullopt;
}

}  // namespace waybill::filter
