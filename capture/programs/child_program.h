// SPDX-License-Identifier: GPL-3.0-or-later
//
// A command that is started to have its connections watched, and all programs that it starts.
//
// The kernel stops connect() in these programs for a moment and tells us (seccomp's user
// notification, which needs no privileges), so that each connection over TCP is known with its
// program as it begins, however short it lives. Where the kernel cannot, connections are told
// apart by asking for their sockets, which misses some that are very short.
//
// The programs gain no privileges (no_new_privs): sudo and the like do not work there. What they
// leave behind without a parent becomes a child of this process (PR_SET_CHILD_SUBREAPER), so that
// has() knows it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/result.h"

namespace waybill::capture {

struct ChildOptions {
    std::vector<std::string> command{};  // program and arguments; the program is searched in PATH
    std::vector<std::pair<std::string, std::string>> environment{};  // set besides ours
    // Told of each connection that one of the programs has begun, on a thread of the watch.
    std::function<void(const Endpoint& local, const Endpoint& remote, const Program& program)>
        on_connection{};
    // False: it is only started, and nothing said above is done to it.
    bool watched = true;
};

class ChildProgram {
public:
    // Starts the command, with our standard streams. The error says why it cannot be started;
    // `shell_status` then becomes what a shell would end with: 127 where there is no such program,
    // 126 where it cannot be run.
    static Result<std::unique_ptr<ChildProgram>> start(ChildOptions options,
                                                       int* shell_status = nullptr);
    // Ends the command when it still runs: asks it to, and after two seconds makes it. What it has
    // left behind goes on.
    virtual ~ChildProgram() = default;

    virtual std::uint32_t pid() const = 0;
    // Every connection is told, as said above.
    virtual bool sees_all() const = 0;
    // It is the command, or was started by it, and may have ended since. Any thread.
    virtual bool has(std::uint32_t pid) const = 0;
    // Passes a signal on. Any thread, and signal handlers.
    virtual void signal(int number) = 0;
    // The exit status as a shell gives it (128 and the signal, where one ended it), once it has
    // ended. Any thread.
    virtual std::optional<int> exit_status() = 0;
};

}  // namespace waybill::capture
