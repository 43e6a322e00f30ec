// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill cache FILE...`: replays captures against caches and tells what these would have saved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/secret_files.h"

namespace waybill::cli {

struct CacheArguments {
    std::vector<std::string> files;
    SecretFiles secrets;
    std::optional<std::string> filter;         // -Y
    std::optional<std::uint64_t> capacity;     // of each cache, in bytes
    std::optional<std::int64_t> second_visit;  // minutes
    std::optional<std::uint64_t> explain;      // id of one exchange
    std::string format = "text";
    std::string packet_filter;  // -f
    std::string output;         // -o; "" and "-": standard output
    unsigned threads = 0;       // 0: one per core
    bool only_private = false;  // both of these or none: both caches
    bool only_shared = false;
    bool quiet = false;
};

// Returns the exit status of the program.
int run_cache(const CacheArguments& arguments);

}  // namespace waybill::cli
