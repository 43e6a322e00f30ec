// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours for source text, row by row: small lexers that take what they do not understand for plain
// text. What a row leaves open (a comment, a string) is one number, so that any row can be coloured
// when the number of the one before is known.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace waybill::gui {

enum class Language : std::uint8_t { None, Json, JavaScript, Css, Html, Xml };

enum class Part : std::uint8_t {
    Plain,
    Key,
    String,
    Number,
    Keyword,
    Comment,
    Tag,
    Attribute,
};

struct Coloured {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    Part part = Part::Plain;
};

using LexerState = std::uint8_t;
inline constexpr LexerState kLexerStart = 0;

// Appends the coloured parts of the row where `out` is not null, in order. Returns the state for
// the row behind it.
LexerState colourRow(Language language,
                     LexerState state,
                     std::string_view row,
                     std::vector<Coloured>* out);

// Of content with that media type; None where there are no colours for it.
Language languageOf(std::string_view media_type);

}  // namespace waybill::gui
