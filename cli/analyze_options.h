// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flags of `waybill analyze`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/session_saving.h"
#include "cli/output_format.h"
#include "cli/secret_files.h"
#include "core/base/result.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

struct AnalyzeArguments {
    std::vector<std::string> files;
    SecretFiles secrets;
    std::string format = "text";
    std::vector<std::string> field_names;
    std::vector<std::string> field_options;  // -E
    std::string packet_filter;               // -f
    std::optional<std::string> filter;       // -Y
    std::uint64_t count = 0;                 // -c; 0: all
    std::vector<std::string> schemas;        // --proto
    std::string output;                      // -o; "" and "-": standard output
    std::string save;                        // -w; "": nothing
    std::string extract_folder;
    unsigned threads = 0;  // 0: one per core
    bool bodies = false;
    bool findings = false;
    bool list = false;
    bool summary = false;
    bool connections = false;
    bool frames = false;
    bool messages = false;
    bool with_secrets = false;
    bool quiet = false;
};

// Adds the flags of the command to `app`.
void add_analyze_options(CLI::App& app, AnalyzeArguments& arguments);

// The arguments once they make sense together.
struct AnalyzePlan : PrintedForm {
    std::optional<capture::SaveFormat> save;  // of -w
    unsigned threads = 1;
    bool list = false;     // text: one line per exchange
    bool summary = false;  // text: the report
};

// The error is one of usage.
Result<AnalyzePlan> plan_of(const AnalyzeArguments& arguments);

}  // namespace waybill::cli
