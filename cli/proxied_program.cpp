// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxied_program.h"

#include <csignal>
#include <memory>

#include "capture/programs/child_program.h"
#include "cli/exit_status.h"
#include "cli/live_output.h"
#include "cli/live_run.h"
#include "cli/status_line.h"

namespace waybill::cli {
namespace {

constexpr int kBySignal = 128;  // and its number: the exit status of what a signal ended

}  // namespace

proxy::ListenerOptions loopback_listener() {
    proxy::ListenerOptions listener;
    listener.port = 0;
    listener.mode.text = "regular";
    return listener;
}

int run_proxied(ProxySetup& setup,
                const ProxyPlan& plan,
                const LivePrintArguments& print,
                const ProxiedProgram& program,
                OutputFile& out) {
    capture::ChildOptions child_options;
    child_options.command = program.command;
    child_options.environment = program.environment;
    child_options.watched = false;
    int not_started = kExitFailed;
    const Result<std::unique_ptr<capture::ChildProgram>> child =
        capture::ChildProgram::start(std::move(child_options), &not_started);
    if (!child) {
        complain(child.error().message);
        return not_started;
    }
    LiveOutputOptions options = output_options_of(print, plan.print);
    options.style = program.style;
    options.programs = setup.programs() != nullptr;
    options.watch = setup.programs();
    StatusLine status(false);  // the terminal is the program's
    LiveOutput output(setup.proxy(), std::move(options), out, status);
    bool given_up = false;
    const bool printed = run_to_end({
        .live = setup.proxy(),
        .output = output,
        .out = out,
        .status = status,
        .recorder = setup.recorder(),
        .quiet = print.quiet,
        .is_over = [&] { return (*child)->exit_status().has_value() || given_up; },
        .on_signal =
            [&](int number) {
                // On a terminal the program has had the interrupt, too.
                if (number != SIGINT || !errors_go_to_terminal()) {
                    (*child)->signal(number);
                }
                given_up = number == SIGTERM;
            },
    });
    const bool done = setup.finish(plan, print) && printed;
    const std::optional<int> ended = (*child)->exit_status();
    if (!ended) {
        return given_up ? kBySignal + SIGTERM : kExitFailed;  // its destructor ends it
    }
    return done || *ended != kExitDone ? *ended : kExitFailed;
}

}  // namespace waybill::cli
