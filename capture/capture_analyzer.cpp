// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_analyzer.h"

#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "capture/packet_decoder.h"
#include "capture/tcp_connections.h"
#include "core/http/http_connection.h"
#include "core/store/session_builder.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kShards = 16;
constexpr std::size_t kQueuedBatches = 8;  // per worker: bounds the blocks of the file in memory

// Consumes one TCP connection.
class AnalyzedConnection final : public ConnectionConsumer {
public:
    AnalyzedConnection(store::SessionShard& rows,
                       http::HeadParser& parser,
                       const ConnectionStart& start)
        : rows_(rows),
          number_(rows.open_connection(start)),
          recorder_(rows, number_),
          http_(recorder_, parser, options_for(start)) {}

    void on_data(Side side, Bytes data, const Arrival& arrival) override {
        http_.on_data(side, data, arrival);
    }
    void on_gap(Side side, std::uint64_t length, Timestamp at) override {
        http_.on_gap(side, length, at);
    }
    void on_end(Side side, EndReason reason, Timestamp at) override {
        http_.on_end(side, reason, at);
    }
    void on_anomaly(Side side,
                    AnomalyCode code,
                    std::uint64_t offset,
                    std::string detail) override {
        http_.on_anomaly(side, code, offset, std::move(detail));
    }
    void on_close(const ConnectionFacts& facts) override {
        http_.close();
        rows_.connection(number_).facts = facts;
    }

private:
    static http::HttpConnectionOptions options_for(const ConnectionStart& start) {
        http::HttpConnectionOptions options;
        options.mid_stream = start.mid_stream;
        return options;
    }

    store::SessionShard& rows_;
    std::uint32_t number_;
    store::ConnectionRecorder recorder_;
    http::HttpConnection http_;
};

// Some of the connections, with all that belongs to them.
class Shard final : public ConnectionOpener {
public:
    explicit Shard(ReadAgain read_again)
        : rows_(std::make_unique<store::SessionShard>()),
          connections_(*this, TcpLimits{}, std::move(read_again)) {}

    void add(const Segment& segment) { connections_.add(segment); }
    void finish() { connections_.finish(); }
    const TcpCounts& counts() const { return connections_.counts(); }
    std::unique_ptr<store::SessionShard> take_rows() { return std::move(rows_); }

    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override {
        return std::make_unique<AnalyzedConnection>(*rows_, parser_, start);
    }

private:
    std::unique_ptr<store::SessionShard> rows_;
    http::HeadParser parser_;
    TcpConnections connections_;
};

using Shards = std::array<std::unique_ptr<Shard>, kShards>;

struct ShardedSegment {
    Segment segment;
    std::uint32_t shard;
};

// Segments for one worker, with the owners of the bytes they borrow.
struct Batch {
    std::vector<ShardedSegment> segments;
    std::array<std::shared_ptr<const void>, 2> owners;
};

// A thread that owns every n-th shard while it runs.
class Worker {
public:
    explicit Worker(Shards& shards, std::size_t first, std::size_t step)
        : shards_(shards),
          first_(first),
          step_(step),
          thread_([this] { run(); }) {}

    // Waits while the worker is too far behind.
    void give(Batch batch) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return batches_.size() < kQueuedBatches; });
        batches_.push_back(std::move(batch));
        work_.notify_one();
    }

    // No more batches come: finishes the shards. Returns when the thread is done.
    void finish() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            work_.notify_one();
        }
        thread_.join();
    }

private:
    void run() {
        for (;;) {
            Batch batch;
            {
                std::unique_lock lock(mutex_);
                work_.wait(lock, [this] { return !batches_.empty() || closed_; });
                if (batches_.empty()) {
                    break;
                }
                batch = std::move(batches_.front());
                batches_.pop_front();
                room_.notify_one();
            }
            for (const ShardedSegment& each : batch.segments) {
                shards_[each.shard]->add(each.segment);
            }
        }
        for (std::size_t i = first_; i < kShards; i += step_) {
            shards_[i]->finish();
        }
    }

    Shards& shards_;
    std::size_t first_;
    std::size_t step_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable room_;
    std::deque<Batch> batches_;
    bool closed_ = false;
    std::thread thread_;  // last: starts when all else is there
};

// Sends each segment to the worker that owns its shard; without workers, to the shard itself.
class Distributor final : public SegmentSink {
public:
    Distributor(Shards& shards, unsigned threads) : shards_(shards) {
        const std::size_t workers = threads > 1 ? std::min<std::size_t>(threads, kShards) : 0;
        for (std::size_t i = 0; i < workers; ++i) {
            workers_.push_back(std::make_unique<Worker>(shards, i, workers));
        }
        batches_.resize(workers);
    }

    void on_segment(const Segment& segment) override {
        const std::size_t shard = shard_of(segment.key, kShards);
        if (workers_.empty()) {
            shards_[shard]->add(segment);
            return;
        }
        batches_[shard % workers_.size()].segments.push_back(
            {segment, static_cast<std::uint32_t>(shard)});
    }

    // Hands over what was collected; `owners` keep its bytes alive.
    void flush(const std::array<std::shared_ptr<const void>, 2>& owners) {
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            if (batches_[i].segments.empty()) {
                continue;
            }
            const std::size_t size = batches_[i].segments.size();
            batches_[i].owners = owners;
            workers_[i]->give(std::exchange(batches_[i], {}));
            batches_[i].segments.reserve(size + size / 4);
        }
    }

    void finish() {
        for (const auto& worker : workers_) {
            worker->finish();
        }
        if (workers_.empty()) {
            for (const auto& shard : shards_) {
                shard->finish();
            }
        }
    }

private:
    Shards& shards_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Batch> batches_;  // being filled, one per worker
};

store::Source source_of(const SourceFacts& facts) {
    store::Source source;
    source.path = facts.path;
    source.kind = facts.kind;
    source.bytes = facts.bytes;
    source.packets = facts.packets;
    for (const std::uint16_t link_type : facts.link_types) {
        source.link_types.push_back(link_type_name(link_type));
    }
    source.interfaces = facts.interfaces;
    source.comments = facts.comments;
    source.names = facts.names;
    source.first = facts.first;
    source.last = facts.last;
    source.dropped = facts.dropped;
    return source;
}

void tell_counts(const Recording& recording,
                 const DecodeCounts& decoded,
                 std::uint64_t filtered,
                 const Shards& shards,
                 store::Session& session) {
    for (const SourceFacts& facts : recording.sources()) {
        session.sources.push_back(source_of(facts));
        session.packets += facts.packets;
    }
    if (filtered > 0) {
        session.packets_skipped.emplace_back("filter", filtered);
    }
    for (std::size_t i = 0; i < kSkipReasons; ++i) {
        if (decoded.skipped[i] > 0) {
            session.packets_skipped.emplace_back(name_of(static_cast<SkipReason>(i)),
                                                 decoded.skipped[i]);
        }
    }
    for (const auto& shard : shards) {
        session.connections_without_bytes += shard->counts().without_bytes;
    }
}

// Reads to the end, or until it is told to stop; returns how many packets the filter left out.
std::uint64_t read_all(Recording& recording,
                       AnalyzeOptions& options,
                       PacketDecoder& decoder,
                       Distributor& distributor) {
    std::uint64_t filtered = 0;
    std::shared_ptr<const void> owner;
    Packet packet;
    while (recording.next(packet)) {
        if (recording.block() != owner.get()) {
            distributor.flush({std::move(owner), decoder.keep_alive()});
            owner = recording.hold();
            if (options.progress) {
                options.progress(recording.bytes_read(), recording.bytes_total());
            }
            if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) {
                break;
            }
        }
        if (options.filter && !options.filter->matches(packet)) {
            ++filtered;
            continue;
        }
        decoder.decode(packet);
    }
    distributor.flush({std::move(owner), decoder.keep_alive()});
    return filtered;
}

}  // namespace

store::Session analyze(Recording& recording, AnalyzeOptions options) {
    Shards shards;
    for (auto& shard : shards) {
        shard = std::make_unique<Shard>(
            [&recording](Place place, std::span<Byte> out) { return recording.read(place, out); });
    }
    Distributor distributor(shards, options.threads);
    PacketDecoder decoder(distributor);
    const std::uint64_t filtered = read_all(recording, options, decoder, distributor);
    distributor.finish();

    store::Session session;
    tell_counts(recording, decoder.counts(), filtered, shards, session);
    std::vector<std::unique_ptr<store::SessionShard>> rows;
    for (const auto& shard : shards) {
        rows.push_back(shard->take_rows());
    }
    store::SessionBuilder::merge(std::move(rows), session);
    return session;
}

}  // namespace waybill::capture
