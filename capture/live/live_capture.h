// SPDX-License-Identifier: GPL-3.0-or-later
//
// A live capture: packets from interfaces or from standard input become rows of a session while
// they come. The same call for the command line and the window.
//
//   waybill-capture   input -> files (live_recorder.h)
//   waybill-follow    files -> segments -> shards, behind it by as much as it needs
//   waybill-analyze   reassembly, HTTP, rows
//   the caller's      poll(): takes what happened into session()
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/bpf_filter.h"
#include "capture/live/capture_limits.h"
#include "capture/live/live_recorder.h"
#include "capture/live/packet_feed.h"
#include "capture/programs/program_watch.h"
#include "capture/tls/secrets.h"
#include "core/base/result.h"
#include "core/store/live_session.h"

namespace waybill::capture {

class Recording;

struct LiveOptions {
    std::unique_ptr<PacketFeed> feed;     // null: `input` is read
    std::vector<std::string> interfaces;  // of the feed, for what is told of the source
    std::string packet_filter;            // the same
    int input = -1;                       // a descriptor that gives pcap or pcapng
    std::string input_name = "standard input";
    std::optional<BpfFilter> filter;  // packets of `input` that it does not match are not analysed
    std::uint32_t snap_length = 0;    // more of a packet of `input` is not kept; 0: no limit

    std::string path;  // of the recording (pcapng); "": temporary files, see RecorderOptions
    std::uint64_t temporary_bytes = 512 * kMiB;  // kept of those, behind analysis
    CaptureLimits limits;
    std::string application;
    bool with_secrets = false;  // what key logs give is written into the recording

    // Followed as their files grow. May be null; must outlive the capture.
    tls::Secrets* secrets = nullptr;
    // Null: programs are not asked for. Must outlive the capture.
    ProgramWatch* programs = nullptr;
    unsigned threads = 1;  // that work on connections
    // Analysis waits when so many packets were analysed since the last poll(); recording does not.
    std::uint64_t untaken_packets = 500'000;

    // Exchanges that are over are let go of when there are more, oldest first, and when what they
    // were made of is gone from a ring. 0: only the latter.
    std::uint32_t rows_kept = 0;
};

using store::LiveBatch;
using store::LiveEvent;
using store::LiveEventKind;

struct LiveStatus {
    RecorderStatus recorder;
    std::uint64_t bytes_behind = 0;  // recorded and not yet analysed
    std::int64_t ns_behind = 0;      // between the packets, by their times
    std::uint64_t packets_analysed = 0;
    store::LiveCounts counts;
};

// stop() ends the capture; what was captured is still analysed. stop_at_once() ends the analysis,
// too.
class LiveCapture : public store::LiveSession {
public:
    static Result<std::unique_ptr<LiveCapture>> start(LiveOptions options);

    virtual const Recording& recording() const = 0;

    // For the thread that calls poll().
    virtual LiveStatus status() const = 0;
};

}  // namespace waybill::capture
