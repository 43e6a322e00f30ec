// SPDX-License-Identifier: GPL-3.0-or-later
//
// The colours of marks and of colour rules.
#pragma once

#include <array>
#include <cstddef>

#include "gui/theme/theme.h"

namespace waybill::gui {

// REQUIRES: 1 to 6.
inline Token markToken(int mark) {
    constexpr std::array kMarks{
        Token::Mark1, Token::Mark2, Token::Mark3, Token::Mark4, Token::Mark5, Token::Mark6};
    return kMarks.at(static_cast<std::size_t>(mark - 1));
}

}  // namespace waybill::gui
