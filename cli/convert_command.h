// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill convert FILE... -w FILE`: exchanges from one format into another.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/secret_files.h"

namespace waybill::cli {

struct ConvertArguments {
    std::vector<std::string> files;
    SecretFiles secrets;
    std::string output;                 // -w; "" and "-": standard output
    std::optional<std::string> format;  // -T; none: by the ending of the output
    std::optional<std::string> filter;  // -Y
    std::string packet_filter;          // -f
    unsigned threads = 0;               // 0: one per core
    bool with_secrets = false;
    bool findings = false;
    bool quiet = false;
};

// Returns the exit status of the program.
int run_convert(const ConvertArguments& arguments);

}  // namespace waybill::cli
