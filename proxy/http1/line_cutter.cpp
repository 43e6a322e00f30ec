// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/line_cutter.h"

#include <algorithm>

#include "proxy/http1/head_text.h"

namespace waybill::proxy {

LineCutter::Found LineCutter::refuse(AnomalyCode code) {
    code_ = code;
    return Found::Refused;
}

LineCutter::Found LineCutter::find(std::string_view in, std::size_t most) {
    const bool cut = in.size() > most;
    const std::string_view text = in.substr(0, most);
    const Found unfinished = cut ? Found::TooLong : Found::NeedMore;
    const std::size_t at = find_control(text, std::min(searched_, text.size()));
    searched_ = at;
    if (at == text.size()) {
        return unfinished;
    }
    if (text[at] != '\r') {
        return refuse(text[at] == '\n' ? AnomalyCode::BareLf : AnomalyCode::ForbiddenCharacter);
    }
    if (at + 1 == text.size()) {
        return unfinished;
    }
    if (text[at + 1] != '\n') {
        return refuse(AnomalyCode::BareCr);
    }
    searched_ = 0;
    length_ = at;
    return Found::Line;
}

}  // namespace waybill::proxy
