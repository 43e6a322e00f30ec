// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_follower.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <pthread.h>

namespace waybill::capture {
namespace {

// What the reading thread knows is told about so often, and key logs are looked at.
constexpr std::chrono::milliseconds kBetweenLooks{50};
// Packets between two looks whether somebody takes what happened.
constexpr std::uint64_t kBetweenChecks = 64;

}  // namespace

LiveFollower::LiveFollower(Options options, tls::Secrets& secrets)
    : options_(std::move(options)),
      secrets_(secrets),
      recording_(options_.name, options_.files, [this] {
          hand_over(owner_);
          look_around(false);
      }) {
    for (auto& shard : shards_) {
        shard = std::make_unique<AnalysisShard>(
            [this](Place place, std::span<Byte> out) { return recording_.read(place, out); },
            secrets_,
            *derived_,
            true);
    }
    // The thread that reads never works on connections: it must keep up.
    distributor_.emplace(shards_, std::max(options_.threads, 2U));
    decoder_.emplace(*distributor_);
    thread_ = std::thread([this] { run(); });
}

LiveFollower::~LiveFollower() {
    stop();
    thread_.join();
}

void LiveFollower::stop() {
    stopped_.store(true, std::memory_order_relaxed);
    recording_.interrupt();
}

bool LiveFollower::has_ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

bool LiveFollower::wait_until(Clock::time_point time) {
    std::unique_lock lock(mutex_);
    return ended_now_.wait_until(lock, time, [this] { return ended_; });
}

void LiveFollower::take_events(store::LiveRows& rows) {
    for (std::size_t i = 0; i < kShards; ++i) {
        const std::lock_guard lock(shards_[i]->mutex());
        shards_[i]->take_events(rows, i);
    }
    {
        const std::lock_guard lock(mutex_);
        untaken_ = 0;
    }
    taken_now_.notify_one();
}

LiveFollower::Facts LiveFollower::facts() const {
    const std::lock_guard lock(mutex_);
    return told_;
}

std::uint64_t LiveFollower::connections_without_bytes() {
    std::uint64_t count = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex());
        count += shard->counts().without_bytes;
    }
    return count;
}

// On the thread that reads:

void LiveFollower::run() {
    pthread_setname_np(pthread_self(), "waybill-follow");
    Packet packet;
    while (!stopped_.load(std::memory_order_relaxed) && recording_.next(packet)) {
        if (recording_.block() != owner_.get()) {
            hand_over(std::exchange(owner_, nullptr));
            owner_ = recording_.hold();
            look_around(false);
        }
        take_secrets();
        take(packet);
        if (facts_.packets % kBetweenChecks == 0) {
            wait_for_taker();
        }
    }
    hand_over(std::exchange(owner_, nullptr));
    take_secrets();
    retry_secrets();
    distributor_->finish();
    look_around(true);
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    ended_now_.notify_all();
}

void LiveFollower::take(const Packet& packet) {
    ++facts_.packets;
    facts_.at = packet.at;
    if (options_.filter && !options_.filter->matches(packet)) {
        ++facts_.filtered;
    } else {
        decoder_->decode(packet);
    }
}

void LiveFollower::wait_for_taker() {
    constexpr std::chrono::milliseconds kLookAgain{50};  // a signal handler cannot wake us
    std::unique_lock lock(mutex_);
    untaken_ += kBetweenChecks;
    if (untaken_ < options_.untaken_packets) {
        return;
    }
    lock.unlock();
    hand_over(owner_);
    look_around(true);
    lock.lock();
    while (untaken_ >= options_.untaken_packets && !stopped_.load(std::memory_order_relaxed)) {
        taken_now_.wait_for(lock, kLookAgain);
    }
}

// Those that stand in the recording.
void LiveFollower::take_secrets() {
    if (recording_.sources().empty()) {
        return;
    }
    const std::string_view text = recording_.sources().front().tls_secrets;
    if (text.size() > secrets_taken_) {
        secrets_.add_key_log(text.substr(secrets_taken_));
        secrets_taken_ = text.size();
    }
}

void LiveFollower::hand_over(std::shared_ptr<const void> owner) {
    distributor_->flush({std::move(owner), decoder_->keep_alive()});
}

// Now and then: tells others how far it is, and looks for new secrets.
void LiveFollower::look_around(bool always) {
    const Clock::time_point now = Clock::now();
    if (!always && now - looked_at_ < kBetweenLooks) {
        return;
    }
    looked_at_ = now;
    facts_.offset = recording_.offset();
    if (!recording_.sources().empty()) {
        const SourceFacts& source = recording_.sources().front();
        facts_.source.bytes = source.bytes;
        facts_.source.packets = source.packets;
        facts_.source.link_types = source.link_types;
        facts_.source.first = source.first;
        facts_.source.last = source.last;
    }
    recording_.forget_before(options_.files->first());
    facts_.decoded = decoder_->counts();
    {
        const std::lock_guard lock(mutex_);
        told_ = facts_;
    }
    retry_secrets();
}

void LiveFollower::retry_secrets() {
    secrets_.read_new();
    const std::uint64_t now = secrets_.generation();
    if (now == secrets_then_) {
        return;
    }
    secrets_then_ = now;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex());
        shard->retry_secrets();
    }
}

}  // namespace waybill::capture
