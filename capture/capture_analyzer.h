// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a recording through the whole chain (packets, segments, streams, HTTP, rows) and makes a
// session of it.
//
// The caller's thread reads and decodes packets; the work on connections is sharded by connection
// over worker threads. The number of shards is fixed, and each shard sees its packets in the order
// of the recording, so that the outcome does not depend on the number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "capture/bpf_filter.h"
#include "capture/recording.h"
#include "capture/tls/secrets.h"
#include "core/store/session.h"

namespace waybill::capture {

struct AnalyzeOptions {
    std::optional<BpfFilter> filter;  // packets it does not match are left out
    unsigned threads = 1;  // that work on connections; 1: the caller's thread does it all
    // Keys to decrypt TLS with; those that the recording holds are added. May be null. Must outlive
    // the analysis.
    tls::Secrets* secrets = nullptr;
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: stop reading, keep what there is

    // Told now and then how many bytes were read and how many there are (0: not known).
    std::function<void(std::uint64_t read, std::uint64_t total)> progress;
};

// Reads `recording` to its end; a second time where keys were found behind what they decrypt. An
// error that ended it early is in recording.error(); the session holds what came before.
store::Session analyze(Recording& recording, AnalyzeOptions options);

}  // namespace waybill::capture
