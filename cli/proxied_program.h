// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that is started beside a proxy of ours, which lives as long as the program.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/live_print.h"
#include "cli/output_file.h"
#include "cli/proxy_plan.h"
#include "cli/proxy_setup.h"
#include "cli/terminal.h"

namespace waybill::cli {

struct ProxiedProgram {
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment;  // set besides ours
    report::TextStyle style{};                                     // of what is printed
};

// A listener on a port of the loopback that was free.
proxy::ListenerOptions loopback_listener();

// Prints to `out` what passes until the program has ended; then the end of -w is written. Returns
// the program's exit status, as shells have it; a failure of ours only where it ended well.
int run_proxied(ProxySetup& setup,
                const ProxyPlan& plan,
                const LivePrintArguments& print,
                const ProxiedProgram& program,
                OutputFile& out);

}  // namespace waybill::cli
