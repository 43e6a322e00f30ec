// SPDX-License-Identifier: GPL-3.0-or-later
//
// What carries packets inside packets: GRE with ERSPAN, NSH, L2TP, and the tunnels over UDP. Those
// over UDP are known by their port and must also look like what the port promises; Teredo and GTP-U
// are known by their shape on every port. Internal to the packet decoder; see frame.h for the
// contract.
#pragma once

#include <cstdint>

#include "capture/frame.h"

namespace waybill::capture {

Step gre(Frame& frame);
Step nsh(Frame& frame);
Step l2tpv3(Frame& frame);

// The frame is the payload of a UDP datagram.
Step udp_tunnel(std::uint16_t source_port, std::uint16_t destination_port, Frame& frame);

}  // namespace waybill::capture
