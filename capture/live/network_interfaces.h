// SPDX-License-Identifier: GPL-3.0-or-later
//
// The network interfaces of this machine that packets can be captured on.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace waybill::capture {

struct NetworkInterface {
    std::string name;
    std::string description;             // "" mostly
    std::vector<std::string> addresses;  // as text
    bool up = false;
    bool running = false;
    bool connected = false;  // a cable is in, a network is joined
    bool loopback = false;
    bool wireless = false;
};

// Those of the network namespace of the process, with "any", in libpcap's order. Needs no
// privileges.
Result<std::vector<NetworkInterface>> network_interfaces();

}  // namespace waybill::capture
