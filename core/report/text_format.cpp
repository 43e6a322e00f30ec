// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/base/time.h"

namespace waybill::report {
namespace {

constexpr std::int64_t kMinute = 60 * kNsPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// The code point at the front of valid UTF-8, taken off.
char32_t take_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t i) -> char32_t {
        return static_cast<std::uint8_t>(text[i]);
    };
    const char32_t first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t value = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        value = (value << 6) | (byte(i) & 0x3fU);
    }
    text.remove_prefix(length);
    return value;
}

// Two columns for the wide scripts and pictures, none for combining marks, roughly as terminals do.
std::size_t width_of(char32_t c) {
    if (c < 0x300) {
        return 1;
    }
    if (c <= 0x36f || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x20d0 && c <= 0x20ff)
        || (c >= 0xfe00 && c <= 0xfe0f)) {
        return 0;
    }
    const bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf)
                      || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff)
                      || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60)
                      || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff)
                      || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
}

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

bool is_printable_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// The longest beginning that takes at most `width` columns.
std::string_view beginning(std::string_view text, std::size_t width) {
    std::string_view rest = text;
    std::size_t used = 0;
    std::size_t length = 0;
    while (!rest.empty()) {
        used += width_of(take_code_point(rest));
        if (used > width) {
            break;
        }
        length = text.size() - rest.size();
    }
    return text.substr(0, length);
}

// The longest end that takes at most `width` columns.
std::string_view ending(std::string_view text, std::size_t width) {
    std::size_t total = display_width(text);
    while (total > width) {
        total -= width_of(take_code_point(text));
    }
    return text;
}

void append_code(std::string& out, Colour colour) {
    constexpr std::array<std::string_view, 8> kCodes = {"\x1b[0m",
                                                        "\x1b[1m",
                                                        "\x1b[2m",
                                                        "\x1b[32m",
                                                        "\x1b[36m",
                                                        "\x1b[33m",
                                                        "\x1b[31m",
                                                        "\x1b[94m"};
    out += kCodes[static_cast<std::size_t>(colour)];
}

// `value` in units of `unit`: one decimal place under 100, none from there on. Empty when that
// would round up to the next unit, 1000 of these.
std::string scaled(std::uint64_t value, std::uint64_t unit, std::string_view name) {
    const std::uint64_t tenths = value / (unit / 10) + (value % (unit / 10) >= unit / 20 ? 1 : 0);
    if (tenths < 1000) {
        return fmt::format("{}.{} {}", tenths / 10, tenths % 10, name);
    }
    const std::uint64_t whole = value / unit + (value % unit >= unit / 2 ? 1 : 0);
    return whole < 1000 ? fmt::format("{} {}", whole, name) : std::string();
}

}  // namespace

std::string format_count(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) {
        digits.insert(at - 3, 1, ',');
    }
    return digits;
}

std::string format_size(std::uint64_t bytes) {
    if (bytes < 1000) {
        return fmt::format("{} B", bytes);
    }
    std::uint64_t unit = 1000;
    for (const std::string_view name : {"kB", "MB", "GB", "TB", "PB"}) {
        std::string text = scaled(bytes, unit, name);
        if (!text.empty()) {
            return text;
        }
        unit *= 1000;
    }
    return fmt::format("{} EB", bytes / unit);
}

std::string format_duration(std::int64_t ns) {
    if (ns < 0) {
        return "-";
    }
    if (ns == 0) {
        return "0 ms";
    }
    if (ns < 995'000) {
        return fmt::format("0.{:02} ms", (ns + 5'000) / 10'000);
    }
    if (ns < 9'950'000) {
        const std::int64_t tenths = (ns + 50'000) / 100'000;
        return fmt::format("{}.{} ms", tenths / 10, tenths % 10);
    }
    if (ns < 999'500'000) {
        return fmt::format("{} ms", (ns + 500'000) / kNsPerMs);
    }
    if (ns < 9'995 * kNsPerMs) {
        const std::int64_t hundredths = (ns + 5 * kNsPerMs) / (10 * kNsPerMs);
        return fmt::format("{}.{:02} s", hundredths / 100, hundredths % 100);
    }
    if (ns < kMinute - 50 * kNsPerMs) {
        const std::int64_t tenths = (ns + 50 * kNsPerMs) / (100 * kNsPerMs);
        return fmt::format("{}.{} s", tenths / 10, tenths % 10);
    }
    if (ns < kHour) {
        return fmt::format("{} min {:02} s", ns / kMinute, ns % kMinute / kNsPerSecond);
    }
    if (ns < kDay) {
        return fmt::format("{} h {:02} min", ns / kHour, ns % kHour / kMinute);
    }
    return fmt::format("{} d {:02} h", ns / kDay, ns % kDay / kHour);
}

std::string format_share(std::uint64_t part, std::uint64_t whole) {
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (part == 0 || part == whole) {
        return part == 0 ? "0 %" : "100 %";
    }
    if (percent < 0.1) {
        return "<0.1 %";
    }
    return percent > 99.9 ? ">99.9 %" : fmt::format("{:.1f} %", percent);
}

std::string format_counted(std::uint64_t count,
                           std::string_view singular,
                           std::string_view plural) {
    return fmt::format("{} {}", format_count(count), count == 1 ? singular : plural);
}

std::size_t display_width(std::string_view text) {
    if (is_ascii(text)) {
        return text.size();
    }
    std::size_t width = 0;
    while (!text.empty()) {
        width += width_of(take_code_point(text));
    }
    return width;
}

std::string shown_host(std::string_view host) {
    std::string shown = for_terminal(host);
    if (is_ascii(shown)) {
        return shown;
    }
    std::string spelled;
    std::string_view rest = shown;
    while (!rest.empty()) {
        const char32_t c = take_code_point(rest);
        if (c < 0x80) {
            spelled += static_cast<char>(c);
        } else {
            spelled += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
        }
    }
    return spelled;
}

Line::~Line() {
    out_ += '\n';
}

Line& Line::space(std::size_t columns) {
    pending_ += columns;
    return *this;
}

Line& Line::text(std::string_view text, Colour colour) {
    if (is_printable_ascii(text)) {
        put(text, colour);
    } else {
        put(shown(text), colour);
    }
    return *this;
}

Line& Line::left(std::string_view text, std::size_t width, Colour colour, Shorten where) {
    if (is_printable_ascii(text) && text.size() <= width) {
        put(text, colour);
        return space(width - text.size());
    }
    const std::string fitting = shortened(shown(text), width, where);
    put(fitting, colour);
    return space(width - std::min(width, display_width(fitting)));
}

Line& Line::right(std::string_view text, std::size_t width, Colour colour) {
    const std::string fitting = shortened(shown(text), width, Shorten::End);
    space(width - std::min(width, display_width(fitting)));
    put(fitting, colour);
    return *this;
}

Line& Line::bar(std::uint64_t part, std::uint64_t whole, std::size_t width) {
    if (part == 0 || whole == 0 || width == 0) {
        return space(width);
    }
    const double columns =
        static_cast<double>(width) * static_cast<double>(part) / static_cast<double>(whole);
    std::string drawn;
    std::size_t used = 0;
    if (style_.unicode) {
        constexpr std::array<std::string_view, 8> kEighths = {"",
                                                              "\xe2\x96\x8f",
                                                              "\xe2\x96\x8e",
                                                              "\xe2\x96\x8d",
                                                              "\xe2\x96\x8c",
                                                              "\xe2\x96\x8b",
                                                              "\xe2\x96\x8a",
                                                              "\xe2\x96\x89"};
        const auto eighths =
            std::max<std::size_t>(static_cast<std::size_t>(std::llround(columns * 8)), 1);
        for (std::size_t i = 0; i < eighths / 8; ++i) {
            drawn += "\xe2\x96\x88";
        }
        drawn += kEighths[eighths % 8];
        used = (eighths + 7) / 8;
    } else {
        used = std::max<std::size_t>(static_cast<std::size_t>(std::llround(columns)), 1);
        drawn.assign(used, '#');
    }
    put(drawn, Colour::Dim);
    return space(width - std::min(width, used));
}

std::size_t Line::rest() const {
    const std::size_t used = column_ + pending_;
    return used < style_.width ? style_.width - used : 0;
}

void Line::put(std::string_view shown, Colour colour) {
    if (shown.empty()) {
        return;
    }
    out_.append(pending_, ' ');
    column_ += pending_ + display_width(shown);
    pending_ = 0;
    if (style_.colour && colour != Colour::Plain) {
        append_code(out_, colour);
        out_ += shown;
        append_code(out_, Colour::Plain);
    } else {
        out_ += shown;
    }
}

std::string Line::shown(std::string_view text) const {
    if (is_printable_ascii(text)) {
        return std::string(text);
    }
    return style_.unicode ? for_terminal(text) : shown_host(text);
}

std::string Line::shortened(std::string_view shown, std::size_t width, Shorten where) const {
    if (display_width(shown) <= width) {
        return std::string(shown);
    }
    const std::string_view ellipsis = style_.unicode ? "\xe2\x80\xa6" : "...";
    const std::size_t ellipsis_width = style_.unicode ? 1 : 3;
    if (width <= ellipsis_width) {
        return std::string(beginning(shown, width));
    }
    const std::size_t kept = width - ellipsis_width;
    // The beginning tells more than the end: host and first folders.
    const std::size_t tail = where == Shorten::Middle ? kept * 2 / 5 : 0;
    std::string text(beginning(shown, kept - tail));
    text += ellipsis;
    text += ending(shown, tail);
    return text;
}

}  // namespace waybill::report
