// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers as people read them, and lines of columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/report/text_style.h"

namespace waybill::report {

std::string format_count(std::uint64_t count);  // "1,234,567"
std::string format_size(std::uint64_t bytes);   // "999 B", "1.2 kB", "12.3 MB", "617 MB"

// Milliseconds under a second: "0.42 ms", "4.2 ms", "123 ms", "1.23 s", "12.3 s", "2 min 05 s",
// "1 h 02 min", "3 d 04 h". "-" when negative.
std::string format_duration(std::int64_t ns);

// "12.3 %"; "<0.1 %" and ">99.9 %" where rounding would deny what is there. REQUIRES: part <=
// whole, whole > 0.
std::string format_share(std::uint64_t part, std::uint64_t whole);

// "1 packet", "2 packets".
std::string format_counted(std::uint64_t count, std::string_view singular, std::string_view plural);

// Columns that text takes on a terminal. REQUIRES: valid UTF-8 without controls.
std::size_t display_width(std::string_view text);

// The name of a host as it may be shown: what is not ASCII is spelled out as \uHHHH, so that no
// letter can pass for another one.
std::string shown_host(std::string_view host);

enum class Shorten : bool { Middle, End };

// Builds one line, left to right. All text passes through append_for_terminal(): whatever the wire
// said, no line holds a control character.
class Line {
public:
    // `out` and `style` must outlive the line.
    Line(std::string& out, const TextStyle& style) : out_(out), style_(style) {}
    // Ends the line.
    ~Line();
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    Line& space(std::size_t columns);
    Line& text(std::string_view text, Colour colour = Colour::Plain);

    // Text in a column of that width; what is longer is shortened with an ellipsis.
    Line& left(std::string_view text,
               std::size_t width,
               Colour colour = Colour::Plain,
               Shorten where = Shorten::Middle);
    Line& right(std::string_view text, std::size_t width, Colour colour = Colour::Plain);

    // A bar of `part` out of `whole`, `width` at most; something is seen of the smallest part.
    Line& bar(std::uint64_t part, std::uint64_t whole, std::size_t width);

    // The columns that are left of the style's width.
    std::size_t rest() const;

private:
    void put(std::string_view shown, Colour colour);
    std::string shown(std::string_view text) const;
    std::string shortened(std::string_view shown, std::size_t width, Shorten where) const;

    std::string& out_;
    const TextStyle& style_;
    std::size_t column_ = 0;
    std::size_t pending_ = 0;  // spaces that are written when something comes behind them
};

}  // namespace waybill::report
