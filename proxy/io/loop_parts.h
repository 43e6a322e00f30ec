// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the connections of one loop use of it. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "proxy/io/event_loop.h"
#include "proxy/io/proxy_shared.h"
#include "proxy/session/session_command.h"

namespace waybill::proxy {

class ServerPool;

struct LoopParts {
    LoopParts(ProxyShared& with, EventLoop& events) : shared(with), loop(events) {}

    ProxyShared& shared;
    EventLoop& loop;
    LoopCounters counters;
    ServerPool* pool = nullptr;  // of the loop; set by it
    ServerId next_server = 1;

    // For what is being read: idle connections hold no buffers. Used by one read at a time, until
    // what came has been worked on.
    std::vector<Byte> buffer = std::vector<Byte>(64 * kKiB);
    std::string plain;
    std::vector<SessionCommand> commands;  // those that are being done

    // What is done with stays until the turn is over: events of it may still come.
    std::vector<std::unique_ptr<EventHandler>> retired;
    // Connections to servers that nobody has, and that still send.
    std::vector<std::unique_ptr<EventHandler>> draining;
};

}  // namespace waybill::proxy
