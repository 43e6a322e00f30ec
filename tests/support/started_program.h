// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that runs beside the test until it is let go of.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace waybill::test {

class StartedProgram {
public:
    // `path` is executed with these words; words[0] is the name it is told.
    StartedProgram(const std::string& path, std::vector<std::string> words) {
        std::vector<char*> pointers;
        for (std::string& word : words) {
            pointers.push_back(word.data());
        }
        pointers.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::execv(path.c_str(), pointers.data());
            ::_exit(127);
        }
    }
    ~StartedProgram() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }
    StartedProgram(const StartedProgram&) = delete;
    StartedProgram& operator=(const StartedProgram&) = delete;

    pid_t pid() const { return pid_; }

    // Until it ends by itself; its exit status, -1 where a signal ended it.
    int wait() {
        int state = 0;
        ::waitpid(pid_, &state, 0);
        pid_ = -1;
        return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
    }

private:
    pid_t pid_ = -1;
};

// Connects to a port of this machine and stays until the other side closes.
inline std::string connecting_script(std::uint16_t port) {
    return "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port) + "; read -r line <&3";
}

}  // namespace waybill::test
