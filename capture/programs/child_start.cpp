// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/child_start.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/programs/connect_filter.h"
#include "capture/programs/process_handle.h"

namespace waybill::capture {
namespace {

using Pointers = std::vector<char*>;

// The pointers that exec takes; the texts must outlive them.
Pointers pointers_to(std::vector<std::string>& texts) {
    Pointers list;
    for (std::string& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
}

std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& more) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : more) {
        variables.push_back(name + "=" + value);
    }
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        bool replaced = false;
        for (const auto& [name, value] : more) {
            replaced = replaced || text.starts_with(name + "=");
        }
        if (!replaced) {
            variables.emplace_back(text);
        }
    }
    return variables;
}

// Where the program may lie, in the order of PATH.
std::vector<std::string> candidates_for(const std::string& program,
                                        const std::vector<std::string>& environment) {
    if (program.find('/') != std::string::npos) {
        return {program};
    }
    std::string_view path = "/usr/local/bin:/usr/bin:/bin";
    for (const std::string& variable : environment) {
        if (variable.starts_with("PATH=")) {
            path = std::string_view(variable).substr(5);
            break;
        }
    }
    std::vector<std::string> found;
    for (;;) {
        const std::size_t colon = path.find(':');
        const std::string folder(path.substr(0, colon));
        found.push_back((folder.empty() ? "." : folder) + "/" + program);
        if (colon == std::string_view::npos) {
            return found;
        }
        path.remove_prefix(colon + 1);
    }
}

// All that the child needs, made before fork(): behind it nothing may be allocated.
struct Plan {
    std::vector<std::string> words;
    std::vector<std::string> variables;
    std::vector<std::string> candidates;
    Pointers arguments;
    Pointers environment;
    Pointers shell_arguments;  // for a script without an interpreter: [1] is its path
};

// Fills the plan where it stands: its pointers lead into its own texts.
void prepare(const std::vector<std::string>& command,
             const std::vector<std::pair<std::string, std::string>>& environment,
             Plan& plan) {
    static char shell[] = "sh";
    plan.words = command;
    plan.variables = environment_with(environment);
    plan.candidates = candidates_for(command.front(), plan.variables);
    plan.arguments = pointers_to(plan.words);
    plan.environment = pointers_to(plan.variables);
    plan.shell_arguments.push_back(shell);
    for (char* const argument : plan.arguments) {
        plan.shell_arguments.push_back(argument);
    }
}

// ---- In the child, between fork() and exec(): async-signal-safe ----

// What the child says: first whether it has a listener, which comes along; then, only when it
// could not be executed, why.
void say(int channel, int error, int descriptor) {
    iovec text{&error, sizeof error};
    msghdr message{};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<unsigned char, CMSG_SPACE(sizeof(int))> control{};
    if (descriptor >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    ::sendmsg(channel, &message, MSG_NOSIGNAL);
}

// Handlers are ours and not the program's; what the user has ignored (nohup) stays ignored.
void reset_signals() {
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        if (::sigaction(number, nullptr, &action) == 0
            && (action.sa_handler != SIG_IGN || number == SIGPIPE)) {
            action = {};
            action.sa_handler = SIG_DFL;
            ::sigaction(number, &action, nullptr);
        }
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

// As execvp() goes through PATH. Returns why nothing could be executed.
int execute(Plan& plan) {
    int error = ENOENT;
    for (std::string& candidate : plan.candidates) {
        ::execve(candidate.c_str(), plan.arguments.data(), plan.environment.data());
        if (errno == ENOEXEC) {
            plan.shell_arguments[1] = candidate.data();
            ::execve("/bin/sh", plan.shell_arguments.data(), plan.environment.data());
        }
        switch (errno) {
            case ENOENT:
            case ENOTDIR:
            case ESTALE:
            case ENODEV:
            case ETIMEDOUT:
                break;
            case EACCES:
                // Not where it is the folder that may not be looked into.
                if (plan.candidates.size() == 1 || ::access(candidate.c_str(), F_OK) == 0) {
                    error = EACCES;
                }
                break;
            default:
                return errno;
        }
    }
    return error;
}

[[noreturn]] void become(Plan& plan, int channel, bool watched) {
    reset_signals();
    const int listener = watched ? install_connect_filter() : -1;
    say(channel, 0, listener);
    if (listener >= 0) {
        ::close(listener);
    }
    say(channel, execute(plan), -1);
    ::_exit(127);
}

// ---- In the parent ----

// What the child has said. False: it has gone, or become the program.
bool hear(int channel, int& error, std::unique_ptr<File>* descriptor) {
    iovec text{&error, sizeof error};
    msghdr message{};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<unsigned char, CMSG_SPACE(sizeof(int))> control{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = -1;
    do {
        got = ::recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(sizeof error)) {
        return false;
    }
    const cmsghdr* const header = CMSG_FIRSTHDR(&message);
    if (descriptor != nullptr && header != nullptr && header->cmsg_type == SCM_RIGHTS) {
        int received = -1;
        std::memcpy(&received, CMSG_DATA(header), sizeof received);
        *descriptor = std::make_unique<File>(received);
    }
    return true;
}

StartedChild failed(int error) {
    StartedChild child;
    child.error = error;
    return child;
}

}  // namespace

StartedChild start_child(const std::vector<std::string>& command,
                         const std::vector<std::pair<std::string, std::string>>& environment,
                         bool watched) {
    if (command.empty()) {
        return failed(ENOENT);
    }
    Plan plan;
    prepare(command, environment, plan);
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return failed(errno);
    }
    const File ours(ends[0]);
    auto theirs = std::make_unique<File>(ends[1]);

    // A handler of ours must not run in the child.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = ::fork();
    const int fork_error = errno;
    if (pid == 0) {
        become(plan, theirs->descriptor(), watched);
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (pid < 0) {
        return failed(fork_error);
    }
    theirs.reset();

    StartedChild child;
    child.pid = pid;
    child.process = std::make_unique<File>(open_process(static_cast<std::uint32_t>(pid)));
    int error = 0;
    hear(ours.descriptor(), error, &child.listener);
    if (hear(ours.descriptor(), error, nullptr)) {
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
        }
        return failed(error);
    }
    return child;
}

}  // namespace waybill::capture
