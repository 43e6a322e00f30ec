// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/address_guard.h"

#include <algorithm>
#include <cstring>

#include <ifaddrs.h>

#include "proxy/io/event_loop.h"
#include "proxy/io/socket.h"

namespace waybill::proxy {
namespace {

// Addresses come and go: how long a list of them is taken for true.
constexpr std::int64_t kOwnAddressesFor = 2 * kNsPerSecond;

std::vector<IpAddress> addresses_of_this_machine() {
    std::vector<IpAddress> found;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return found;
    }
    for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr) {
            continue;
        }
        const bool v4 = at->ifa_addr->sa_family == AF_INET;
        if (!v4 && at->ifa_addr->sa_family != AF_INET6) {
            continue;
        }
        SocketAddress address;
        std::memcpy(
            &address.storage, at->ifa_addr, v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        found.push_back(endpoint_of(address).ip);
    }
    ::freeifaddrs(list);
    return found;
}

const Byte* v4_octets(const IpAddress& ip) {
    return ip.octets.data() + 12;
}

}  // namespace

bool is_unspecified(const IpAddress& ip) {
    const auto zero = [](Byte octet) {
        return octet == 0;
    };
    const auto from = ip.is_v4() ? ip.octets.begin() + 12 : ip.octets.begin();
    return std::all_of(from, ip.octets.end(), zero);
}

bool is_loopback(const IpAddress& ip) {
    if (ip.is_v4()) {
        return v4_octets(ip)[0] == 127;
    }
    IpAddress one;
    one.octets.back() = 1;
    return ip == one;
}

bool is_private(const IpAddress& ip) {
    if (is_loopback(ip) || is_unspecified(ip)) {
        return true;
    }
    if (ip.is_v4()) {
        const Byte* octets = v4_octets(ip);
        const unsigned first = octets[0];
        const unsigned second = octets[1];
        return first == 0 || first == 10 || (first == 172 && (second & 0xf0U) == 16)
               || (first == 192 && second == 168) || (first == 169 && second == 254)
               || (first == 100 && (second & 0xc0U) == 64);
    }
    return (ip.octets[0] & 0xfeU) == 0xfc || (ip.octets[0] == 0xfe && (ip.octets[1] & 0x80U) != 0);
}

void AddressGuard::add_listener(const Endpoint& at) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back(at);
}

bool AddressGuard::is_of_this_machine(const IpAddress& ip) const {
    const std::int64_t now = time_now().ns;
    if (now >= own_until_) {
        own_ = addresses_of_this_machine();
        own_until_ = now + kOwnAddressesFor;
    }
    return std::find(own_.begin(), own_.end(), ip) != own_.end();
}

bool AddressGuard::is_own(const Endpoint& remote) const {
    const std::lock_guard lock(mutex_);
    for (const Endpoint& listener : listeners_) {
        if (listener.port != remote.port) {
            continue;
        }
        // Connecting to "any address" is connecting to this machine.
        const bool here = is_loopback(remote.ip) || is_unspecified(remote.ip);
        if (listener.ip == remote.ip || (is_loopback(listener.ip) && here)
            || (is_unspecified(listener.ip) && (here || is_of_this_machine(remote.ip)))
            || (is_unspecified(remote.ip) && is_of_this_machine(listener.ip))) {
            return true;
        }
    }
    return false;
}

void AddressGuard::add_outgoing(const Endpoint& local, const Endpoint& remote) {
    const std::lock_guard lock(mutex_);
    outgoing_.emplace(local, remote);
}

void AddressGuard::remove_outgoing(const Endpoint& local, const Endpoint& remote) {
    const std::lock_guard lock(mutex_);
    outgoing_.erase({local, remote});
}

bool AddressGuard::is_outgoing(const Endpoint& client, const Endpoint& wanted) const {
    const std::lock_guard lock(mutex_);
    return outgoing_.contains({client, wanted});
}

}  // namespace waybill::proxy
