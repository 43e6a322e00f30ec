// SPDX-License-Identifier: GPL-3.0-or-later
//
// How text for people looks. What it looks like is decided by whoever knows the terminal.
#pragma once

#include <cstdint>

namespace waybill::report {

struct TextStyle {
    bool colour = false;   // never the only bearer of a meaning
    bool unicode = false;  // false: ASCII alone is written, other text as escapes
    unsigned width = 100;  // columns
};

enum class Colour : std::uint8_t { Plain, Bold, Dim, Green, Cyan, Yellow, Red, LightBlue };

// Of an HTTP status; 0 is plain.
constexpr Colour colour_of_status(unsigned status) {
    if (status == 101) {
        return Colour::LightBlue;
    }
    switch (status / 100) {
        case 2:
            return Colour::Green;
        case 3:
            return Colour::Cyan;
        case 4:
            return Colour::Yellow;
        case 5:
            return Colour::Red;
        default:
            return Colour::Plain;
    }
}

}  // namespace waybill::report
