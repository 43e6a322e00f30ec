// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers the connect() calls that a connect_filter stops: each is let go on at once, and its
// socket is looked at until it has its port (waybill-connect). What io_uring and TCP Fast Open
// connect is not stopped, and not told.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

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
    static std::unique_ptr<ConnectWatch> start(std::unique_ptr<File> listener, ConnectTold told);
    // Programs that still run may connect from then on without being told: a small process that
    // stays as long as they do lets them.
    virtual ~ConnectWatch() = default;

    // The sockets of the programs may be looked at; Linux can be set up to forbid it (Yama). True
    // until it was found not to be so. Any thread.
    virtual bool may_look() const = 0;
};

}  // namespace waybill::capture
