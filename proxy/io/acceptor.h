// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes clients from the listening sockets: counts them, refuses those that are too many of one
// address or that are the proxy itself, and lets the rest wait in the kernel when there are too
// many or the system has no descriptors left (RELIABILITY T10, T35, T44).
//
// Of one loop's thread, but for client_gone().
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "proxy/io/event_loop.h"
#include "proxy/io/proxy_shared.h"
#include "proxy/io/tcp_listener.h"
#include "proxy/session/proxy_session.h"

namespace waybill::proxy {

class Acceptor {
public:
    struct Listening {
        ListeningSocket socket;
        std::size_t listener = 0;  // index into ProxyShared::listeners
    };
    // Where clients go to.
    using Give = std::function<void(
        Socket socket, std::size_t listener, const ClientFacts& facts, bool here)>;

    // `short_of_descriptors`: called when the system has none.
    Acceptor(ProxyShared& shared,
             EventLoop& loop,
             std::vector<Listening> listening,
             Give give,
             std::function<void()> short_of_descriptors);
    ~Acceptor();
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    void begin();
    // Listens no more.
    void stop();
    // There is room for another one, perhaps. Any thread.
    void client_gone();

    std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

private:
    class Door;

    // False: nothing waits any more, or nobody can be taken.
    bool accept_one(Door& door);
    void pause(std::int64_t ns);
    void go_on();

    ProxyShared& shared_;
    EventLoop& loop_;
    const Give give_;
    const std::function<void()> short_of_descriptors_;
    std::vector<std::unique_ptr<Door>> doors_;
    bool stopped_ = false;
    bool watching_ = false;
    EventLoop::Timer go_on_{};
    std::atomic<bool> full_{false};
    std::atomic<std::uint64_t> refused_{0};
};

}  // namespace waybill::proxy
