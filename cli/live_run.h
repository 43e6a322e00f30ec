// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a live capture to its end: prints and records what each poll() brings, follows signals.
#pragma once

#include <functional>

#include "capture/live/live_capture.h"
#include "capture/live/session_recorder.h"
#include "cli/live_output.h"
#include "cli/live_status.h"

namespace waybill::cli {

struct LiveRun {
    capture::LiveCapture& capture;
    LiveOutput& output;
    OutputFile& out;  // that `output` writes to
    StatusLine& status;
    capture::SessionRecorder* recorder = nullptr;  // null: no session is written
    bool records = false;                          // something is written
    bool quiet = false;

    // Asked behind each poll(): the capture is to end.
    std::function<bool()> is_over{};
    // Told of the first signal that is to end the program, which is not a signal handler; the
    // capture is stopped then only if this is empty.
    std::function<void(int number)> on_signal{};
};

// The first interrupt (SIGINT, SIGTERM) ends the capture, and what was captured is still printed;
// the second one ends that, too, and the third one the program. False when something went wrong,
// which is told on standard error.
bool run_to_end(const LiveRun& run);

// What was captured, lost and written, on standard error.
void tell_sums(const capture::LiveStatus& status,
               const store::Session& session,
               const std::string& session_path,
               bool quiet);

}  // namespace waybill::cli
