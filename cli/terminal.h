// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the terminal is like, and messages to the user on standard error.
#pragma once

#include <string>
#include <string_view>

#include "core/report/text_style.h"

namespace waybill::cli {

// "waybill: TEXT" on standard error; control characters are made visible.
void complain(const std::string& text);
// The same of a text that may have several lines of its own, such as a command to be copied.
void complain_in_lines(std::string_view text);

// How text on standard output should look: colour only on a terminal, and never with NO_COLOR set.
report::TextStyle output_style();

bool output_is_terminal();
bool errors_go_to_terminal();

}  // namespace waybill::cli
