// SPDX-License-Identifier: GPL-3.0-or-later
//
// A live capture: packets from interfaces or from standard input become rows of a session while
// they come. The same call for the command line and the window.
//
//   waybill-capture   input -> files (live_recorder.h)
//   waybill-follow    files -> segments -> shards, behind it by as much as it needs
//   waybill-analyze   reassembly, HTTP, rows
//   the caller's      poll(): takes what happened into session()
//
// session() changes only inside poll(), so that between two calls it is like any other; whoever
// looks at it from other threads must be done before the next call.
#pragma once

#include <chrono>
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
#include "core/store/exchange_loader.h"
#include "core/store/live_rows.h"
#include "core/store/session.h"

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

using store::LiveEvent;
using store::LiveEventKind;

// What one poll() brought. Of an exchange that opened and closed since the last one both is told.
struct LiveBatch {
    std::vector<LiveEvent> events;  // in the order they happened, as far as that can be told
    // Rows were let go of before these events: indices of before do not hold any more. What is left
    // is told by its number (Session::exchange_number), which stays.
    bool renumbered = false;
    bool over = false;  // nothing more comes
};

struct LiveStatus {
    RecorderStatus recorder;
    std::uint64_t bytes_behind = 0;  // recorded and not yet analysed
    std::int64_t ns_behind = 0;      // between the packets, by their times
    std::uint64_t packets_analysed = 0;
    std::uint64_t exchanges = 0;  // opened, ever
    std::uint64_t exchanges_over = 0;
    std::uint64_t exchanges_let_go = 0;
    std::uint64_t connections = 0;
};

class LiveCapture {
public:
    static Result<std::unique_ptr<LiveCapture>> start(LiveOptions options);
    // Stops and waits.
    virtual ~LiveCapture() = default;

    // Waits until something happened, the end, or for so long.
    virtual LiveBatch poll(std::chrono::milliseconds at_most) = 0;

    virtual store::Session& session() = 0;
    // For session() as it is: to be made anew after each poll().
    virtual std::unique_ptr<store::ExchangeLoader> make_loader() const = 0;
    virtual const Recording& recording() const = 0;

    // For the thread that calls poll().
    virtual LiveStatus status() const = 0;
    // Sentences for standard error that have come up since the last call.
    virtual std::vector<std::string> take_notes() = 0;

    // Ends the capture; what was captured is still analysed, and poll() goes on until `over`. Any
    // thread, and signal handlers.
    virtual void stop() = 0;
    // Ends the analysis, too, as soon as it can.
    virtual void stop_at_once() = 0;

    // Behind `over`: why it ended early, if it did. The session's counts are complete then.
    virtual const std::optional<Error>& error() const = 0;
};

}  // namespace waybill::capture
