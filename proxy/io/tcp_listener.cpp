// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/tcp_listener.h"

#include <cerrno>

#include <fmt/format.h>

#include "proxy/io/address_guard.h"
#include "proxy/io/names.h"

namespace waybill::proxy {
namespace {

constexpr int kBacklog = 1024;
constexpr std::uint16_t kPortsTried = 100;  // with next_free

struct Opened {
    Socket socket;
    int error = 0;
};

Opened open_at(const Endpoint& at, bool transparent) {
    const SocketAddress address = address_of(at);
    Opened opened{make_socket(address.family())};
    const int descriptor = opened.socket.get();
    const int on = 1;
    const int off = 0;
    if (!opened.socket) {
        opened.error = errno;
        return opened;
    }
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address.family() == AF_INET6) {
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (transparent) {
        // For TPROXY; needs a capability, which a redirect does not.
        if (address.family() == AF_INET) {
            ::setsockopt(descriptor, SOL_IP, IP_TRANSPARENT, &on, sizeof on);
        } else {
            ::setsockopt(descriptor, SOL_IPV6, IPV6_TRANSPARENT, &on, sizeof on);
        }
    }
    if (::bind(descriptor, address.get(), address.size) != 0
        || ::listen(descriptor, kBacklog) != 0) {
        opened.error = errno;
        opened.socket.close();
    }
    return opened;
}

Result<ListeningSocket> open_one(const IpAddress& ip,
                                 std::uint16_t port,
                                 bool next_free,
                                 bool transparent) {
    const Endpoint wanted{ip, port};
    for (std::uint16_t tried = 0;; ++tried) {
        const Endpoint at{ip, static_cast<std::uint16_t>(port + tried)};
        Opened opened = open_at(at, transparent);
        if (opened.socket) {
            const Endpoint bound = local_end(opened.socket.get());
            return ListeningSocket{std::move(opened.socket), bound};
        }
        const bool taken = opened.error == EADDRINUSE;
        if (!next_free || !taken || tried >= kPortsTried || at.port == 65535) {
            return Error{fmt::format(
                "cannot listen on {}: {}",
                to_string(wanted),
                taken ? "the port is taken by another program" : error_text(opened.error))};
        }
    }
}

}  // namespace

Result<std::vector<ListeningSocket>> listen_on(const ListenerOptions& options,
                                               bool authorized,
                                               bool allow_open) {
    const NameAnswer answer = ask_now(options.host);
    if (answer.addresses.empty()) {
        return Error{fmt::format("cannot listen on {}: {}", options.host, answer.failure)};
    }
    std::vector<ListeningSocket> opened;
    std::uint16_t port = options.port;
    for (const IpAddress& ip : answer.addresses) {
        if (!is_loopback(ip) && !authorized && !allow_open) {
            return Error{fmt::format(
                "cannot listen on {}: anybody who reaches it could use the proxy; ask for a user "
                "and password, or allow it explicitly",
                to_string(Endpoint{ip, port}))};
        }
        Result<ListeningSocket> one =
            open_one(ip,
                     port,
                     options.next_free && opened.empty(),
                     options.mode.kind == ListenerMode::Kind::Transparent);
        if (!one) {
            if (opened.empty()) {
                return one.error();
            }
            continue;  // a machine without IPv6 listens on what localhost is otherwise
        }
        port = one->at.port;
        opened.push_back(std::move(*one));
    }
    return opened;
}

}  // namespace waybill::proxy
