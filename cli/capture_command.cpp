// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/capture_command.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "capture/bpf_filter.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/live_output.h"
#include "cli/live_run.h"
#include "cli/live_setup.h"
#include "cli/live_status.h"
#include "cli/output_file.h"
#include "cli/status_line.h"
#include "cli/terminal.h"
#include "core/filter/expression.h"

namespace waybill::cli {
namespace {

// Nothing is asked of exchanges once they were printed.
constexpr std::uint32_t kRowsKept = 20'000;

int failed(const Error& error) {
    complain_in_lines(error.message);
    return kExitFailed;
}

int run(const CaptureArguments& arguments,
        const CapturePlan& plan,
        const std::optional<filter::Expression>& filter) {
    LiveSetup setup;
    if (const Result<void> opened = setup.open_input(arguments, plan); !opened) {
        return failed(opened.error());
    }
    Result<OutputFile> out = OutputFile::open(arguments.output, {&arguments.input, 1});
    if (!out) {
        return failed(out.error());
    }
    if (const Result<void> started = setup.start(arguments, plan, kRowsKept, true); !started) {
        return failed(started.error());
    }
    setup.follow_keys(arguments);

    LiveOutputOptions options;
    options.form = plan.form;
    options.bodies = arguments.bodies;
    options.messages = arguments.messages;
    options.opened = arguments.opened;
    options.threads = plan.threads;
    options.most = arguments.count;
    options.filter = filter ? &*filter : nullptr;
    options.style = arguments.output.empty() ? output_style() : report::TextStyle{};
    options.programs = setup.programs() != nullptr;
    options.watch = setup.programs();
    options.interfaces = [&setup] {
        return interface_totals(setup.capture().status());
    };
    CaptureStatus doing;
    StatusLine status(!arguments.quiet && errors_go_to_terminal());
    LiveOutput output(setup.capture(), std::move(options), *out, status);
    const bool done = run_to_end({
        .live = setup.capture(),
        .output = output,
        .out = *out,
        .status = status,
        .status_text = [&] { return doing.text(setup.capture().status(), plan.save.has_value()); },
        .recorder = setup.recorder(),
        .quiet = arguments.quiet,
    });
    tell_sums(setup.capture().status(),
              setup.capture().session(),
              setup.recorder() != nullptr ? arguments.save : "",
              arguments.quiet);
    return done ? kExitDone : kExitFailed;
}

}  // namespace

int run_capture(const CaptureArguments& arguments) {
    if (arguments.list_interfaces) {
        return list_interfaces(arguments.format, arguments.output);
    }
    const std::optional<LivePlan> plan = live_plan_of(arguments);
    if (!plan) {
        return kExitUsage;
    }
    return run(arguments, plan->capture, plan->filter);
}

}  // namespace waybill::cli
