// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the loops of a proxy share. Made before they begin and there until they have ended.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/endpoint.h"
#include "proxy/ca/leaf_cache.h"
#include "proxy/io/address_guard.h"
#include "proxy/io/names.h"
#include "proxy/io/origin_set.h"
#include "proxy/proxy_options.h"
#include "proxy/rules/breakpoints.h"
#include "proxy/rules/rule_set.h"
#include "proxy/tls/tls_engine.h"

namespace waybill::proxy {

// Written by one loop, read by whoever asks for the status.
struct alignas(64) LoopCounters {
    std::atomic<std::uint64_t> clients{0};
    std::atomic<std::uint64_t> clients_ever{0};
    std::atomic<std::uint64_t> servers{0};
    std::atomic<std::uint64_t> servers_ever{0};
    std::atomic<std::uint64_t> servers_kept{0};
    std::atomic<std::uint64_t> bytes_from_clients{0};
    std::atomic<std::uint64_t> bytes_from_servers{0};
    std::atomic<std::uint64_t> refused{0};

    // Cheaper than an addition that others could do at the same time.
    static void add(std::atomic<std::uint64_t>& counter, std::uint64_t count) {
        counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    static void subtract(std::atomic<std::uint64_t>& counter) {
        counter.store(counter.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    }
};

// A listener's mode, and its origins where it has some.
struct ListenerState {
    explicit ListenerState(ListenerMode how) : mode(std::move(how)), origins(mode) {}

    const ListenerMode mode;
    OriginSet origins;
};

// How many clients there are, in all and of each address.
class ClientCount {
public:
    ClientCount(std::size_t most, std::size_t most_per_address)
        : most_(most),
          most_per_address_(most_per_address) {}

    // Before anything else.
    void limit(std::size_t most) { most_ = most; }
    bool is_full() const { return all_.load(std::memory_order_relaxed) >= most_; }
    // False: there are too many of that address. `here`: it is this machine's, and not counted.
    bool add(const IpAddress& ip, bool here);
    void remove(const IpAddress& ip, bool here);

private:
    std::size_t most_;
    const std::size_t most_per_address_;
    std::atomic<std::size_t> all_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> of_address_;
};

struct ProxyShared {
    explicit ProxyShared(ProxyOptions given)
        : options(std::move(given)),
          clients(options.clients, options.clients_per_address) {}

    ProxyOptions options;
    std::unique_ptr<LeafCache> leaves;
    std::unique_ptr<TlsContexts> tls;
    std::unique_ptr<RuleSource> rules;
    Breakpoints breakpoints;
    AddressGuard guard;
    std::unique_ptr<Names> names = std::make_unique<Names>();
    std::vector<std::unique_ptr<ListenerState>> listeners;
    ClientCount clients;
};

}  // namespace waybill::proxy
