// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which addresses the proxy does not connect to (RELIABILITY T34, T35): its own listeners, in
// whatever spelling they were asked for, and private ones where an option says so. It is asked with
// addresses, behind all names, and again with both ends of what was connected.
//
// All calls from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "core/base/endpoint.h"

namespace waybill::proxy {

// Loopback, private (RFC 1918, RFC 4193), shared (RFC 6598), link-local, unspecified.
bool is_private(const IpAddress& ip);
bool is_loopback(const IpAddress& ip);  // 127.0.0.0/8, ::1
bool is_unspecified(const IpAddress& ip);

class AddressGuard {
public:
    void add_listener(const Endpoint& at);

    // Connecting to it would be connecting to ourselves.
    bool is_own(const Endpoint& remote) const;

    // Connections that we opened: a client that comes from `local` and wanted to go to `remote` is
    // us, sent back by a firewall.
    void add_outgoing(const Endpoint& local, const Endpoint& remote);
    void remove_outgoing(const Endpoint& local, const Endpoint& remote);
    bool is_outgoing(const Endpoint& client, const Endpoint& wanted) const;

private:
    bool is_of_this_machine(const IpAddress& ip) const;

    mutable std::mutex mutex_;
    std::vector<Endpoint> listeners_;
    std::set<std::pair<Endpoint, Endpoint>> outgoing_;
    mutable std::vector<IpAddress> own_;  // addresses of this machine
    mutable std::int64_t own_until_ = 0;
};

// Tells a guard of an outgoing connection as long as it is there.
class OutgoingEnd {
public:
    OutgoingEnd() = default;
    OutgoingEnd(AddressGuard& guard, const Endpoint& local, const Endpoint& remote)
        : guard_(&guard),
          local_(local),
          remote_(remote) {
        guard.add_outgoing(local, remote);
    }
    ~OutgoingEnd() { forget(); }
    OutgoingEnd(OutgoingEnd&& other) noexcept
        : guard_(std::exchange(other.guard_, nullptr)),
          local_(other.local_),
          remote_(other.remote_) {}
    OutgoingEnd& operator=(OutgoingEnd&& other) noexcept {
        if (this != &other) {
            forget();
            guard_ = std::exchange(other.guard_, nullptr);
            local_ = other.local_;
            remote_ = other.remote_;
        }
        return *this;
    }
    OutgoingEnd(const OutgoingEnd&) = delete;
    OutgoingEnd& operator=(const OutgoingEnd&) = delete;

    const Endpoint& local() const { return local_; }

private:
    void forget() {
        if (guard_ != nullptr) {
            guard_->remove_outgoing(local_, remote_);
        }
    }

    AddressGuard* guard_ = nullptr;
    Endpoint local_;
    Endpoint remote_;
};

}  // namespace waybill::proxy
