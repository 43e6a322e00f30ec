// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill check POLICY.toml FILE...`: holds captures against a policy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/secret_files.h"

namespace waybill::cli {

struct CheckArguments {
    std::string policy;
    std::vector<std::string> files;
    SecretFiles secrets;
    std::optional<std::string> filter;  // -Y
    std::string format = "text";
    std::string packet_filter;  // -f
    std::string output;         // -o; "" and "-": standard output
    unsigned threads = 0;       // 0: one per core
    bool quiet = false;
};

// Returns the exit status of the program: kExitFound when the policy is violated.
int run_check(const CheckArguments& arguments);

}  // namespace waybill::cli
