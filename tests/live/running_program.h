// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that runs beside the test, in a network namespace, as some user: what it prints can be
// read while it runs. It is killed with the test, however that ends.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace waybill::test {

// Whatever is waited for has happened long before, or never will.
constexpr std::chrono::seconds kPatience{30};

// Looks again and again until it is so; false when patience is over.
bool eventually(const std::function<bool()>& is_so);

struct Surroundings {
    int network = -1;             // descriptor of a network namespace; -1: the one of the test
    std::optional<uid_t> user{};  // and group of that number
    std::vector<std::string> environment{};  // besides PATH and LANG
    int input = -1;                          // -1: nothing
    int output = -1;                         // instead of output()
};

class RunningProgram {
public:
    explicit RunningProgram(std::vector<std::string> words, const Surroundings& where = {});
    ~RunningProgram();
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number) const;

    // So far.
    std::string output() const;
    std::string errors() const;
    // Both, and how it ended: to say when something is wrong.
    std::string account();

    // False when it ends without, or patience is over.
    bool prints(std::string_view text);

    bool has_ended();
    // As a shell gives it; one that does not end is killed.
    int wait();

private:
    pid_t pid_ = -1;
    int output_ = -1;
    int errors_ = -1;
    std::optional<int> status_;
};

// Runs it to its end; its output, and on standard error why it failed.
std::string run(std::vector<std::string> words, const Surroundings& where = {});

}  // namespace waybill::test
