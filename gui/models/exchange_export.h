// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges written into a file as JSON Lines: the machine format of `waybill analyze -T jsonl`.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <QString>

#include "gui/models/loaded_session.h"

namespace waybill::gui {

// Into a file that only its owner may read, which is there only when all of it was written; with
// findings where they are known. Returns what went wrong; empty: nothing, or `stop` was set.
QString writeExchanges(const LoadedSession& session,
                       const std::vector<std::uint32_t>& exchanges,
                       const QString& path,
                       const std::atomic<bool>& stop);

}  // namespace waybill::gui
