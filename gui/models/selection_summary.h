// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many exchanges in sum: how many, how quick, how large, which statuses, hosts and types.
#pragma once

#include <cstdint>
#include <vector>

#include "core/store/session.h"
#include "gui/models/detail_text.h"

namespace waybill::gui {

// Takes as long as there are exchanges: to be called off the window's thread. Indices in any order.
std::vector<CardText> selectionCards(const store::Session& session,
                                     std::vector<std::uint32_t> exchanges);

}  // namespace waybill::gui
