// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts lines that end with CR LF off bytes that come in pieces. Strict: a control character other
// than a tab is nowhere allowed but in the CR LF at the end (RFC 9110 section 5.5, RFC 9112 section
// 2.2), so there is nothing in what it gives that another recipient could take for the end of a
// line.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/anomaly.h"

namespace waybill::proxy {

class LineCutter {
public:
    enum class Found { Line, NeedMore, TooLong, Refused };

    // `in` begins at the beginning of a line, and with more bytes behind it is given again until
    // there is an answer. A line with its CR LF has at most `most` bytes. What it answers does not
    // depend on how the bytes came.
    Found find(std::string_view in, std::size_t most);

    // Of the line that was found, without CR LF.
    std::size_t length() const { return length_; }
    // Why it was refused.
    AnomalyCode code() const { return code_; }

    void restart() { searched_ = 0; }

private:
    Found refuse(AnomalyCode code);

    std::size_t searched_ = 0;  // no control character before it
    std::size_t length_ = 0;
    AnomalyCode code_ = AnomalyCode::ForbiddenCharacter;
};

}  // namespace waybill::proxy
