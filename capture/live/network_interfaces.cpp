// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/network_interfaces.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

#include <net/if.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include "core/base/endpoint.h"

namespace waybill::capture {
namespace {

// "" for what is no address of IP.
std::string text_of(const sockaddr* address) {
    if (address == nullptr) {
        return {};
    }
    std::array<Byte, 16> octets{};
    if (address->sa_family == AF_INET) {
        std::memcpy(octets.data(),
                    reinterpret_cast<const char*>(address) + offsetof(sockaddr_in, sin_addr),
                    4);
        return to_string(ip_from_v4(octets.data()));
    }
    if (address->sa_family == AF_INET6) {
        std::memcpy(octets.data(),
                    reinterpret_cast<const char*>(address) + offsetof(sockaddr_in6, sin6_addr),
                    octets.size());
        return to_string(ip_from_v6(octets.data()));
    }
    return {};
}

NetworkInterface described(const pcap_if_t& device) {
    NetworkInterface interface;
    interface.name = device.name;
    interface.description = device.description != nullptr ? device.description : "";
    for (const pcap_addr* at = device.addresses; at != nullptr; at = at->next) {
        if (std::string address = text_of(at->addr); !address.empty()) {
            interface.addresses.push_back(std::move(address));
        }
    }
    interface.up = (device.flags & PCAP_IF_UP) != 0;
    interface.running = (device.flags & PCAP_IF_RUNNING) != 0;
    interface.connected =
        (device.flags & PCAP_IF_CONNECTION_STATUS) == PCAP_IF_CONNECTION_STATUS_CONNECTED;
    interface.loopback = (device.flags & PCAP_IF_LOOPBACK) != 0;
    interface.wireless = (device.flags & PCAP_IF_WIRELESS) != 0;
    return interface;
}

}  // namespace

Result<std::vector<NetworkInterface>> network_interfaces() {
    std::array<char, PCAP_ERRBUF_SIZE> reason{};
    pcap_if_t* first = nullptr;
    if (::pcap_findalldevs(&first, reason.data()) != 0) {
        return Error{std::string("the network interfaces cannot be listed: ") + reason.data()};
    }
    const std::unique_ptr<pcap_if_t, decltype(&::pcap_freealldevs)> owned(first,
                                                                          &::pcap_freealldevs);
    std::vector<NetworkInterface> interfaces;
    for (const pcap_if_t* device = first; device != nullptr; device = device->next) {
        // libpcap knows USB, Bluetooth, D-Bus and netfilter queues, too.
        if (std::strcmp(device->name, "any") == 0 || ::if_nametoindex(device->name) != 0) {
            interfaces.push_back(described(*device));
        }
    }
    return interfaces;
}

}  // namespace waybill::capture
