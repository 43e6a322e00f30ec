// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frames that may stand in Initial packets (RFC 9000 sections 12.4 and 19).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::capture::quic {

struct CryptoFrame {
    std::uint64_t offset = 0;
    Bytes data;  // borrowed from the payload
};

struct InitialFrames {
    std::vector<CryptoFrame> crypto;                // as sent
    std::optional<std::uint64_t> connection_close;  // its error code
    bool malformed = false;  // behind what is here, or a frame that may not be there
};

InitialFrames read_initial_frames(Bytes payload);

}  // namespace waybill::capture::quic
