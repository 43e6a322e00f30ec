// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/explain_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace waybill::filter {
namespace {

struct Unit {
    std::string_view name;
    double size;
};

// A power of two is meant where it comes out even and one of ten does not.
constexpr auto kDecimalSizes = std::to_array<Unit>({{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}});
constexpr auto kBinarySizes =
    std::to_array<Unit>({{"GiB", 1073741824.0}, {"MiB", 1048576.0}, {"KiB", 1024.0}});
constexpr auto kDurations = std::to_array<Unit>(
    {{"h", 3600e9}, {"min", 60e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1.0}});

// Without an exponent where that is short, and never with more digits than are needed.
void append_number(std::string& out, double number) {
    std::array<char, 64> digits{};
    const bool is_plain = std::fabs(number) < 1e15;
    const auto end =
        std::to_chars(digits.data(),
                      digits.data() + digits.size(),
                      number,
                      is_plain ? std::chars_format::fixed : std::chars_format::general);
    out.append(digits.data(), end.ec == std::errc{} ? end.ptr : digits.data());
}

void append_with_unit(std::string& out, double number, std::string_view unit) {
    append_number(out, number);
    out += ' ';
    out += unit;
}

// Whether `number` of such a unit has at most `places` decimals.
bool fits(double number, const Unit& unit, int places) {
    const double shifted = number / unit.size * std::pow(10.0, places);
    return number >= unit.size && std::fabs(shifted - std::round(shifted)) < 1e-9 * shifted;
}

void append_size(std::string& out, double bytes) {
    for (const Unit& unit : kDecimalSizes) {
        if (fits(bytes, unit, 1)) {
            append_with_unit(out, bytes / unit.size, unit.name);
            return;
        }
    }
    for (const Unit& unit : kBinarySizes) {
        if (fits(bytes, unit, 0)) {
            append_with_unit(out, bytes / unit.size, unit.name);
            return;
        }
    }
    append_with_unit(out, bytes, bytes == 1 ? "byte" : "bytes");
}

// Minutes and hours only where they are whole.
void append_duration(std::string& out, double ns) {
    for (const Unit& unit : kDurations) {
        if (fits(ns, unit, unit.size > 1e9 ? 0 : 3)) {
            append_with_unit(out, ns / unit.size, unit.name);
            return;
        }
    }
    append_with_unit(out, ns, "ns");
}

// "06:48" of "06:48:00.000000000", "06:48:46.5" of "06:48:46.500000000". The last moment of a
// minute or second stands for all of it: "after 06:48" begins behind 06:48:59.999999999.
std::string_view short_clock(std::string_view clock) {
    constexpr std::size_t kToMinutes = 5;
    constexpr std::size_t kToSeconds = 8;
    const std::string_view behind = clock.substr(kToMinutes);
    if (behind == ":00.000000000" || behind == ":59.999999999") {
        return clock.substr(0, kToMinutes);
    }
    constexpr std::size_t kDigits = 3;  // what is written is seconds, ms, us or ns
    std::size_t end = clock.size();
    while (end > kToSeconds + 1
           && (clock.substr(end - kDigits, kDigits) == "999"
               || clock.substr(end - kDigits, kDigits) == "000")) {
        end -= kDigits;
    }
    const std::size_t last = clock.substr(0, end).find_last_not_of('0');
    return clock.substr(0, std::max(clock[last] == '.' ? last : last + 1, kToSeconds));
}

void append_time(std::string& out, std::int64_t ns, bool with_date) {
    std::string text;
    append_rfc3339(text, Timestamp{ns});
    const std::size_t clock = text.find('T');
    if (with_date) {
        out.append(text, 0, clock);
        out += ' ';
    }
    out += short_clock(std::string_view(text).substr(clock + 1, text.size() - clock - 2));
    out += " UTC";
}

// A text is quoted but where a field has only a few words as values, and where it is a number.
bool stands_bare(const FieldInfo& field, std::string_view text) {
    if (text.empty()) {
        return false;
    }
    const bool is_number = text.find_first_not_of("0123456789.") == std::string_view::npos;
    const bool is_word = std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '.' || c == '/';
    });
    switch (field.id) {
        case FieldId::Protocol:
        case FieldId::Method:
        case FieldId::Scheme:
        case FieldId::Category:
        case FieldId::Coding:
        case FieldId::Framing:
        case FieldId::Anomaly:
        case FieldId::TlsAlpn:
        case FieldId::Dialect:
        case FieldId::Finding:
        case FieldId::Severity:
        case FieldId::Secret:
        case FieldId::Grade:
        case FieldId::CachingGrade:
            return is_word;
        default:
            return is_number;
    }
}

void append_text(std::string& out, const FieldInfo& field, const Value& value) {
    if (!value.exact_case && stands_bare(field, value.text)) {
        out += value.text;
        return;
    }
    out += '"';
    for (const char c : for_terminal(value.text)) {
        if (c == '"') {
            out += '\\';
        }
        out += c;
    }
    out += '"';
    if (value.exact_case) {
        out += " (exact case)";
    }
}

// Slashes in it are escaped, as they must be where it is typed.
void append_pattern(std::string& out, std::string_view source) {
    out += '/';
    bool escaped = false;
    for (const char c : for_terminal(source)) {
        if (c == '/' && !escaped) {
            out += '\\';
        }
        out += c;
        escaped = c == '\\' && !escaped;
    }
    out += '/';
}

void append_network(std::string& out, const Value& value) {
    constexpr unsigned kAllBits = 128;
    constexpr unsigned kBitsBeforeV4 = 96;
    if (value.prefix >= kAllBits) {
        out += value.port == 0 ? to_string(value.ip) : to_string(Endpoint{value.ip, value.port});
        return;
    }
    const bool is_v4 = value.ip.is_v4() && value.prefix >= kBitsBeforeV4;
    out += to_string(value.ip) + '/' + std::to_string(value.prefix - (is_v4 ? kBitsBeforeV4 : 0U));
    if (value.port != 0) {
        out += " with port " + std::to_string(value.port);
    }
}

}  // namespace

void append_value_in_words(std::string& out, const FieldInfo& field, const Value& value) {
    switch (value.kind) {
        case ValueKind::Text:
            append_text(out, field, value);
            break;
        case ValueKind::Pattern:
            append_pattern(out, value.pattern.source());
            if (value.pattern.exact_case()) {
                out += " (exact case)";
            }
            break;
        case ValueKind::Number:
            if (field.type == FieldType::Size) {
                append_size(out, value.number);
            } else if (field.type == FieldType::Duration) {
                append_duration(out, value.number);
            } else {
                append_number(out, value.number);
            }
            break;
        case ValueKind::Time:
            append_time(out, value.ns, true);
            break;
        case ValueKind::TimeOfDay:
            append_time(out, value.ns, false);
            break;
        case ValueKind::Network:
            append_network(out, value);
            break;
        case ValueKind::Flag:
            out += value.number != 0 ? "true" : "false";
            break;
    }
}

}  // namespace waybill::filter
