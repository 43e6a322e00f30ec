// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill run`: starts a program and shows what it does on the network: through a proxy of its
// own, or with --capture by its packets, and nothing of what others do.
#pragma once

#include "cli/capture_options.h"
#include "cli/proxy_options.h"

namespace waybill::cli {

// The exit status: that of the program, as shells have it, once it was started.
int run_program(const CaptureArguments& arguments, const ProxyTrafficArguments& traffic);

}  // namespace waybill::cli
