// SPDX-License-Identifier: GPL-3.0-or-later
//
// A command that is started to have its connections watched, and all programs that it starts.
//
// The kernel stops connect() in these programs for a moment and tells us (seccomp's user
// notification, which needs no privileges), so that each connection is known with its program
// before its first packet, however short it lives. Where the kernel cannot, connections are told
// apart by asking for their sockets, which misses some that are very short.
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
    std::vector<std::string> command;  // program and arguments; the program is searched in PATH
    std::vector<std::pair<std::string, std::string>> environment;  // set besides ours
    // Told of each connection that one of the programs has begun, on a thread of the watch.
    std::function<void(const Endpoint& local, const Endpoint& remote, const Program& program)>
        on_connection;
};

class ChildProgram {
public:
    // Starts the command, with our standard streams. The error says why it cannot be started.
    static Result<std::unique_ptr<ChildProgram>> start(ChildOptions options);
    // Ends it when it still runs.
    virtual ~ChildProgram() = default;

    virtual std::uint32_t pid() const = 0;
    // Every connection is told, as said above.
    virtual bool sees_all() const = 0;
    // It is the command, or was started by it. Any thread.
    virtual bool has(std::uint32_t pid) const = 0;
    // Passes a signal on. Any thread, and signal handlers.
    virtual void signal(int number) = 0;
    // The exit status as a shell gives it, once it has ended. Any thread.
    virtual std::optional<int> exit_status() = 0;
};

}  // namespace waybill::capture
