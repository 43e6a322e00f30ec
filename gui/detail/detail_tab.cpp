// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_tab.h"

#include "gui/detail/follow_link.h"

namespace waybill::gui {

void DetailTab::follow(const DetailLink& link) {
    followLink(*this, link);
}

Token tokenOf(Tone tone) {
    switch (tone) {
        case Tone::Plain:
            return Token::Text;
        case Tone::Secondary:
            return Token::SecondaryText;
        case Tone::Good:
            return Token::Good;
        case Tone::Redirect:
            return Token::Redirect;
        case Tone::Notice:
            return Token::Medium;
        case Tone::Bad:
            return Token::High;
        case Tone::Critical:
            return Token::Critical;
    }
    return Token::Text;
}

}  // namespace waybill::gui
