// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words and bodies for a POSIX shell: written into a script, or pasted at the prompt of sh, bash or
// zsh, nothing of the wire is more than a word. printf is the only command that words need.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace waybill::report {

// A longer body does not fit an argument everywhere.
inline constexpr std::size_t kLongestShellBody = 64 * kKiB;

// Appends `text` as one word of the shell; what is not seen is written by printf, in octal.
// REQUIRES: no NUL and no line feed in it, or is_shell_text().
void append_shell_word(std::string& out, std::string_view text);

// Text that a quoted word may show as it is, line feeds too.
bool is_shell_text(std::string_view text);

// Appends the commands that write `body` to a pipe, with the bar of the pipe at the end.
// REQUIRES: it is not empty.
void append_shell_pipe(std::string& out, std::string_view body);

}  // namespace waybill::report
