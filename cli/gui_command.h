// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill gui`: starts the window, which is a program of its own beside this one.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace waybill::cli {

struct GuiArguments {
    std::vector<std::string> files;
    std::vector<std::string> settings;  // KEY=VALUE
};

void add_gui_options(CLI::App& app, GuiArguments& arguments);

// Returns only when the window could not be started.
int run_gui(const GuiArguments& arguments);

}  // namespace waybill::cli
