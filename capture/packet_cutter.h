// SPDX-License-Identifier: GPL-3.0-or-later
//
// The packets of some exchanges of an analysed recording as a pcapng file of their own.
//
// Of cleartext HTTP/1 the packets of the chosen exchanges are written: what both sides sent of
// them, what acknowledges it, and the beginnings and ends of their connections. Where each message
// needs those before it (TLS, HTTP/2), or may (requests sent ahead, losses, anything wrong on the
// wire), it is the whole connection; of a tunnel or WebSocket all from the request that opened it.
// Packets are not changed: one that holds parts of two messages brings the other exchange along, in
// full. So another program reads the same exchanges from it; what was left out between two of them
// is a gap in their connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "capture/bpf_filter.h"
#include "capture/exchange_selection.h"
#include "capture/recording.h"
#include "capture/tls/secrets.h"
#include "core/base/result.h"
#include "core/store/session.h"

namespace waybill::capture {

struct CutTask {
    const Recording& recording;  // was read to its end
    const store::Session& session;
    const ChosenExchanges& exchanges;
    // Those of the chosen connections are written in front of the packets; null: none.
    const tls::Secrets* secrets = nullptr;
    BpfFilter* filter = nullptr;              // that the recording was analysed with
    bool comments = true;                     // each exchange's first packet says its id
    const std::atomic<bool>* stop = nullptr;  // what was written until then is a whole file
    std::function<void(std::uint64_t done, std::uint64_t total)> progress{};  // packets, both times
    std::function<Result<void>(Bytes)> output;  // the next bytes of the file
};

struct CutPackets {
    std::uint64_t packets = 0;
    std::uint64_t secrets = 0;  // lines of key log
};

// Lines of key log with what task.secrets knows of the chosen connections. Reads the recording
// once.
std::string chosen_key_log(const CutTask& task);

// Reads the recording twice. An error when its packets are not there any more.
Result<CutPackets> cut_packets(const CutTask& task);

}  // namespace waybill::capture
