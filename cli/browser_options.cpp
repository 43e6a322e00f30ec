// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/browser_options.h"

#include <CLI/CLI.hpp>

namespace waybill::cli {

void add_browser_options(CLI::App& app, BrowserArguments& arguments) {
    app.add_option("browser", arguments.words, "chromium or firefox, and what to open")
        ->type_name("[BROWSER] [URL]");
    app.add_flag("--headless", arguments.headless, "Without a window");
    add_proxy_traffic_options(app, arguments.traffic, true);
    app.option_defaults()->group("What is printed and written");
    add_live_print_options(app, arguments.print);
}

}  // namespace waybill::cli
