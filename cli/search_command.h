// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill search TEXT FILE...`: looks through heads and decoded bodies, and prints what it finds
// as it finds it, in the order of the exchanges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/secret_files.h"

namespace waybill::cli {

struct SearchArguments {
    std::string needle;
    std::vector<std::string> files;
    SecretFiles secrets;
    std::optional<std::string> filter;     // -Y
    std::vector<std::string> parts;        // --in
    std::uint64_t most_per_exchange = 10;  // -m; 0: all
    std::uint64_t most = 0;                // -c; 0: all
    std::string format = "text";
    std::string packet_filter;  // -f
    std::string output;         // -o; "" and "-": standard output
    unsigned threads = 0;       // 0: one per core
    bool exact_case = false;
    bool only_exchanges = false;
    bool quiet = false;
};

// Returns the exit status of the program.
int run_search(const SearchArguments& arguments);

}  // namespace waybill::cli
