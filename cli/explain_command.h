// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill explain NAME...`: what a rule, anomaly, method, status, field or directive means.
#pragma once

#include <string>
#include <vector>

namespace waybill::cli {

struct ExplainArguments {
    std::vector<std::string> names;
    std::string format = "text";
};

// Returns the exit status of the program.
int run_explain(const ExplainArguments& arguments);

}  // namespace waybill::cli
