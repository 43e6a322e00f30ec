// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/local_addresses.h"

#include <cstring>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace waybill::capture {

std::optional<std::uint32_t> LocalAddresses::interface_of(const IpAddress& ip) {
    if (ip.is_v4() && ip.octets[12] == 127) {
        return 0;
    }
    auto found = known_.find(ip);
    if (found == known_.end() && std::chrono::steady_clock::now() >= next_look_) {
        read();
        found = known_.find(ip);
    }
    return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void LocalAddresses::read() {
    next_look_ = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return;
    }
    known_.clear();
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) {
            continue;
        }
        const std::uint32_t interface = ::if_nametoindex(entry->ifa_name);
        if (entry->ifa_addr->sa_family == AF_INET) {
            sockaddr_in address{};
            std::memcpy(&address, entry->ifa_addr, sizeof address);
            known_.emplace(ip_from_v4(reinterpret_cast<const Byte*>(&address.sin_addr)), interface);
        } else if (entry->ifa_addr->sa_family == AF_INET6) {
            sockaddr_in6 address{};
            std::memcpy(&address, entry->ifa_addr, sizeof address);
            known_.emplace(ip_from_v6(address.sin6_addr.s6_addr), interface);
        }
    }
    ::freeifaddrs(list);
}

}  // namespace waybill::capture
