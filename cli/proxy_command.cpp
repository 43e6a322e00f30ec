// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxy_command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "cli/exit_status.h"
#include "cli/held_prompt.h"
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
    const std::uint64_t largest_body = plan->proxy.sessions.whole_body_bytes;
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
    std::optional<HeldPrompt> prompt;
    if (plan->intercept) {
        proxy::Breakpoints& breakpoints = setup.proxy().breakpoints();
        breakpoints.set_limit(plan->intercept->limit);
        breakpoints.set(plan->intercept->filter, plan->intercept->phases);
        prompt.emplace(breakpoints, status, largest_body);
    }
    const bool done = run_to_end({
        .live = setup.proxy(),
        .output = output,
        .out = *out,
        .status = status,
        .status_text =
            [&] {
                const std::string asked = prompt ? prompt->question() : "";
                return asked.empty() ? doing.text(setup.proxy().status()) : asked;
            },
        .recorder = setup.recorder(),
        .quiet = print.quiet,
        .between =
            [&] {
                if (prompt) {
                    prompt->look();
                }
            },
    });
    prompt.reset();
    return setup.finish(*plan, print) && done ? kExitDone : kExitFailed;
}

}  // namespace waybill::cli
