// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill report FILE...`: what was seen and what analysis found, to read or to hand on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/secret_files.h"

namespace waybill::cli {

struct ReportArguments {
    std::vector<std::string> files;
    SecretFiles secrets;
    std::optional<std::string> filter;  // -Y
    std::string format = "text";
    std::string packet_filter;  // -f
    std::string output;         // -o; "" and "-": standard output
    std::string mask_key;       // --mask-key; empty: findings show the ends of secrets
    unsigned threads = 0;       // 0: one per core
    bool with_secrets = false;  // html, markdown: nothing is replaced
    bool quiet = false;
};

// Returns the exit status of the program.
int run_report(const ReportArguments& arguments);

}  // namespace waybill::cli
