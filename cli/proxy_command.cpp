// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxy_command.h"

#include <optional>
#include <utility>

#include "cli/exit_status.h"
#include "cli/live_output.h"
#include "cli/live_run.h"
#include "cli/output_file.h"
#include "cli/proxy_plan.h"
#include "cli/proxy_setup.h"
#include "cli/proxy_status.h"
#include "cli/status_line.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

int failed(const Error& error) {
    complain_in_lines(error.message);
    return kExitFailed;
}

}  // namespace

int run_proxy(const ProxyArguments& arguments) {
    std::optional<ProxyPlan> plan = proxy_plan_of(arguments);
    if (!plan) {
        return kExitUsage;
    }
    const LivePrintArguments& print = arguments.print;
    Result<OutputFile> out = OutputFile::open(print.output, {});
    if (!out) {
        return failed(out.error());
    }
    ProxySetup setup;
    if (const Result<void> started = setup.start(*plan, print, !print.quiet); !started) {
        return failed(started.error());
    }
    LiveOutputOptions options = output_options_of(print, plan->print);
    options.style = print.output.empty() ? output_style() : report::TextStyle{};
    options.programs = setup.programs() != nullptr;
    options.watch = setup.programs();
    ProxyStatusText doing;
    StatusLine status(!print.quiet && errors_go_to_terminal());
    LiveOutput output(setup.proxy(), std::move(options), *out, status);
    const bool done = run_to_end({
        .live = setup.proxy(),
        .output = output,
        .out = *out,
        .status = status,
        .status_text = [&] { return doing.text(setup.proxy().status()); },
        .recorder = setup.recorder(),
        .quiet = print.quiet,
    });
    return setup.finish(*plan, print) && done ? kExitDone : kExitFailed;
}

}  // namespace waybill::cli
