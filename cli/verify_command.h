// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill verify FILE...`: whether session files, and what else we read, are whole; and makes an
// interrupted session whole again when asked.
#pragma once

#include <string>
#include <vector>

namespace waybill::cli {

struct VerifyArguments {
    std::vector<std::string> files;
    bool recover = false;
    bool quiet = false;
};

// Returns the exit status of the program: 1 when something is wrong with a file.
int run_verify(const VerifyArguments& arguments);

}  // namespace waybill::cli
