// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flags of `waybill browser`.
#pragma once

#include <string>
#include <vector>

#include "cli/live_print.h"
#include "cli/proxy_options.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

struct BrowserArguments {
    std::vector<std::string> words;  // [chromium|firefox] [URL]
    bool headless = false;
    ProxyTrafficArguments traffic;
    LivePrintArguments print;
};

void add_browser_options(CLI::App& app, BrowserArguments& arguments);

}  // namespace waybill::cli
