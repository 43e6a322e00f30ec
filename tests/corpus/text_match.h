// SPDX-License-Identifier: GPL-3.0-or-later
//
// Comparing what two programs wrote for the same bytes of the wire. They differ in how they show
// bytes that are not ASCII, white space at the ends and inside of folded values, and NUL, so all of
// that is taken out before two texts are compared.
#pragma once

#include <string>
#include <string_view>

namespace waybill::corpus {

// `text` without white space at its ends, with each run of white space as one space and each run of
// bytes beyond ASCII as one '?', and cut off at the first NUL.
std::string comparable(std::string_view text);

// Texts of several thousand bytes that end in "..." were cut off: then their beginnings decide.
bool same_text(std::string_view a, std::string_view b);

std::string lower_case(std::string_view text);

// Undoes %XX, so that a decoded URI can be compared with one as sent.
std::string percent_decoded(std::string_view text);

// Fit to print: anything but printable ASCII is escaped, and a long text is cut.
std::string printable(std::string_view text, std::size_t limit = 120);

}  // namespace waybill::corpus
