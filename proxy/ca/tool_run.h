// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a tool of others (certutil, update-ca-certificates) and takes down what it says. It gets no
// input and no terminal, so it cannot ask for anything; what it says is cut at a mebibyte, and
// after a minute it is killed.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace waybill::proxy {

struct ToolRun {
    int status = -1;     // exit status; 128 and the signal's number when one ended it
    std::string output;  // standard output
    std::string errors;  // standard error
};

// The first word is looked for in PATH, and in the folders of programs for root. The error is that
// it cannot be started.
Result<ToolRun> run_tool(const std::vector<std::string>& command);

// The path of a program in PATH or the folders of programs for root; "" when it is not installed.
std::string find_tool(const std::string& name);

}  // namespace waybill::proxy
