// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a program with a time limit and an address-space limit and collects what it prints.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace waybill::corpus {

struct RunLimits {
    std::chrono::seconds time{20};
    std::uint64_t address_space = std::uint64_t{1} << 30;  // bytes; 0: no limit
    std::size_t output = std::size_t{512} << 20;           // bytes of standard output
};

struct RunResult {
    enum class End { Exited, Signalled, TimedOut, TooMuchOutput, NotStarted };
    End end = End::NotStarted;
    int code = 0;  // exit status or signal number
    std::string output;
    std::string errors;  // the last part of standard error
};

// One line for a person: "exit status 0", "killed by signal 11", "took longer than 20 s".
std::string describe(const RunResult& result, const RunLimits& limits);

// `command` begins with the program's path. Safe to call from several threads.
RunResult run_program(const std::vector<std::string>& command, const RunLimits& limits);

// A program built with a sanitizer reserves terabytes of address space, so it can't be limited.
bool is_sanitized(const std::string& program);

}  // namespace waybill::corpus
