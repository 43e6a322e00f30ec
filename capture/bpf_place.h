// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a capture filter is wrong. libpcap tells the reason and no place, so that the place is
// found by trying which beginnings of the text can be continued to a filter.
#pragma once

#include <string>

namespace waybill::capture {

// The reason that libpcap gave for not compiling `text`, with the place where that can be told:
// "syntax error at column 9, \"prot\"", "unknown port 'htpp', at column 6". Columns count bytes,
// from 1.
std::string with_place(const std::string& text, const std::string& reason);

}  // namespace waybill::capture
