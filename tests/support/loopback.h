// SPDX-License-Identifier: GPL-3.0-or-later
//
// TCP sockets on the loopback interface, for tests that need real connections.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/endpoint.h"

namespace waybill::test {

// A socket that closes itself.
class OwnedSocket {
public:
    explicit OwnedSocket(int descriptor = -1) : descriptor_(descriptor) {}
    ~OwnedSocket() { close(); }
    OwnedSocket(OwnedSocket&& other) noexcept : descriptor_(other.release()) {}
    OwnedSocket& operator=(OwnedSocket&& other) noexcept {
        close();
        descriptor_ = other.release();
        return *this;
    }

    int get() const { return descriptor_; }
    int release() {
        const int descriptor = descriptor_;
        descriptor_ = -1;
        return descriptor;
    }
    void close() {
        if (descriptor_ >= 0) {
            ::close(release());
        }
    }

private:
    int descriptor_;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

inline IpAddress loopback_address(int family = AF_INET) {
    const std::array<Byte, 4> v4{127, 0, 0, 1};
    IpAddress v6;
    v6.octets[15] = 1;
    return family == AF_INET ? ip_from_v4(v4.data()) : v6;
}

// Of a socket of `family`: an IPv4 address becomes one that is mapped for AF_INET6.
inline SocketAddress address_of(const Endpoint& endpoint, int family) {
    SocketAddress address;
    if (family == AF_INET) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, endpoint.ip.octets.data() + 12, 4);
        std::memcpy(&address.storage, &in, sizeof in);
        address.size = sizeof in;
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(endpoint.port);
        std::memcpy(&in.sin6_addr, endpoint.ip.octets.data(), 16);
        std::memcpy(&address.storage, &in, sizeof in);
        address.size = sizeof in;
    }
    return address;
}

inline Endpoint endpoint_of(const SocketAddress& address) {
    if (address.storage.ss_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address.storage, sizeof in);
        return {ip_from_v4(reinterpret_cast<const Byte*>(&in.sin_addr)), ntohs(in.sin_port)};
    }
    sockaddr_in6 in{};
    std::memcpy(&in, &address.storage, sizeof in);
    return {ip_from_v6(in.sin6_addr.s6_addr), ntohs(in.sin6_port)};
}

inline Endpoint local_end(const OwnedSocket& socket) {
    SocketAddress address;
    EXPECT_EQ(::getsockname(socket.get(), address.get(), &address.size), 0);
    return endpoint_of(address);
}

inline Endpoint remote_end(const OwnedSocket& socket) {
    SocketAddress address;
    EXPECT_EQ(::getpeername(socket.get(), address.get(), &address.size), 0);
    return endpoint_of(address);
}

// Listens on a port that was free.
inline OwnedSocket listen_on_loopback(int family = AF_INET) {
    OwnedSocket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    SocketAddress address = address_of({loopback_address(family), 0}, family);
    EXPECT_EQ(::bind(socket.get(), address.get(), address.size), 0);
    EXPECT_EQ(::listen(socket.get(), 512), 0);
    return socket;
}

inline OwnedSocket connect_to(const Endpoint& remote, int family = AF_INET) {
    OwnedSocket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    SocketAddress address = address_of(remote, family);
    EXPECT_EQ(::connect(socket.get(), address.get(), address.size), 0);
    return socket;
}

inline OwnedSocket accept_from(const OwnedSocket& listener) {
    return OwnedSocket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

// The same, with what the other side says it is.
inline OwnedSocket accept_from(const OwnedSocket& listener, Endpoint& peer) {
    OwnedSocket socket = accept_from(listener);
    peer = remote_end(socket);
    return socket;
}

inline bool has_ipv6_loopback() {
    const OwnedSocket socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    SocketAddress address = address_of({loopback_address(AF_INET6), 0}, AF_INET6);
    return socket.get() >= 0 && ::bind(socket.get(), address.get(), address.size) == 0;
}

}  // namespace waybill::test
