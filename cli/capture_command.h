// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill capture`: shows and records what happens on network interfaces, or in packets that come
// through a pipe.
#pragma once

#include "cli/capture_options.h"

namespace waybill::cli {

// The exit status.
int run_capture(const CaptureArguments& arguments);

}  // namespace waybill::cli
