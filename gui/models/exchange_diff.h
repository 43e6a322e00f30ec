// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two exchanges of a session compared: heads, and bodies where both are text.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "gui/models/loaded_session.h"
#include "gui/models/text_diff.h"

namespace waybill::gui {

// Of each body so much is compared, decoded.
inline constexpr std::size_t kMostCompared = 512 * kKiB;

// Off the window's thread.
std::vector<DiffRow> diffExchanges(const LoadedSession& session,
                                   std::uint32_t left,
                                   std::uint32_t right,
                                   const std::atomic<bool>& stop);

}  // namespace waybill::gui
