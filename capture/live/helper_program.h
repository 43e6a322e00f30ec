// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs of ours and of others that are started for what they may do and we may not: where they
// are, and a process of one of them.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "capture/file.h"
#include "core/base/result.h"

namespace waybill::capture {

// The file of "waybill-capture" or "waybill-owners": beside the running program, or in the libexec
// folder it was installed with; "" where there is none. The environment variables
// WAYBILL_CAPTURE_HELPER and WAYBILL_DUMPCAP say other places of these programs, for tests: not
// under sudo, nor in a program with capabilities of its own.
std::string helper_program(std::string_view name);

// The file of Wireshark's dumpcap, whether or not it may be run; "" where there is none.
std::string dumpcap_program();

class HelperProcess {
public:
    // Starts `command[0]`, a path, with none of our descriptors, in a process group of its own, so
    // that Ctrl-C in the terminal is left to us. The error is the number of the system.
    static Result<std::unique_ptr<HelperProcess>> start(std::vector<std::string> command,
                                                        int& error_number);
    // Closes its streams, and ends it.
    ~HelperProcess();
    HelperProcess(const HelperProcess&) = delete;
    HelperProcess& operator=(const HelperProcess&) = delete;

    // Its standard output.
    int output() const { return output_->descriptor(); }

    // Waits until there is output. False: it has ended without.
    bool wait_for_output();

    // Ends its standard input, or sends a signal. Any thread, and signal handlers.
    void end_input();
    void signal(int number);

    // What it has written to standard error since the last call, in lines. Any thread.
    std::vector<std::string> take_lines();

    // Its exit status as a shell gives it: 128 and the signal that ended it. Waits.
    int wait();

private:
    HelperProcess() = default;
    bool ends_within(std::chrono::milliseconds time) const;

    pid_t pid_ = -1;
    std::unique_ptr<File> pidfd_;
    std::unique_ptr<File> input_;
    std::unique_ptr<File> output_;
    std::unique_ptr<File> errors_;
    std::optional<int> status_;

    std::mutex mutex_;
    std::string unfinished_;  // line of standard error
};

}  // namespace waybill::capture
