// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill stats FILE...`: how quick hosts and routes were, what was asked for twice or in a row,
// how connections were used, and what compression would save.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/secret_files.h"

namespace waybill::cli {

struct StatsArguments {
    std::vector<std::string> files;
    SecretFiles secrets;
    std::optional<std::string> filter;  // -Y
    std::string format = "text";
    std::string packet_filter;  // -f
    std::string output;         // -o; "" and "-": standard output
    unsigned threads = 0;       // 0: one per core
    bool compression = false;
    bool quiet = false;
};

// Returns the exit status of the program.
int run_stats(const StatsArguments& arguments);

}  // namespace waybill::cli
