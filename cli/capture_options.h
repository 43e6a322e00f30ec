// SPDX-License-Identifier: GPL-3.0-or-later
//
// The flags of `waybill capture` and `waybill run`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/live/capture_limits.h"
#include "capture/session_saving.h"
#include "cli/output_format.h"
#include "cli/secret_files.h"
#include "core/base/result.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

struct CaptureArguments {
    std::vector<std::string> interfaces;       // -i
    std::string input;                         // -r; "-": standard input
    bool list_interfaces = false;              // -D
    std::string packet_filter;                 // -f
    std::uint32_t snap_length = 0;             // -s; 0: whole packets
    bool not_promiscuous = false;              // -p
    std::uint32_t buffer_mib = 0;              // -B; 0: as the feed has it
    std::uint64_t count = 0;                   // -c; 0: no limit
    std::uint64_t packets = 0;                 // --packets; the same
    std::vector<std::string> stop_conditions;  // -a
    std::vector<std::string> ring_options;     // -b
    std::string save;                          // -w; "": nothing
    bool with_secrets = false;
    std::optional<std::string> filter;      // -Y
    std::vector<std::string> filter_words;  // the same as arguments
    std::string format = "text";
    std::vector<std::string> field_names;    // -e
    std::vector<std::string> field_options;  // -E
    std::string output;                      // -o; "" and "-": standard output
    SecretFiles secrets;
    unsigned threads = 0;  // 0: one per core
    bool bodies = false;
    bool messages = false;
    bool opened = false;
    bool no_programs = false;
    bool line_buffered = false;  // it always is
    bool quiet = false;

    // Of `waybill run`.
    bool captures = false;  // --capture
    std::vector<std::string> command;
};

void add_capture_options(CLI::App& app, CaptureArguments& arguments);
void add_run_options(CLI::App& app, CaptureArguments& arguments);

// The arguments once they make sense together.
struct CapturePlan {
    PrintedForm form;
    capture::CaptureLimits limits;
    std::optional<capture::SaveForm> save;  // of -w: Packets or Session
    std::optional<std::string> filter;
    std::optional<std::size_t> buffer_bytes;
    unsigned threads = 1;
};

// The error is one of usage.
Result<CapturePlan> plan_of(const CaptureArguments& arguments);

}  // namespace waybill::cli
