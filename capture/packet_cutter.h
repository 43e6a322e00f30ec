// SPDX-License-Identifier: GPL-3.0-or-later
//
// The packets of some exchanges of an analysed recording as a pcapng file of their own.
//
// Of cleartext HTTP/1 the packets of the chosen exchanges are written, with the beginnings and ends
// of their connections; of what is encrypted or HTTP/2, where each message needs those before it,
// the whole connection. So another program reads the same exchanges from it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

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
    bool comments = true;  // each exchange's first packet says its id
    const std::atomic<bool>* stop = nullptr;
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
    std::function<Result<void>(Bytes)> output;  // the next bytes of the file
};

struct CutPackets {
    std::uint64_t packets = 0;
    std::uint64_t secrets = 0;  // lines of key log
};

Result<CutPackets> cut_packets(const CutTask& task);

}  // namespace waybill::capture
