// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/helper_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace waybill::capture {
namespace {

// Of an environment that may be believed.
std::string named_by(const char* variable) {
    const bool under_sudo = ::geteuid() == 0 && ::secure_getenv("SUDO_UID") != nullptr;
    const char* const path = under_sudo ? nullptr : ::secure_getenv(variable);
    return path != nullptr ? path : "";
}

std::string folder_of_this_program() {
    std::array<char, 4096> path{};
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
    const std::string name(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    return name.substr(0, name.rfind('/') + 1);
}

std::string first_there(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        if (::access(path.c_str(), F_OK) == 0) {
            return path;
        }
    }
    return {};
}

// Out of the way of the standard streams, where one of ours is closed.
std::unique_ptr<File> above_streams(int descriptor) {
    const File low(descriptor);
    constexpr int kFirst = 3;
    return std::make_unique<File>(::fcntl(low.descriptor(), F_DUPFD_CLOEXEC, kFirst));
}

struct Ends {
    std::unique_ptr<File> ours;
    std::unique_ptr<File> theirs;

    bool good() const { return ours->descriptor() >= 0 && theirs->descriptor() >= 0; }
};

Ends make_pipe() {
    std::array<int, 2> ends{-1, -1};
    [[maybe_unused]] const int made = ::pipe2(ends.data(), O_CLOEXEC);
    return {above_streams(ends[0]), above_streams(ends[1])};
}

// A socket, so that ending it is no signal to us when the other one is gone.
Ends make_socket_pair() {
    std::array<int, 2> ends{-1, -1};
    ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
    return {above_streams(ends[0]), above_streams(ends[1])};
}

// What its messages and its change of user depend on, and nothing else of ours.
std::vector<std::string> environment_for_helper() {
    std::vector<std::string> environment{"LC_ALL=C", "PATH=/usr/bin:/bin"};
    for (const char* const name : {"SUDO_UID", "SUDO_GID"}) {
        if (const char* const value = ::secure_getenv(name); value != nullptr) {
            environment.push_back(std::string(name) + "=" + value);
        }
    }
    return environment;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> list;
    for (std::string& word : words) {
        list.push_back(word.data());
    }
    list.push_back(nullptr);
    return list;
}

// With the handlers and the mask of a program that nobody started.
int spawn(std::vector<std::string>& command, int input, int output, int errors, pid_t& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (::posix_spawn_file_actions_init(&actions) != 0) {
        return ENOMEM;
    }
    if (::posix_spawnattr_init(&attributes) != 0) {
        ::posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    constexpr int kFirstOfOurs = 3;
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, kFirstOfOurs);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::vector<std::string> environment = environment_for_helper();
    const int error = ::posix_spawn(&pid,
                                    command[0].c_str(),
                                    &actions,
                                    &attributes,
                                    pointers(command).data(),
                                    pointers(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
}

}  // namespace

std::string helper_program(std::string_view name) {
    if (name == "waybill-capture") {
        if (std::string named = named_by("WAYBILL_CAPTURE_HELPER"); !named.empty()) {
            return named;
        }
    }
    const std::string beside = folder_of_this_program();
    return first_there({beside + std::string(name),
                        std::string(WAYBILL_LIBEXEC_DIR "/").append(name),
                        beside + "../libexec/" + std::string(name)});
}

std::string dumpcap_program() {
    std::string named = named_by("WAYBILL_DUMPCAP");
    return !named.empty() ? named : first_there({"/usr/bin/dumpcap", "/usr/local/bin/dumpcap"});
}

Result<std::unique_ptr<HelperProcess>> HelperProcess::start(std::vector<std::string> command,
                                                            int& error_number) {
    Ends input = make_socket_pair();
    Ends output = make_pipe();
    Ends errors = make_pipe();
    if (!input.good() || !output.good() || !errors.good()) {
        error_number = errno;
        return system_error("no pipe can be made", error_number);
    }
    // Where the pipes of a user have reached their limit it stays as it is.
    constexpr int kPipeBytes = 1 << 20;
    ::fcntl(output.ours->descriptor(), F_SETPIPE_SZ, kPipeBytes);
    ::fcntl(errors.ours->descriptor(), F_SETFL, O_NONBLOCK);
    std::unique_ptr<HelperProcess> process(new HelperProcess);
    error_number = spawn(command,
                         input.theirs->descriptor(),
                         output.theirs->descriptor(),
                         errors.theirs->descriptor(),
                         process->pid_);
    if (error_number != 0) {
        return with_context(command[0], system_error("cannot be started", error_number));
    }
    process->pidfd_ =
        std::make_unique<File>(static_cast<int>(::syscall(SYS_pidfd_open, process->pid_, 0)));
    process->input_ = std::move(input.ours);
    process->output_ = std::move(output.ours);
    process->errors_ = std::move(errors.ours);
    return process;
}

HelperProcess::~HelperProcess() {
    if (pidfd_ == nullptr || status_) {
        return;
    }
    end_input();
    output_.reset();  // it may be waiting for us to read
    signal(SIGTERM);
    constexpr std::chrono::milliseconds kPatience(2000);
    if (!ends_within(kPatience)) {
        signal(SIGKILL);
    }
    // One that became somebody else cannot be ended by us, and is not waited for.
    if (ends_within(kPatience)) {
        wait();
    }
}

bool HelperProcess::wait_for_output() {
    std::array<pollfd, 2> ready{{{output(), POLLIN, 0}, {pidfd_->descriptor(), POLLIN, 0}}};
    while (::poll(ready.data(), ready.size(), -1) < 0 && errno == EINTR) {
    }
    pollfd output_now{output(), POLLIN, 0};  // it may have written before it ended
    ::poll(&output_now, 1, 0);
    return (static_cast<unsigned>(output_now.revents) & POLLIN) != 0;
}

void HelperProcess::end_input() {
    ::shutdown(input_->descriptor(), SHUT_WR);
}

void HelperProcess::signal(int number) {
    ::syscall(SYS_pidfd_send_signal, pidfd_->descriptor(), number, nullptr, 0);
}

std::vector<std::string> HelperProcess::take_lines() {
    const std::lock_guard lock(mutex_);
    constexpr std::size_t kLongestLine = 65536;
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while (unfinished_.size() < kLongestLine
           && (got = ::read(errors_->descriptor(), buffer.data(), buffer.size())) > 0) {
        unfinished_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = unfinished_.find('\n', begin)) != std::string::npos;) {
        lines.push_back(unfinished_.substr(begin, end - begin));
        begin = end + 1;
    }
    unfinished_.erase(0, begin);
    if (got == 0 && !unfinished_.empty()) {
        lines.push_back(std::exchange(unfinished_, {}));
    }
    return lines;
}

bool HelperProcess::ends_within(std::chrono::milliseconds time) const {
    pollfd ended{pidfd_->descriptor(), POLLIN, 0};
    return ::poll(&ended, 1, static_cast<int>(time.count())) > 0;
}

int HelperProcess::wait() {
    if (!status_) {
        int state = 0;
        while (::waitpid(pid_, &state, 0) < 0 && errno == EINTR) {
        }
        status_ = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
    }
    return *status_;
}

}  // namespace waybill::capture
