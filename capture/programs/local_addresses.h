// SPDX-License-Identifier: GPL-3.0-or-later
//
// The addresses that this machine has, to tell which end of a connection is worth asking for.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/endpoint.h"

namespace waybill::capture {

// One thread at a time.
class LocalAddresses {
public:
    // The interface that has the address, by its number, or 0 for all of them; nothing where the
    // address is not ours. Looks again, at most each second, for addresses that have come since.
    std::optional<std::uint32_t> interface_of(const IpAddress& ip);

private:
    void read();

    std::map<IpAddress, std::uint32_t> known_;
    std::chrono::steady_clock::time_point next_look_{};
};

}  // namespace waybill::capture
