// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/literals.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>

#include "core/base/ascii.h"

namespace waybill::filter {
namespace {

struct Unit {
    std::string_view name;
    double size;
};

constexpr double kKilo = 1e3;
constexpr double kMega = 1e6;
constexpr double kGiga = 1e9;
constexpr double kKibi = 1024.0;
constexpr double kMebi = kKibi * 1024.0;
constexpr double kGibi = kMebi * 1024.0;

constexpr auto kSizes = std::to_array<Unit>({
    {"b", 1.0},
    {"k", kKilo},
    {"kb", kKilo},
    {"ki", kKibi},
    {"kib", kKibi},
    {"m", kMega},
    {"mb", kMega},
    {"mi", kMebi},
    {"mib", kMebi},
    {"g", kGiga},
    {"gb", kGiga},
    {"gi", kGibi},
    {"gib", kGibi},
});

constexpr auto kDurations = std::to_array<Unit>({
    {"ns", 1.0},
    {"us", 1e3},
    {"ms", 1e6},
    {"s", 1e9},
    {"sec", 1e9},
    {"m", 60e9},
    {"min", 60e9},
    {"h", 3600e9},
});

// A number and what stands behind it. None if it does not begin with a number.
struct Measure {
    double number = 0;
    std::string_view unit;
};

std::optional<Measure> read_measure(std::string_view text) {
    const std::size_t digits = !text.empty() && text[0] == '-' ? 1 : 0;
    // from_chars() takes "inf" and "nan" too.
    if (digits == text.size() || !(ascii::is_digit(text[digits]) || text[digits] == '.')) {
        return std::nullopt;
    }
    Measure measure;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), measure.number);
    if (read.ec != std::errc{}) {
        return std::nullopt;
    }
    measure.unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
    return measure;
}

std::optional<double> finite(double number) {
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<double> read_with_unit(std::string_view text,
                                     std::span<const Unit> units,
                                     double bare_unit) {
    const auto measure = read_measure(text);
    if (!measure) {
        return std::nullopt;
    }
    const std::string_view name = ascii::trim(measure->unit);
    if (name.empty()) {
        return finite(measure->number * bare_unit);
    }
    for (const Unit& unit : units) {
        if (ascii::equal_ignoring_case(unit.name, name)) {
            return finite(measure->number * unit.size);
        }
    }
    return std::nullopt;
}

std::optional<double> read_hexadecimal(std::string_view text) {
    if (!ascii::starts_with_ignoring_case(text, "0x")) {
        return std::nullopt;
    }
    text.remove_prefix(2);
    std::uint32_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

// Takes `prefix` off the front, ASCII case ignored.
bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!ascii::starts_with_ignoring_case(text, prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::optional<double> read_decimal(std::string_view text) {
    const auto measure = read_measure(text);
    return measure && measure->unit.empty() ? finite(measure->number) : std::nullopt;
}

std::optional<double> read_number(std::string_view text) {
    const auto number = read_hexadecimal(text);
    return number ? number : read_decimal(text);
}

std::optional<double> read_status_class(std::string_view text) {
    if (text.size() != 3 || text[0] < '1' || text[0] > '9'
        || !ascii::equal_ignoring_case(text.substr(1), "xx")) {
        return std::nullopt;
    }
    return (text[0] - '0') * 100.0;
}

std::optional<double> read_http_version(std::string_view text) {
    const bool is_short = ascii::equal_ignoring_case(text, "h2c");
    if (is_short) {
        return 2.0;
    }
    if (!take_prefix(text, "HTTP/") && !take_prefix(text, "h")) {
        return read_number(text);
    }
    const bool has_sign = text.starts_with('-');
    return has_sign ? std::nullopt : read_number(text);
}

std::optional<double> read_tls_version(std::string_view text) {
    if (const auto number = read_hexadecimal(text)) {
        // RFC 8446 section 4.2.1: 0x0301 is TLS 1.0, 0x0304 is TLS 1.3.
        constexpr int kFirst = 0x0301;
        constexpr int kLast = 0x0304;
        const bool is_known = *number >= kFirst && *number <= kLast;
        return is_known ? std::optional((10 + (*number - kFirst)) / 10) : std::nullopt;
    }
    if (take_prefix(text, "TLS")) {
        take_prefix(text, "v");
        text = ascii::trim(text);
    }
    return read_number(text);
}

std::optional<double> read_size(std::string_view text) {
    return read_with_unit(text, kSizes, 1.0);
}

std::optional<double> read_duration(std::string_view text, double bare_unit) {
    const auto ns = read_with_unit(text, kDurations, bare_unit);
    return ns ? std::optional(std::round(*ns)) : std::nullopt;
}

std::optional<bool> read_flag(std::string_view text) {
    for (const std::string_view yes : {"true", "yes", "1"}) {
        if (ascii::equal_ignoring_case(text, yes)) {
            return true;
        }
    }
    for (const std::string_view no : {"false", "no", "0"}) {
        if (ascii::equal_ignoring_case(text, no)) {
            return false;
        }
    }
    return std::nullopt;
}

}  // namespace waybill::filter
