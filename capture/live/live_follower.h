// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads what a live capture has written, behind the writing, and analyses it: the thread that
// decodes packets (waybill-follow) and those that work on connections.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "capture/analysis_shard.h"
#include "capture/bpf_filter.h"
#include "capture/derived_store.h"
#include "capture/live/growing_files.h"
#include "capture/packet.h"
#include "capture/packet_decoder.h"
#include "capture/recording.h"
#include "capture/shard_crew.h"
#include "capture/tls/secrets.h"
#include "core/base/time.h"
#include "core/store/live_rows.h"

namespace waybill::capture {

class LiveFollower {
public:
    struct Options {
        std::string name;  // of the source
        std::shared_ptr<const GrowingFiles> files;
        std::optional<BpfFilter> filter;    // packets it does not match are left out
        unsigned threads = 1;               // that work on connections, besides the reading one
        std::uint64_t untaken_packets = 0;  // reading waits when nothing was taken for so many
    };

    // What it knows of what it has read.
    struct Facts {
        SourceFacts source;  // numbers and times of packets, link types
        DecodeCounts decoded;
        std::uint64_t filtered = 0;
        std::uint64_t packets = 0;
        std::uint64_t offset = 0;  // of the files
        Timestamp at;              // of the latest packet
    };

    // Begins. `secrets` must outlive it.
    LiveFollower(Options options, tls::Secrets& secrets);
    // Ends as stop() does.
    ~LiveFollower();
    LiveFollower(const LiveFollower&) = delete;
    LiveFollower& operator=(const LiveFollower&) = delete;

    // Waits for the end of the files and of the analysis, or until then. True: it has ended.
    bool wait_until(std::chrono::steady_clock::time_point time);
    bool has_ended() const;
    // Ends as soon as it can. Any thread, and signal handlers.
    void stop();

    // Gives what happened to `rows`. Reading waits for it, so that what happened does not pile up.
    void take_events(store::LiveRows& rows);

    // At most some 50 ms old. Any thread.
    Facts facts() const;
    std::uint64_t connections_without_bytes();

    const Recording& recording() const { return recording_; }
    const std::shared_ptr<DerivedStore>& derived() const { return derived_; }

private:
    using Clock = std::chrono::steady_clock;

    void run();
    void take(const Packet& packet);
    void take_secrets();
    void wait_for_taker();
    void hand_over(std::shared_ptr<const void> owner);
    void look_around(bool always);
    void retry_secrets();

    Options options_;
    tls::Secrets& secrets_;
    std::shared_ptr<DerivedStore> derived_ = std::make_shared<DerivedStore>();
    Recording recording_;
    AnalysisShards shards_;
    std::optional<ShardDistributor> distributor_;
    std::optional<PacketDecoder> decoder_;

    // Of the thread that reads.
    std::shared_ptr<const void> owner_;  // of the packets that were decoded and not handed over
    Facts facts_;
    Clock::time_point looked_at_{};
    std::size_t secrets_taken_ = 0;   // of the text in the recording
    std::uint64_t secrets_then_ = 0;  // their generation

    mutable std::mutex mutex_;
    std::condition_variable ended_now_;
    std::condition_variable taken_now_;
    std::uint64_t untaken_ = 0;  // packets since take_events()
    Facts told_;                 // what others may know of facts_
    bool ended_ = false;

    std::atomic<bool> stopped_{false};
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace waybill::capture
