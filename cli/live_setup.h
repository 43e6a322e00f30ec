// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `waybill capture` and `waybill run` do before packets come: the feed, privileges that are
// given up, programs, keys, files.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "capture/live/live_capture.h"
#include "capture/live/session_recorder.h"
#include "capture/programs/owner_lookup.h"
#include "capture/programs/program_watch.h"
#include "capture/tls/secrets.h"
#include "cli/capture_options.h"
#include "core/base/result.h"
#include "core/filter/expression.h"

namespace waybill::cli {

// What a live capture shall do.
struct LivePlan {
    CapturePlan capture;
    std::optional<filter::Expression> filter;  // of -Y
};

// Nothing where it cannot be done as asked: why is told, before anything begins.
std::optional<LivePlan> live_plan_of(const CaptureArguments& arguments);

// A live capture, and what must outlive it.
class LiveSetup {
public:
    LiveSetup() = default;
    ~LiveSetup();
    LiveSetup(const LiveSetup&) = delete;
    LiveSetup& operator=(const LiveSetup&) = delete;

    // In this order, the first before there are other threads. Notes are told on standard error.
    // The feed from interfaces, or the file of -r; then privileges are given up for good.
    Result<void> open_input(const CaptureArguments& arguments, const CapturePlan& plan);
    // `rows_kept`: see LiveOptions. `saves`: -w is written while packets come.
    Result<void> start(const CaptureArguments& arguments,
                       const CapturePlan& plan,
                       std::uint32_t rows_kept,
                       bool saves);
    // Key logs, which are followed from now on; `more` is one beside those of the arguments.
    void follow_keys(const CaptureArguments& arguments, const std::string& more = "");

    capture::LiveCapture& capture() { return *capture_; }
    capture::ProgramWatch* programs() { return programs_.get(); }
    capture::SessionRecorder* recorder() { return recorder_.get(); }
    const capture::tls::Secrets& secrets() const { return secrets_; }

private:
    Result<void> open_feed(const CaptureArguments& arguments, const CapturePlan& plan);
    Result<void> open_file(const CaptureArguments& arguments);

    capture::LiveOptions options_;
    int opened_ = -1;  // the file of -r
    capture::tls::Secrets secrets_;
    std::unique_ptr<capture::OwnerLookup> owners_;  // until the watch has it
    std::unique_ptr<capture::ProgramWatch> programs_;
    std::unique_ptr<capture::SessionRecorder> recorder_;
    std::unique_ptr<capture::LiveCapture> capture_;
};

// Of -D.
int list_interfaces(const std::string& format, const std::string& output);

}  // namespace waybill::cli
