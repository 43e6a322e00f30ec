// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill score < MESSAGE`: judges one response, a request and its response, or cases given as
// JSON, and prints the verdict as JSON.
#pragma once

#include <string>

namespace waybill::cli {

struct ScoreArguments {
    bool observatory = false;
    std::string url = "https://localhost/";  // where the response came from
    std::string file;                        // empty or "-": standard input
};

// Returns the exit status of the program.
int run_score(const ScoreArguments& arguments);

}  // namespace waybill::cli
