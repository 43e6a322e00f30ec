// SPDX-License-Identifier: GPL-3.0-or-later
//
// The contract between whoever produces the bytes of a connection (TCP reassembly, TLS decryption,
// the proxy's sockets) and whoever consumes them (the HTTP parsers).
#pragma once

#include <cstdint>
#include <string>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/place.h"
#include "core/base/time.h"

namespace waybill {

// How one direction of a connection ended.
enum class EndReason : std::uint8_t {
    Closed,        // FIN
    Reset,         // RST, from either side
    Idle,          // nothing for so long that the connection was given up, or evicted for memory
    Replaced,      // a new connection began on the same addresses and ports
    CaptureEnded,  // the recording stops here
};

// When and where some bytes arrived.
struct Arrival {
    Timestamp at;                       // time of the packet that carried them
    Place place;                        // of the first of these bytes
    RecordId first_record = kNoRecord;  // lowest record that contributed: equals place.record
                                        // except for reassembled IP fragments
    std::uint64_t peer_acked = 0;  // bytes of the other direction that this packet acknowledged
};

// Both directions of one connection. Per side the calls come as: (on_data | on_gap)* on_end, and
// nothing of that side follows its on_end. on_anomaly may come at any time.
//
// A Side is the one that opened the connection (Client) and the other one (Server), as TCP saw it:
// by the SYN, else by the first packet. What the bytes say may disagree.
class ConnectionSink {
public:
    virtual ~ConnectionSink() = default;

    // The next bytes of one side, in order. `data` is borrowed for the length of the call and is
    // not empty.
    virtual void on_data(Side side, Bytes data, const Arrival& arrival) = 0;

    // `length` bytes (> 0) were never seen; the stream continues behind them.
    virtual void on_gap(Side side, std::uint64_t length, Timestamp at) = 0;

    virtual void on_end(Side side, EndReason reason, Timestamp at) = 0;

    // Something wrong below HTTP, at a byte of the stream.
    virtual void on_anomaly(Side side,
                            AnomalyCode code,
                            std::uint64_t offset,
                            std::string detail) = 0;
};

}  // namespace waybill
