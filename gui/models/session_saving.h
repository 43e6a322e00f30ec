// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording, or some of its exchanges, written into a session file of their own, with what is
// noted on them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include <QString>

#include "gui/models/annotations.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

struct SavingTask {
    SessionPointer session;
    std::vector<std::uint32_t> exchanges;  // ascending; empty: all
    QString path;                          // a file that is there is replaced
    bool read_back = false;                // read what was written, to go on with it
};

struct SavingOutcome {
    QString error;
    bool stopped = false;
    std::uint64_t exchanges = 0;
    SessionPointer session;  // what was read back
};

// Takes long. Notes are those that rows().noted tells.
SavingOutcome saveSession(const SavingTask& task,
                          const std::atomic<bool>& stop,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace waybill::gui
