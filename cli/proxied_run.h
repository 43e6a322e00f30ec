// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill run` without --capture: a program with a proxy of its own, which it is told of by
// variables of its environment.
#pragma once

#include "cli/capture_options.h"
#include "cli/proxy_options.h"

namespace waybill::cli {

// The exit status: that of the program, as shells have it, once it was started.
int run_through_proxy(const CaptureArguments& arguments, const ProxyTrafficArguments& traffic);

}  // namespace waybill::cli
