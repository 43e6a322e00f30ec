// SPDX-License-Identifier: GPL-3.0-or-later
//
// Readers of HTTP/1 requests that are each wrong in other ways, as servers in the world are. Bytes
// that all of them read alike cannot smuggle anything past one of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::proxy::test {

// Ways to be wrong; a reader has any set of them.
struct ReaderHabits {
    bool lone_feeds = false;     // LF alone ends a line
    bool lone_returns = false;   // CR alone ends a line
    bool loose_names = false;    // blanks around names, and '_' for '-'
    bool any_chunked = false;    // "chunked" anywhere in Transfer-Encoding
    bool length_first = false;   // Content-Length counts before Transfer-Encoding
    bool last_wins = false;      // of several fields of a name
    bool c_numbers = false;      // signs, blanks, "0x" and octals in Content-Length, as strtol
    bool first_members = false;  // "chunked, x" is "chunked", "5, 6" is "5"
};
constexpr unsigned kReaders = 1U << 8U;
ReaderHabits habits_of(unsigned number);

// The targets of the whole requests in `bytes`, with the size of each body: "POST /a 5". What is
// behind them, when there is something, as "rest".
std::vector<std::string> requests_as_read(std::string_view bytes, const ReaderHabits& habits);

// As all of them read it; empty and `why` where two differ.
std::vector<std::string> requests_in(std::string_view bytes, std::string& why);

}  // namespace waybill::proxy::test
