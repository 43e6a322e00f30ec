// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/shard_crew.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include <pthread.h>

namespace waybill::capture {
namespace {

constexpr std::size_t kWaitingBatches = 4 * kShards;  // bounds the blocks of the file in memory

}  // namespace

// Threads that work on the shards. At any time at most one of them works on a shard, and a shard's
// batches are taken in their order; which thread takes which shard is left to chance, so that none
// waits while there is work.
class ShardDistributor::Crew {
public:
    Crew(AnalysisShards& shards, std::size_t threads) : shards_(shards) {
        for (std::size_t i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { run(); });
        }
    }

    // Takes what there is for each shard. Waits while the crew is too far behind.
    void give(std::array<ShardBatch, kShards>& batches) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return waiting_ < kWaitingBatches; });
        for (std::size_t shard = 0; shard < kShards; ++shard) {
            if (!batches[shard].empty()) {
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
            std::deque<ShardBatch> batches = std::exchange(queues_[shard], {});
            waiting_ -= batches.size();
            const bool last = closed_;
            const bool was_full = waiting_ + batches.size() >= kWaitingBatches;
            lock.unlock();
            if (was_full) {
                room_.notify_one();
            }
            {
                const std::lock_guard working(shards_[shard]->mutex());
                for (const ShardBatch& batch : batches) {
                    add(*shards_[shard], batch);
                }
                if (last) {
                    shards_[shard]->finish();
                }
            }
            batches.clear();
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
    static void add(AnalysisShard& shard, const ShardBatch& batch) {
        constexpr std::size_t kAhead = 6;
        constexpr std::size_t kLine = 64;
        constexpr std::size_t kLines = 6;
        const std::vector<Segment>& segments = batch.segments;
        for (std::size_t i = 0; i < segments.size(); ++i) {
            if (i + kAhead < segments.size()) {
                const Bytes payload = segments[i + kAhead].payload;
                for (std::size_t at = 0; at < std::min(kLines * kLine, payload.size());
                     at += kLine) {
                    __builtin_prefetch(payload.data() + at);
                }
            }
            shard.on_segment(segments[i]);
        }
        // A connection is of TCP or of QUIC: which come first makes no difference.
        for (const UdpDatagram& datagram : batch.datagrams) {
            shard.on_datagram(datagram);
        }
    }

    AnalysisShards& shards_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable room_;
    std::array<std::deque<ShardBatch>, kShards> queues_;
    std::array<bool, kShards> taken_{};  // ready, or being worked on, or finished
    std::deque<std::size_t> ready_;
    std::size_t idle_ = 0;      // threads that wait for work
    std::size_t waiting_ = 0;   // batches in the queues
    std::size_t finished_ = 0;  // shards
    bool closed_ = false;
    std::vector<std::thread> threads_;  // last: they use all of the above
};

ShardDistributor::ShardDistributor(AnalysisShards& shards, unsigned threads) : shards_(shards) {
    if (threads > 1) {
        crew_ = std::make_unique<Crew>(shards, std::min<std::size_t>(threads, kShards));
    }
}

ShardDistributor::~ShardDistributor() = default;

void ShardDistributor::on_segment(const Segment& segment) {
    const std::size_t shard = shard_of(segment.key, kShards);
    if (crew_ == nullptr) {
        shards_[shard]->on_segment(segment);
    } else {
        batches_[shard].segments.push_back(segment);
    }
}

void ShardDistributor::on_datagram(const UdpDatagram& datagram) {
    const std::size_t shard = shard_of(datagram.key, kShards);
    if (crew_ == nullptr) {
        shards_[shard]->on_datagram(datagram);
    } else {
        batches_[shard].datagrams.push_back(datagram);
    }
}

void ShardDistributor::flush(const std::array<std::shared_ptr<const void>, 2>& owners) {
    if (crew_ == nullptr) {
        return;
    }
    std::array<std::size_t, kShards> sizes{};
    for (std::size_t shard = 0; shard < kShards; ++shard) {
        sizes[shard] = batches_[shard].segments.size();
        if (!batches_[shard].empty()) {
            batches_[shard].owners = owners;
        }
    }
    crew_->give(batches_);
    for (std::size_t shard = 0; shard < kShards; ++shard) {
        batches_[shard].segments.reserve(sizes[shard] + sizes[shard] / 4);
    }
}

void ShardDistributor::finish() {
    if (crew_ != nullptr) {
        crew_->finish();
        return;
    }
    for (const auto& shard : shards_) {
        shard->finish();
    }
}

}  // namespace waybill::capture
