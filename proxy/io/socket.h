// SPDX-License-Identifier: GPL-3.0-or-later
//
// TCP sockets as values: owned descriptors that do not block and that no child inherits, and their
// addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"

namespace waybill::proxy {

// Closes itself.
class Socket {
public:
    explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept : descriptor_(other.release()) {}
    Socket& operator=(Socket&& other) noexcept {
        if (this != &other) {
            close();
            descriptor_ = other.release();
        }
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int get() const { return descriptor_; }
    explicit operator bool() const { return descriptor_ >= 0; }
    int release() { return std::exchange(descriptor_, -1); }
    void close();

private:
    int descriptor_;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    int family() const { return storage.ss_family; }
};

// An endpoint with an IPv4 address gives one of AF_INET. The scope of a link-local address is lost.
SocketAddress address_of(const Endpoint& endpoint);
// Zero for other families.
Endpoint endpoint_of(const SocketAddress& address);

Endpoint local_end(int descriptor);   // zero when there is none
Endpoint remote_end(int descriptor);  // the same

// Where a connection wanted to go before the firewall sent it here (nftables redirect, iptables
// REDIRECT); nullopt: nothing is known of it.
std::optional<Endpoint> original_destination(int descriptor);

// Non-blocking, closed on exec. Not open when the system has no more.
Socket make_socket(int family);
void send_at_once(int descriptor);          // TCP_NODELAY
void close_with_reset(Socket& descriptor);  // RST in place of FIN

// The error that a connect() or the socket had; 0: none.
int pending_error(int descriptor);
// "connection refused"
std::string error_text(int error);

}  // namespace waybill::proxy
