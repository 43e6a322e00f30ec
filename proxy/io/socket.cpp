// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/socket.h"

#include <cstring>
#include <system_error>

#include <linux/netfilter_ipv4.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "core/base/ascii.h"

namespace waybill::proxy {
namespace {

// <linux/netfilter_ipv6/ip6_tables.h> does not go with the C library's headers.
constexpr int kIp6OriginalDestination = 80;

}  // namespace

void Socket::close() {
    if (descriptor_ >= 0) {
        ::close(release());
    }
}

SocketAddress address_of(const Endpoint& endpoint) {
    SocketAddress address;
    if (endpoint.ip.is_v4()) {
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

Endpoint endpoint_of(const SocketAddress& address) {
    if (address.family() == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address.storage, sizeof in);
        return {ip_from_v4(reinterpret_cast<const Byte*>(&in.sin_addr)), ntohs(in.sin_port)};
    }
    if (address.family() == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address.storage, sizeof in);
        return {ip_from_v6(in.sin6_addr.s6_addr), ntohs(in.sin6_port)};
    }
    return {};
}

Endpoint local_end(int descriptor) {
    SocketAddress address;
    return ::getsockname(descriptor, address.get(), &address.size) == 0 ? endpoint_of(address)
                                                                        : Endpoint{};
}

Endpoint remote_end(int descriptor) {
    SocketAddress address;
    return ::getpeername(descriptor, address.get(), &address.size) == 0 ? endpoint_of(address)
                                                                        : Endpoint{};
}

std::optional<Endpoint> original_destination(int descriptor) {
    SocketAddress address;
    if (::getsockopt(descriptor, SOL_IP, SO_ORIGINAL_DST, &address.storage, &address.size) == 0) {
        return endpoint_of(address);
    }
    address.size = sizeof address.storage;
    if (::getsockopt(descriptor, SOL_IPV6, kIp6OriginalDestination, &address.storage, &address.size)
        == 0) {
        return endpoint_of(address);
    }
    return std::nullopt;
}

Socket make_socket(int family) {
    return Socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

void send_at_once(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void close_with_reset(Socket& descriptor) {
    const linger none{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    descriptor.close();
}

int pending_error(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

std::string error_text(int error) {
    std::string text = std::generic_category().message(error);
    if (!text.empty()) {
        text[0] = ascii::to_lower(text[0]);
    }
    return text;
}

}  // namespace waybill::proxy
