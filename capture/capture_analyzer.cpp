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

#include <pthread.h>

#include "capture/derived_store.h"
#include "capture/packet_decoder.h"
#include "capture/tcp_connections.h"
#include "capture/tls/secure_layers.h"
#include "core/http/http_connection.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kShards = 16;
constexpr std::size_t kWaitingBatches = 4 * kShards;  // bounds the blocks of the file in memory

// Consumes one TCP connection.
class AnalyzedConnection final : public ConnectionConsumer {
public:
    AnalyzedConnection(store::SessionShard& rows,
                       http::HeadParser& parser,
                       http::SecureLayers& secure,
                       const ConnectionStart& start)
        : rows_(rows),
          number_(rows.open_connection(start)),
          recorder_(rows, number_),
          http_(recorder_, parser, options_for(start, secure)) {}

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
    static http::HttpConnectionOptions options_for(const ConnectionStart& start,
                                                   http::SecureLayers& secure) {
        http::HttpConnectionOptions options;
        options.mid_stream = start.mid_stream;
        options.secure = &secure;
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
    Shard(ReadAgain read_again, tls::Secrets& secrets, store::ByteStore& derived)
        : rows_(std::make_unique<store::SessionShard>(&derived)),
          secure_(secrets),
          connections_(*this, TcpLimits{}, std::move(read_again)) {}

    void add(const Segment& segment) { connections_.add(segment); }
    void finish() {
        connections_.finish();
        rows_->flush();
    }
    const TcpCounts& counts() const { return connections_.counts(); }
    std::unique_ptr<store::SessionShard> take_rows() { return std::move(rows_); }

    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override {
        return std::make_unique<AnalyzedConnection>(*rows_, parser_, secure_, start);
    }

private:
    std::unique_ptr<store::SessionShard> rows_;
    http::HeadParser parser_;
    tls::CaptureSecureLayers secure_;
    TcpConnections connections_;
};

using Shards = std::array<std::unique_ptr<Shard>, kShards>;

// Segments of one shard, with the owners of the bytes they borrow.
struct Batch {
    std::vector<Segment> segments;
    std::array<std::shared_ptr<const void>, 2> owners;
};

// Threads that work on the shards. At any time at most one of them works on a shard, and a shard's
// batches are taken in their order; which thread takes which shard is left to chance, so that none
// waits while there is work.
class Crew {
public:
    Crew(Shards& shards, std::size_t threads) : shards_(shards) {
        for (std::size_t i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { run(); });
        }
    }

    // Takes what there is for each shard. Waits while the crew is too far behind.
    void give(std::array<Batch, kShards>& batches) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return waiting_ < kWaitingBatches; });
        for (std::size_t shard = 0; shard < kShards; ++shard) {
            if (!batches[shard].segments.empty()) {
                ++waiting_;
                queues_[shard].push_back(std::exchange(batches[shard], {}));
                make_ready(shard);
            }
        }
    }

    // No more batches come: finishes the shards. Returns when all is done.
    void finish() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            for (std::size_t shard = 0; shard < kShards; ++shard) {
                make_ready(shard);
            }
            work_.notify_all();
        }
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }

private:
    // A shard that is not ready and that nobody works on has nothing to do.
    void make_ready(std::size_t shard) {
        if (!taken_[shard]) {
            taken_[shard] = true;
            ready_.push_back(shard);
            if (idle_ > 0) {
                work_.notify_one();
            }
        }
    }

    void run() {
        pthread_setname_np(pthread_self(), "waybill-analyze");
        std::unique_lock lock(mutex_);
        for (;;) {
            ++idle_;
            work_.wait(lock, [this] { return !ready_.empty() || finished_ == kShards; });
            --idle_;
            if (ready_.empty()) {
                return;
            }
            const std::size_t shard = ready_.front();
            ready_.pop_front();
            std::deque<Batch> batches = std::exchange(queues_[shard], {});
            waiting_ -= batches.size();
            const bool last = closed_;
            const bool was_full = waiting_ + batches.size() >= kWaitingBatches;
            lock.unlock();
            if (was_full) {
                room_.notify_one();
            }
            for (const Batch& batch : batches) {
                add(*shards_[shard], batch.segments);
            }
            batches.clear();
            if (last) {
                shards_[shard]->finish();
            }
            lock.lock();
            taken_[shard] = false;
            if (last) {
                taken_[shard] = true;
                if (++finished_ == kShards) {
                    work_.notify_all();
                }
            } else if (closed_ || !queues_[shard].empty()) {
                make_ready(shard);
            }
        }
    }

    // The payloads lie in the cache of the core that read the file: they are asked for ahead.
    static void add(Shard& shard, const std::vector<Segment>& segments) {
        constexpr std::size_t kAhead = 6;
        constexpr std::size_t kLine = 64;
        constexpr std::size_t kLines = 6;
        for (std::size_t i = 0; i < segments.size(); ++i) {
            if (i + kAhead < segments.size()) {
                const Bytes payload = segments[i + kAhead].payload;
                for (std::size_t at = 0; at < std::min(kLines * kLine, payload.size());
                     at += kLine) {
                    __builtin_prefetch(payload.data() + at);
                }
            }
            shard.add(segments[i]);
        }
    }

    Shards& shards_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable room_;
    std::array<std::deque<Batch>, kShards> queues_;
    std::array<bool, kShards> taken_{};  // ready, or being worked on, or finished
    std::deque<std::size_t> ready_;
    std::size_t idle_ = 0;      // threads that wait for work
    std::size_t waiting_ = 0;   // batches in the queues
    std::size_t finished_ = 0;  // shards
    bool closed_ = false;
    std::vector<std::thread> threads_;  // last: they use all of the above
};

// Collects the segments of each shard for the crew; without one, gives them to the shards itself.
class Distributor final : public SegmentSink {
public:
    Distributor(Shards& shards, unsigned threads) : shards_(shards) {
        if (threads > 1) {
            crew_ = std::make_unique<Crew>(shards, std::min<std::size_t>(threads, kShards));
        }
    }

    void on_segment(const Segment& segment) override {
        const std::size_t shard = shard_of(segment.key, kShards);
        if (crew_ == nullptr) {
            shards_[shard]->add(segment);
        } else {
            batches_[shard].segments.push_back(segment);
        }
    }

    // Hands over what was collected; `owners` keep its bytes alive.
    void flush(const std::array<std::shared_ptr<const void>, 2>& owners) {
        if (crew_ == nullptr) {
            return;
        }
        std::array<std::size_t, kShards> sizes{};
        for (std::size_t shard = 0; shard < kShards; ++shard) {
            sizes[shard] = batches_[shard].segments.size();
            if (sizes[shard] > 0) {
                batches_[shard].owners = owners;
            }
        }
        crew_->give(batches_);
        for (std::size_t shard = 0; shard < kShards; ++shard) {
            batches_[shard].segments.reserve(sizes[shard] + sizes[shard] / 4);
        }
    }

    void finish() {
        if (crew_ != nullptr) {
            crew_->finish();
            return;
        }
        for (const auto& shard : shards_) {
            shard->finish();
        }
    }

private:
    Shards& shards_;
    std::unique_ptr<Crew> crew_;
    std::array<Batch, kShards> batches_;  // being filled
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

// Takes over what key log text the recording has met since the last time.
void take_secrets(const Recording& recording,
                  std::size_t& source,
                  std::size_t& taken,
                  tls::Secrets& secrets) {
    const std::vector<SourceFacts>& sources = recording.sources();
    for (;;) {
        const std::string_view text = sources[source].tls_secrets;
        if (text.size() > taken) {
            secrets.add_key_log(text.substr(taken));
            taken = text.size();
        }
        if (source + 1 >= sources.size()) {
            return;
        }
        ++source;
        taken = 0;
    }
}

// Reads to the end, or until it is told to stop; returns how many packets the filter left out.
std::uint64_t read_all(Recording& recording,
                       AnalyzeOptions& options,
                       PacketDecoder& decoder,
                       Distributor& distributor,
                       tls::Secrets& secrets) {
    std::uint64_t filtered = 0;
    std::size_t secrets_taken = 0;  // of the latest source
    std::size_t source = 0;
    std::shared_ptr<const void> owner;
    Packet packet;
    while (recording.next(packet)) {
        take_secrets(recording, source, secrets_taken, secrets);
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
    const auto derived = std::make_shared<DerivedStore>();
    tls::Secrets own_secrets;
    tls::Secrets& secrets = options.secrets != nullptr ? *options.secrets : own_secrets;
    Shards shards;
    for (auto& shard : shards) {
        shard = std::make_unique<Shard>(
            [&recording](Place place, std::span<Byte> out) { return recording.read(place, out); },
            secrets,
            *derived);
    }
    if (options.threads > 1) {
        recording.read_ahead();
    }
    Distributor distributor(shards, options.threads);
    PacketDecoder decoder(distributor);
    const std::uint64_t filtered = read_all(recording, options, decoder, distributor, secrets);
    distributor.finish();

    store::Session session;
    tell_counts(recording, decoder.counts(), filtered, shards, session);
    std::vector<std::unique_ptr<store::SessionShard>> rows;
    for (const auto& shard : shards) {
        rows.push_back(shard->take_rows());
    }
    store::SessionBuilder::merge(std::move(rows), session);
    if (derived->size() > 0) {
        session.derived = derived;
    }
    return session;
}

}  // namespace waybill::capture
