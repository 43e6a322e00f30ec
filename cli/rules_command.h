// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill rules [SUBJECT]`: what analysis looks for.
#pragma once

#include <string>

namespace waybill::cli {

struct RulesArguments {
    std::string subject;  // empty: all
    std::string format = "text";
    bool anomalies = false;  // list these instead
};

// Returns the exit status of the program.
int run_rules(const RulesArguments& arguments);

}  // namespace waybill::cli
