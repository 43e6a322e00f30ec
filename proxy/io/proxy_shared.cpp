// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/proxy_shared.h"

namespace waybill::proxy {
namespace {

std::string key_of(const IpAddress& ip) {
    return std::string(as_text(ip.octets));
}

}  // namespace

bool ClientCount::add(const IpAddress& ip, bool here) {
    if (!here) {
        const std::lock_guard lock(mutex_);
        std::size_t& count = of_address_[key_of(ip)];
        if (count >= most_per_address_) {
            return false;
        }
        ++count;
    }
    all_.fetch_add(1, std::memory_order_relaxed);
    return true;
}

void ClientCount::remove(const IpAddress& ip, bool here) {
    all_.fetch_sub(1, std::memory_order_relaxed);
    if (here) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const auto found = of_address_.find(key_of(ip));
    if (found != of_address_.end() && --found->second == 0) {
        of_address_.erase(found);
    }
}

}  // namespace waybill::proxy
