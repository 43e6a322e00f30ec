// SPDX-License-Identifier: GPL-3.0-or-later
//
// A look at a packet, without decoding it: does it begin a TCP connection? So quick that each
// packet can be looked at while it is captured.
#pragma once

#include <optional>

#include "capture/packet.h"
#include "core/base/endpoint.h"

namespace waybill::capture {

struct ConnectionStart {
    Endpoint source;
    Endpoint destination;
};

// A segment with SYN, of either side. Nothing else, and nothing in tunnels or fragments.
std::optional<ConnectionStart> connection_start(const Packet& packet);

}  // namespace waybill::capture
