// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flags of `waybill ca` and its commands.
#pragma once

#include "cli/ca_command.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

// `arguments` must outlive the app.
void add_ca_options(CLI::App& app, CaArguments& arguments);

}  // namespace waybill::cli
