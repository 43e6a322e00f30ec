// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_capture.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include <pthread.h>

#include "capture/analysis_shard.h"
#include "capture/capture_loader.h"
#include "capture/derived_store.h"
#include "capture/packet_decoder.h"
#include "capture/packet_time.h"
#include "capture/recording.h"
#include "capture/session_counts.h"
#include "capture/shard_crew.h"
#include "core/store/chained_messages.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;

// Packets that the reading thread is done with may still be worked on: so many bytes at most.
constexpr std::uint64_t kWorkedOn = 64 * kMiB;
// What happened is handed over at most so often.
constexpr std::chrono::milliseconds kBetweenBatches{33};
// What the reading thread knows is told about so often, and key logs are looked at.
constexpr std::chrono::milliseconds kBetweenLooks{50};
// A program that is not known yet is asked for again as long.
constexpr std::chrono::seconds kProgramsWait{2};

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text.append(text.empty() ? "" : ",").append(name);
    }
    return text;
}

// What the thread that reads knows, for others.
struct FollowFacts {
    SourceFacts source;
    DecodeCounts decoded;
    std::uint64_t filtered = 0;
    std::uint64_t packets = 0;
    std::uint64_t offset = 0;  // of the recording
    Timestamp at;              // of the latest packet
};

class LiveCaptureImpl final : public LiveCapture {
public:
    explicit LiveCaptureImpl(LiveOptions options)
        : options_(std::move(options)),
          name_(options_.feed ? joined(options_.interfaces) : options_.input_name),
          secrets_(options_.secrets != nullptr ? *options_.secrets : own_secrets_),
          rows_(session_, kShards) {}
    ~LiveCaptureImpl() override;

    Result<void> begin();

    LiveBatch poll(std::chrono::milliseconds at_most) override;
    store::Session& session() override { return session_; }
    std::unique_ptr<store::ExchangeLoader> make_loader() const override {
        return capture::make_loader(*recording_, session_);
    }
    const Recording& recording() const override { return *recording_; }
    LiveStatus status() const override;
    std::vector<std::string> take_notes() override;
    void stop() override;
    void stop_at_once() override;
    const std::optional<Error>& error() const override { return error_; }

private:
    // On the thread that reads.
    void follow();
    void take(const Packet& packet);
    void take_secrets();
    void hand_over(std::shared_ptr<const void> owner);
    void look_around(bool always);
    void retry_secrets();

    // On the caller's.
    bool wait_until(Clock::time_point until);
    void let_go(LiveBatch& batch);
    void let_go_of_derived(std::uint64_t first);
    void take_events(LiveBatch& batch);
    void take_programs();
    void tell_counts();
    void end();
    void fail(const Result<void>& outcome);

    LiveOptions options_;
    std::string name_;
    tls::Secrets own_secrets_;
    tls::Secrets& secrets_;
    std::unique_ptr<LiveRecorder> recorder_;
    std::shared_ptr<GrowingFiles> files_;
    std::shared_ptr<DerivedStore> derived_ = std::make_shared<DerivedStore>();
    std::unique_ptr<Recording> recording_;
    AnalysisShards shards_;
    std::unique_ptr<ShardDistributor> distributor_;
    std::unique_ptr<PacketDecoder> decoder_;

    // Of the thread that reads.
    std::shared_ptr<const void> owner_;  // of the packets that were decoded and not handed over
    FollowFacts facts_;
    Clock::time_point looked_at_{};
    std::size_t secrets_taken_ = 0;   // of the text in the recording
    std::uint64_t secrets_then_ = 0;  // their generation

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    FollowFacts told_;       // what others may know of facts_
    bool followed_ = false;  // to the end

    // Of the caller's.
    store::Session session_;
    store::LiveRows rows_;
    std::vector<std::pair<std::uint32_t, Clock::time_point>> without_program_;
    // How long files_ was when derived_ was so long.
    std::deque<std::pair<std::uint64_t, std::uint64_t>> derived_places_;
    Clock::time_point polled_at_{};
    std::uint64_t taken_offset_ = 0;  // all before it was analysed when events were taken last
    bool over_ = false;
    std::vector<std::string> notes_;
    std::optional<Error> error_;

    std::atomic<bool> at_once_{false};
    std::thread thread_;
};

LiveCaptureImpl::~LiveCaptureImpl() {
    if (thread_.joinable()) {
        stop_at_once();
        thread_.join();
    }
}

Result<void> LiveCaptureImpl::begin() {
    RecorderOptions recorder;
    recorder.input = options_.feed ? options_.feed->descriptor() : options_.input;
    recorder.input_name = name_;
    recorder.path = options_.path;
    recorder.limits = options_.limits;
    recorder.snap_length = options_.snap_length;
    recorder.temporary_files =
        std::max<std::uint64_t>(options_.temporary_bytes / recorder.temporary_file_bytes, 2);
    recorder.application = options_.application;
    recorder.filter = options_.packet_filter;
    if (options_.programs != nullptr) {
        recorder.on_packet = [programs = options_.programs](const Packet& packet) {
            programs->see(packet);
        };
    }
    Result<std::unique_ptr<LiveRecorder>> started = LiveRecorder::start(std::move(recorder));
    if (!started) {
        return started.error();
    }
    recorder_ = std::move(*started);
    files_ = recorder_->files();
    if (options_.with_secrets) {
        secrets_.on_new_lines([this](std::string_view lines) { recorder_->add_secrets(lines); });
    }

    recording_ = std::make_unique<Recording>(name_, files_, [this] {
        hand_over(owner_);
        look_around(false);
    });
    for (auto& shard : shards_) {
        shard = std::make_unique<AnalysisShard>(
            [this](Place place, std::span<Byte> out) { return recording_->read(place, out); },
            secrets_,
            *derived_,
            true);
    }
    // The thread that reads never works on connections: it must keep up.
    distributor_ = std::make_unique<ShardDistributor>(shards_, std::max(options_.threads, 2U));
    decoder_ = std::make_unique<PacketDecoder>(*distributor_);
    session_.kept = std::make_shared<store::ChainedMessages>(derived_);
    session_.sources.emplace_back();
    session_.sources.back().path = name_;
    session_.sources.back().kind = "live";
    thread_ = std::thread([this] { follow(); });
    return {};
}

// ---------------------------------------------------------------- the thread that reads

void LiveCaptureImpl::follow() {
    pthread_setname_np(pthread_self(), "waybill-follow");
    Packet packet;
    while (!at_once_.load(std::memory_order_relaxed) && recording_->next(packet)) {
        if (recording_->block() != owner_.get()) {
            hand_over(std::exchange(owner_, nullptr));
            owner_ = recording_->hold();
            look_around(false);
        }
        take_secrets();
        take(packet);
    }
    hand_over(std::exchange(owner_, nullptr));
    take_secrets();
    retry_secrets();
    distributor_->finish();
    look_around(true);
    {
        const std::lock_guard lock(mutex_);
        followed_ = true;
    }
    changed_.notify_all();
}

void LiveCaptureImpl::take(const Packet& packet) {
    ++facts_.packets;
    facts_.at = packet.at;
    if (options_.filter && !options_.filter->matches(packet)) {
        ++facts_.filtered;
    } else {
        decoder_->decode(packet);
    }
}

// Those that stand in the recording.
void LiveCaptureImpl::take_secrets() {
    if (recording_->sources().empty()) {
        return;
    }
    const std::string_view text = recording_->sources().front().tls_secrets;
    if (text.size() > secrets_taken_) {
        secrets_.add_key_log(text.substr(secrets_taken_));
        secrets_taken_ = text.size();
    }
}

void LiveCaptureImpl::hand_over(std::shared_ptr<const void> owner) {
    distributor_->flush({std::move(owner), decoder_->keep_alive()});
}

// Now and then: tells others how far it is, and looks for new secrets.
void LiveCaptureImpl::look_around(bool always) {
    const Clock::time_point now = Clock::now();
    if (!always && now - looked_at_ < kBetweenLooks) {
        return;
    }
    looked_at_ = now;
    facts_.offset = recording_->offset();
    if (!recording_->sources().empty()) {
        const SourceFacts& source = recording_->sources().front();
        facts_.source.bytes = source.bytes;
        facts_.source.packets = source.packets;
        facts_.source.link_types = source.link_types;
        facts_.source.first = source.first;
        facts_.source.last = source.last;
    }
    recording_->forget_before(files_->first());
    facts_.decoded = decoder_->counts();
    {
        const std::lock_guard lock(mutex_);
        told_ = facts_;
    }
    retry_secrets();
}

void LiveCaptureImpl::retry_secrets() {
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

// ---------------------------------------------------------------- the caller's

LiveBatch LiveCaptureImpl::poll(std::chrono::milliseconds at_most) {
    LiveBatch batch;
    if (over_) {
        batch.over = true;
        return batch;
    }
    // All that was given out before has been looked at.
    recorder_->passed(taken_offset_ - std::min(taken_offset_, kWorkedOn));
    let_go(batch);
    const Clock::time_point until = Clock::now() + at_most;
    wait_until(std::min(until, polled_at_ + kBetweenBatches));
    for (;;) {
        const bool ended = wait_until(Clock::time_point::min());
        take_events(batch);
        if (ended) {
            end();
            batch.over = true;
            break;
        }
        if (!batch.events.empty() || Clock::now() >= until) {
            break;
        }
        wait_until(std::min(until, Clock::now() + kBetweenBatches));
    }
    take_programs();
    tell_counts();
    polled_at_ = Clock::now();
    return batch;
}

// True: all was analysed.
bool LiveCaptureImpl::wait_until(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    if (until != Clock::time_point::min()) {
        changed_.wait_until(lock, until, [this] { return followed_; });
    }
    return followed_;
}

// What was decrypted goes when the packets go that it was made of.
void LiveCaptureImpl::let_go_of_derived(std::uint64_t first) {
    constexpr std::uint64_t kStep = 4 * kMiB;
    const std::uint64_t size = files_->size();
    if (derived_places_.empty() || size >= derived_places_.back().first + kStep) {
        derived_places_.emplace_back(size, derived_->size());
    }
    std::uint64_t gone = 0;
    while (!derived_places_.empty() && derived_places_.front().first <= first) {
        gone = derived_places_.front().second;
        derived_places_.pop_front();
    }
    if (gone > 0) {
        derived_->forget_before(gone);
    }
}

void LiveCaptureImpl::let_go(LiveBatch& batch) {
    let_go_of_derived(files_->first());
    const RecordId first = make_record(0, files_->first());
    batch.renumbered = rows_.let_go(first, options_.rows_kept);
    if (batch.renumbered) {
        without_program_.clear();
    }
}

void LiveCaptureImpl::take_events(LiveBatch& batch) {
    std::uint64_t offset = 0;
    {
        const std::lock_guard lock(mutex_);
        offset = told_.offset;
    }
    for (std::size_t i = 0; i < kShards; ++i) {
        const std::lock_guard lock(shards_[i]->mutex());
        shards_[i]->take_events(rows_, i);
    }
    taken_offset_ = offset;
    batch.events = rows_.settle();
}

// The answer may come after the exchange.
void LiveCaptureImpl::take_programs() {
    const std::vector<std::uint32_t> fresh = rows_.take_new_connections();
    if (options_.programs == nullptr) {
        return;
    }
    const Clock::time_point now = Clock::now();
    for (const std::uint32_t index : fresh) {
        const ConnectionStart& start = session_.connections[index].start;
        if (start.mid_stream) {
            options_.programs->ask(start.endpoints[0], start.endpoints[1]);
        }
        without_program_.emplace_back(index, now + kProgramsWait);
    }
    std::erase_if(without_program_, [&](const auto& waiting) {
        store::ConnectionRow& row = session_.connections[waiting.first];
        const auto& ends = row.start.endpoints;
        for (std::size_t side = 0; side < 2; ++side) {
            if (row.programs[side] == nullptr) {
                row.programs[side] =
                    options_.programs->find(ends[side], ends[1 - side], row.start.started);
            }
        }
        const bool both = row.programs[0] != nullptr && row.programs[1] != nullptr;
        return both || now >= waiting.second;
    });
}

void LiveCaptureImpl::tell_counts() {
    FollowFacts facts;
    {
        const std::lock_guard lock(mutex_);
        facts = told_;
    }
    store::Source source = source_of(facts.source);
    source.path = name_;
    source.kind = "live";
    for (const InterfaceCounts& counts : recorder_->status().interfaces) {
        source.dropped += counts.dropped.value_or(0) + counts.dropped_by_interface.value_or(0);
    }
    session_.packets = facts.packets;
    session_.sources.front() = std::move(source);
    session_.packets_skipped = skipped_packets(facts.decoded, facts.filtered);
    std::uint64_t without_bytes = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex());
        without_bytes += shard->counts().without_bytes;
    }
    session_.connections_without_bytes = without_bytes;
}

void LiveCaptureImpl::fail(const Result<void>& outcome) {
    if (!outcome && !error_) {
        error_ = outcome.error();
    }
}

void LiveCaptureImpl::end() {
    over_ = true;
    thread_.join();
    if (options_.feed) {
        options_.feed->stop();
    }
    const Result<void> recorded = recorder_->outcome();
    fail(recorded);
    if (options_.feed) {
        // Where nobody reads the rest, its end cannot be waited for.
        if (recorded && !recorder_->reached_limit() && !at_once_) {
            fail(options_.feed->outcome());
        }
        for (std::string& complaint : options_.feed->take_complaints()) {
            notes_.push_back(std::move(complaint));
        }
        options_.feed.reset();
    }
    if (recording_->error() && !error_) {
        error_ = recording_->error();
    }
    for (const std::string& note : recording_->notes()) {
        notes_.push_back(note);
    }
    if (const std::string failure = derived_->failure(); !failure.empty()) {
        notes_.push_back(failure
                         + ": parts of what was decrypted or put together from frames are missing");
    }
}

LiveStatus LiveCaptureImpl::status() const {
    LiveStatus status;
    status.recorder = recorder_->status();
    FollowFacts facts;
    {
        const std::lock_guard lock(mutex_);
        facts.offset = told_.offset;
        facts.packets = told_.packets;
        facts.at = told_.at;
    }
    const std::uint64_t size = files_->size();
    status.bytes_behind = size > facts.offset ? size - facts.offset : 0;
    // What came since the last look is not behind.
    constexpr std::uint64_t kAtRest = 64 * kKiB;
    if (status.bytes_behind > kAtRest) {
        status.ns_behind = elapsed_ns(facts.at, status.recorder.last);
    }
    status.packets_analysed = facts.packets;
    status.exchanges = rows_.opened();
    status.exchanges_over = rows_.closed();
    status.exchanges_let_go = rows_.let_go_of();
    status.connections = rows_.connections();
    return status;
}

std::vector<std::string> LiveCaptureImpl::take_notes() {
    std::vector<std::string> notes = std::exchange(notes_, {});
    if (options_.feed) {
        for (std::string& complaint : options_.feed->take_complaints()) {
            notes.push_back(std::move(complaint));
        }
    }
    return notes;
}

void LiveCaptureImpl::stop() {
    if (options_.feed) {
        options_.feed->stop();
    } else {
        recorder_->stop();
    }
}

void LiveCaptureImpl::stop_at_once() {
    at_once_.store(true, std::memory_order_relaxed);
    if (options_.feed) {
        options_.feed->stop();
    }
    recorder_->stop();
    recording_->interrupt();
}

}  // namespace

Result<std::unique_ptr<LiveCapture>> LiveCapture::start(LiveOptions options) {
    auto capture = std::make_unique<LiveCaptureImpl>(std::move(options));
    if (Result<void> begun = capture->begin(); !begun) {
        return begun.error();
    }
    return std::unique_ptr<LiveCapture>(std::move(capture));
}

}  // namespace waybill::capture
