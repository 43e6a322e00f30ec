// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TCP sockets of the network namespace of the process, as the kernel lists them (sock_diag).
// Needs no privileges. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "capture/file.h"
#include "core/base/endpoint.h"

namespace waybill::capture {

struct Socket {
    Endpoint local;
    Endpoint remote;
    std::uint32_t inode =
        0;                  // 0: no process has it: in its handshake, not accepted, or in TIME_WAIT
    std::uint32_t uid = 0;  // means something where there is an inode
    bool listening = false;
    bool in_time_wait = false;
};

class SocketQuery {
public:
    // Null where the kernel does not give them.
    static std::unique_ptr<SocketQuery> open();

    // All of them, but those that listen, in TIME_WAIT or not connected.
    std::vector<Socket> all();

    // That of one connection; where there is none, the listening socket that `local` lies on.
    // `interface` matters to sockets that are bound to one, and to link-local addresses: 0 any.
    std::optional<Socket> find(const Endpoint& local,
                               const Endpoint& remote,
                               std::uint32_t interface = 0);

    // The socket that listens for connections to `local`.
    std::optional<Socket> find_listening(const Endpoint& local);

private:
    explicit SocketQuery(int descriptor) : netlink_(descriptor) {}

    void dump(std::uint8_t family, std::vector<Socket>& into);
    std::optional<Socket> ask(std::uint8_t family,
                              const Endpoint& local,
                              const Endpoint& remote,
                              std::uint32_t interface);

    File netlink_;
    std::uint32_t sequence_ = 0;
    std::vector<Byte> room_;
};

}  // namespace waybill::capture
