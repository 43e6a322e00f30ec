// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill browser`: Chromium or Firefox with a throw-away profile, through a proxy of its own.
#pragma once

#include "cli/browser_options.h"

namespace waybill::cli {

// Returns the exit status: the browser's, once it was started.
int run_browser(const BrowserArguments& arguments);

}  // namespace waybill::cli
