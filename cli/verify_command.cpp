// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/verify_command.h"

#include <algorithm>
#include <string_view>

#include "capture/input_kind.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/progress_bar.h"
#include "cli/terminal.h"
#include "core/base/text.h"
#include "core/session_file/session_reader.h"

namespace waybill::cli {
namespace {

// What became of one file.
struct Outcome {
    std::string text;  // for standard output
    int status = kExitDone;
};

void add_line(Outcome& outcome, const std::string& file, std::string_view what) {
    if (!what.starts_with(file + ": ")) {
        append_for_terminal(outcome.text, file);
        outcome.text += ": ";
    }
    append_for_terminal(outcome.text, what);
    outcome.text += '\n';
}

Outcome verify_session_file(const std::string& file, bool recover, ProgressBar& progress) {
    Outcome outcome;
    if (recover) {
        if (const Result<void> recovered = session_file::recover_session(file); !recovered) {
            complain(recovered.error().message);
            outcome.status = kExitFailed;
            return outcome;
        }
    }
    session_file::OpenOptions options;
    options.progress = [&progress](std::uint64_t done, std::uint64_t total) {
        progress.show("verifying", done, total);
    };
    const Result<session_file::Verification> found = session_file::verify_session(file, options);
    progress.clear();
    if (!found) {
        complain(found.error().message);
        outcome.status = kExitFailed;
        return outcome;
    }
    for (const std::string& fault : found->faults) {
        add_line(outcome, file, fault);
    }
    if (found->interrupted) {
        add_line(outcome,
                 file,
                 "its recording was interrupted, or goes on; waybill verify --recover ends it");
    }
    outcome.status = found->faults.empty() && !found->interrupted ? kExitDone : kExitFound;
    add_line(outcome,
             file,
             std::string(found->faults.empty() ? "whole: " : "not whole: ")
                 + std::to_string(found->exchanges) + " exchanges, " + std::to_string(found->bodies)
                 + " bodies");
    return outcome;
}

// Captures and HAR: whether they can be read to their end.
Outcome verify_by_reading(const std::string& file) {
    Outcome outcome;
    CaptureReading reading({file}, {}, true);
    reading.read(std::nullopt, threads_of(0));
    if (reading.complain_of_error()) {
        outcome.status = reading.found_nothing() ? kExitFailed : kExitFound;
    }
    for (const std::string& note : reading.opened().notes()) {
        append_for_terminal(outcome.text, note);
        outcome.text += '\n';
        outcome.status = outcome.status == kExitDone ? kExitFound : outcome.status;
    }
    if (!reading.found_nothing()) {
        add_line(outcome,
                 file,
                 std::string(outcome.status == kExitDone ? "whole: " : "not whole: ")
                     + std::to_string(reading.session().exchanges.size()) + " exchanges");
    }
    return outcome;
}

}  // namespace

int run_verify(const VerifyArguments& arguments) {
    ProgressBar progress(!arguments.quiet && errors_go_to_terminal());
    int status = kExitDone;
    for (const std::string& file : arguments.files) {
        const bool is_session = capture::kind_of_input(file) == capture::InputKind::SessionFile;
        const Outcome outcome = is_session ? verify_session_file(file, arguments.recover, progress)
                                           : verify_by_reading(file);
        status = std::max({status,
                           outcome.status,
                           arguments.quiet ? kExitDone : write_to_standard_output(outcome.text)});
    }
    return status;
}

}  // namespace waybill::cli
