// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a link leads, said in the three signals that every part of a recording has for it.
#pragma once

#include "gui/models/detail_text.h"

namespace waybill::gui {

template <typename Part>
void followLink(Part& part, const DetailLink& link) {
    switch (link.kind) {
        case DetailLink::Kind::None:
            break;
        case DetailLink::Kind::Filter:
            emit part.filterRequested(link.filter);
            break;
        case DetailLink::Kind::Narrow:
            emit part.narrowed(link.filter);
            break;
        case DetailLink::Kind::Exchange:
            emit part.exchangeRequested(link.exchange);
            break;
    }
}

}  // namespace waybill::gui
