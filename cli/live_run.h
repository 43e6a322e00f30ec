// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a live session (a capture, the proxy) to its end: prints and records what each poll()
// brings, follows signals.
#pragma once

#include <functional>
#include <string>

#include "capture/live/session_recorder.h"
#include "cli/live_output.h"
#include "cli/output_file.h"
#include "cli/status_line.h"
#include "core/store/live_session.h"

namespace waybill::cli {

struct LiveRun {
    store::LiveSession& live;
    LiveOutput& output;
    OutputFile& out;  // that `output` writes to
    StatusLine& status;
    std::function<std::string()> status_text{};    // what stands in it; empty: nothing
    capture::SessionRecorder* recorder = nullptr;  // null: no session is written
    bool quiet = false;

    // Called behind each poll(), once what it brought is printed and recorded.
    std::function<void()> between{};
    // Asked behind each poll(): the session is to end.
    std::function<bool()> is_over{};
    // Told of the first signal that is to end the program, which is not a signal handler; the
    // session is stopped then only if this is empty.
    std::function<void(int number)> on_signal{};
};

// The first interrupt (SIGINT, SIGTERM) ends the session, and what came by then is still printed;
// the second one ends that, too, and the third one the program. False when something went wrong,
// which is told on standard error.
bool run_to_end(const LiveRun& run);

}  // namespace waybill::cli
