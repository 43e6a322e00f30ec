// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill analyze FILE...`: reads captures and prints what HTTP is in them.
#pragma once

#include "cli/analyze_options.h"

namespace waybill::cli {

// Returns the exit status of the program.
int run_analyze(const AnalyzeArguments& arguments);

}  // namespace waybill::cli
