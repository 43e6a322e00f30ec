// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill proxy`: an intercepting proxy that prints and records what passes.
#pragma once

#include "cli/proxy_options.h"

namespace waybill::cli {

// Returns the exit status.
int run_proxy(const ProxyArguments& arguments);

}  // namespace waybill::cli
