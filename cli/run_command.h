// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill run --capture`: starts a program and shows what it does on the network, and nothing of
// what others do.
#pragma once

#include "cli/capture_options.h"

namespace waybill::cli {

// The exit status: that of the program, as shells have it, once it was started.
int run_program(const CaptureArguments& arguments);

}  // namespace waybill::cli
