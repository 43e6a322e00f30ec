// SPDX-License-Identifier: GPL-3.0-or-later
//
// An exchange's request as a command line of curl, for a POSIX shell. Whatever the wire said, the
// shell runs nothing but curl (and printf, which gives it a body that no argument can hold).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/http/exchange.h"

namespace waybill::report {

// A longer body is left out; the line says so in a comment.
inline constexpr std::size_t kLongestCurlBody = 64 * kKiB;

// Appends `text` as one word of the shell. REQUIRES: no NUL in it.
void append_shell_word(std::string& out, std::string_view text);

// Appends the command, without a line feed behind it. `body` is the request's, decoded from its
// transfer framing but not from its content coding. What curl makes itself (the length, the
// framing) is left out; so are fields that an argument cannot hold.
void append_curl(std::string& out, const http::Exchange& exchange, std::string_view body);

}  // namespace waybill::report
