// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers the connect() calls that a connect_filter stops: each is let go on at once, and its
// socket is looked at until it has its port (waybill-children). What io_uring and TCP Fast Open
// connect is not stopped, and not told.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "capture/file.h"
#include "core/base/endpoint.h"
#include "core/base/program.h"

namespace waybill::capture {

struct ConnectTold {
    // A process wants to connect somewhere. Before it goes on.
    std::function<void(std::uint32_t pid)> on_process;
    // It has begun a connection over TCP.
    std::function<void(const Endpoint& local, const Endpoint& remote, const Program& program)>
        on_connection;
};

class ConnectWatch {
public:
    // The functions are called on the thread of the watch.
    ConnectWatch(std::unique_ptr<File> listener, ConnectTold told);
    // Programs that still run may connect from then on without being told: a small process that
    // stays as long as they do lets them.
    ~ConnectWatch();
    ConnectWatch(const ConnectWatch&) = delete;
    ConnectWatch& operator=(const ConnectWatch&) = delete;

    // The sockets of the programs may be looked at; Linux can be set up to forbid it (Yama). True
    // until it was found not to be so. Any thread.
    bool may_look() const { return may_look_; }

private:
    struct Call;     // a connect() that waits
    struct Started;  // a socket whose connect() has been let go on

    void run();
    std::optional<Call> receive();
    void handle(const Call& call);
    std::optional<Started> look_at(const Call& call);
    bool tell(const Started& started);
    std::shared_ptr<const Program> program(std::uint32_t pid);
    void stay_behind();

    struct Known {
        std::uint64_t identity = 0;
        std::shared_ptr<const Program> program;
    };

    std::unique_ptr<File> listener_;
    ConnectTold told_;
    std::unique_ptr<File> stop_;  // an eventfd
    std::atomic<bool> may_look_{true};
    std::vector<Started> started_;
    std::unordered_map<std::uint32_t, Known> programs_;  // by pid
    std::thread thread_;                                 // last: it uses all others
};

}  // namespace waybill::capture
