// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rest of a head that is larger than is kept: passes over its lines, whatever their length and
// number, keeps those that decide the body's framing, and finds its end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill::http {

class LargeHead {
public:
    // `kept` holds the head up to the limit; it is cut back to its last whole line, or, when not
    // even the start line fits, closed as it is.
    explicit LargeHead(std::string& kept);

    // Looks at the next bytes, appending framing lines and at last the empty line to `kept`.
    // Returns how many belong to the head when its end is among them, else npos.
    std::size_t find_end(std::string_view more, std::string& kept);

private:
    bool end_line(std::string& kept);

    std::string line_;             // the beginning of the current line
    std::size_t extra_bytes_ = 0;  // of lines kept beyond the limit
    bool line_fits_ = true;
};

}  // namespace waybill::http
