// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gives what the packet decoder delivers to the shards, on one thread or on several. Internal to
// the analyzer.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "capture/analysis_shard.h"
#include "capture/segment.h"

namespace waybill::capture {

// What is waiting for one shard, with the owners of the bytes it borrows.
struct ShardBatch {
    std::vector<Segment> segments;
    std::vector<UdpDatagram> datagrams;
    std::array<std::shared_ptr<const void>, 2> owners;

    bool empty() const { return segments.empty() && datagrams.empty(); }
};

// Collects what is for each shard and hands it to a crew of threads; with one thread, gives it to
// the shards itself.
class ShardDistributor final : public SegmentSink {
public:
    // `shards` must outlive the distributor.
    ShardDistributor(AnalysisShards& shards, unsigned threads);
    ~ShardDistributor() override;
    ShardDistributor(const ShardDistributor&) = delete;
    ShardDistributor& operator=(const ShardDistributor&) = delete;

    void on_segment(const Segment& segment) override;
    void on_datagram(const UdpDatagram& datagram) override;

    // Hands over what was collected; `owners` keep its bytes alive.
    void flush(const std::array<std::shared_ptr<const void>, 2>& owners);

    // Nothing more comes: finishes the shards. Returns when all is done; call once, last.
    void finish();

private:
    class Crew;

    AnalysisShards& shards_;
    std::unique_ptr<Crew> crew_;
    std::array<ShardBatch, kShards> batches_;  // being filled
};

}  // namespace waybill::capture
