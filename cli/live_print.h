// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is printed and written of a session that happens (the proxy), as asked for on the command
// line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/session_saving.h"
#include "cli/live_output.h"
#include "cli/output_format.h"
#include "core/base/result.h"
#include "core/filter/expression.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace waybill::cli {

struct LivePrintArguments {
    std::optional<std::string> filter;      // -Y
    std::vector<std::string> filter_words;  // the same as arguments
    std::string format = "text";
    std::vector<std::string> field_names;    // -e
    std::vector<std::string> field_options;  // -E
    std::string output;                      // -o
    std::string save;                        // -w; "": nothing
    bool with_secrets = false;
    std::uint64_t count = 0;  // -c; 0: no limit
    unsigned threads = 0;     // 0: one per core
    bool bodies = false;
    bool messages = false;
    bool opened = false;
    bool no_programs = false;
    bool line_buffered = false;  // it always is
    bool quiet = false;
};

void add_live_print_options(CLI::App& app, LivePrintArguments& arguments);

// The arguments once they make sense together.
struct LivePrintPlan {
    PrintedForm form;
    std::optional<capture::SaveFormat> save;  // of -w: a session, or HAR
    std::optional<filter::Expression> filter;
    unsigned threads = 1;

    bool saves_at_end() const { return save && save->form == capture::SaveForm::Har; }
};

// Nothing where it cannot be done as asked: why is told on standard error, as one of usage.
std::optional<LivePrintPlan> live_print_plan_of(const LivePrintArguments& arguments);

// `plan` must outlive what is made of it.
LiveOutputOptions output_options_of(const LivePrintArguments& arguments, const LivePrintPlan& plan);

}  // namespace waybill::cli
