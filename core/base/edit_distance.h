// SPDX-License-Identifier: GPL-3.0-or-later
//
// How alike two names are, to tell which one may have been meant.
#pragma once

#include <cstddef>
#include <string_view>

namespace waybill {

// How many letters must be put in, taken out or changed to make one of the other. Takes time by the
// product of the lengths: for names, not for texts.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace waybill
