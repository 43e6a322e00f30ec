// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_capture.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <string_view>
#include <utility>

#include "capture/capture_loader.h"
#include "capture/live/live_follower.h"
#include "capture/packet_time.h"
#include "capture/recording.h"
#include "capture/session_counts.h"
#include "core/store/chained_messages.h"
#include "core/store/live_rows.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;

// Packets that the reading thread is done with may still be worked on: so many bytes at most.
constexpr std::uint64_t kWorkedOn = 64 * kMiB;
// What happened is handed over at most so often.
constexpr std::chrono::milliseconds kBetweenBatches{33};
// A program that is not known yet is asked for again as long.
constexpr std::chrono::seconds kProgramsWait{2};

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text.append(text.empty() ? "" : ",").append(name);
    }
    return text;
}

class LiveCaptureImpl final : public LiveCapture {
public:
    explicit LiveCaptureImpl(LiveOptions options)
        : options_(std::move(options)),
          name_(options_.feed ? joined(options_.interfaces) : options_.input_name),
          secrets_(options_.secrets != nullptr ? *options_.secrets : own_secrets_),
          rows_(session_, kShards) {}

    Result<void> begin();

    LiveBatch poll(std::chrono::milliseconds at_most) override;
    store::Session& session() override { return session_; }
    std::unique_ptr<store::ExchangeLoader> make_loader() const override {
        return capture::make_loader(follower_->recording(), session_);
    }
    const Recording& recording() const override { return follower_->recording(); }
    store::LiveCounts counts() const override { return rows_.counts(); }
    LiveStatus status() const override;
    std::vector<std::string> take_notes() override;
    void stop() override;
    void stop_at_once() override;
    const std::optional<Error>& error() const override { return error_; }

private:
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
    std::unique_ptr<LiveFollower> follower_;

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
};

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
    if (!options_.feed) {
        secrets_.expect_more();  // blocks of secrets may come with the packets, and behind them
    }
    if (options_.with_secrets) {
        secrets_.on_new_lines([this](std::string_view lines) { recorder_->add_secrets(lines); });
    }

    follower_ = std::make_unique<LiveFollower>(
        LiveFollower::Options{.name = name_,
                              .files = files_,
                              .filter = std::move(options_.filter),
                              .threads = options_.threads,
                              .untaken_packets = options_.untaken_packets},
        secrets_);
    session_.kept = std::make_shared<store::ChainedMessages>(follower_->derived());
    session_.sources.emplace_back();
    session_.sources.back().path = name_;
    session_.sources.back().kind = "live";
    return {};
}

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
    follower_->wait_until(std::min(until, polled_at_ + kBetweenBatches));
    for (;;) {
        const bool ended = follower_->has_ended();
        take_events(batch);
        if (ended) {
            end();
            batch.over = true;
            break;
        }
        if (!batch.events.empty() || Clock::now() >= until) {
            break;
        }
        follower_->wait_until(std::min(until, Clock::now() + kBetweenBatches));
    }
    take_programs();
    tell_counts();
    polled_at_ = Clock::now();
    return batch;
}

// What was decrypted goes when the packets go that it was made of.
void LiveCaptureImpl::let_go_of_derived(std::uint64_t first) {
    constexpr std::uint64_t kStep = 4 * kMiB;
    const std::uint64_t size = files_->size();
    if (derived_places_.empty() || size >= derived_places_.back().first + kStep) {
        derived_places_.emplace_back(size, follower_->derived()->size());
    }
    std::uint64_t gone = 0;
    while (!derived_places_.empty() && derived_places_.front().first <= first) {
        gone = derived_places_.front().second;
        derived_places_.pop_front();
    }
    if (gone > 0) {
        follower_->derived()->forget_before(gone);
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
    const std::uint64_t offset = follower_->facts().offset;
    follower_->take_events(rows_);
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
        // Asked first: then its answer is there.
        const bool is_answered = !options_.programs->is_pending(ends[0], ends[1]);
        for (std::size_t side = 0; side < 2; ++side) {
            if (row.programs[side] == nullptr) {
                row.programs[side] =
                    options_.programs->find(ends[side], ends[1 - side], row.start.started);
            }
        }
        return is_answered || now >= waiting.second;
    });
}

void LiveCaptureImpl::tell_counts() {
    const LiveFollower::Facts facts = follower_->facts();
    store::Source source = source_of(facts.source);
    source.path = name_;
    source.kind = "live";
    for (const InterfaceCounts& counts : recorder_->status().interfaces) {
        source.dropped += counts.dropped.value_or(0) + counts.dropped_by_interface.value_or(0);
    }
    session_.packets = facts.packets;
    session_.sources.front() = std::move(source);
    session_.packets_skipped = skipped_packets(facts.decoded, facts.filtered);
    session_.connections_without_bytes = follower_->connections_without_bytes();
}

void LiveCaptureImpl::fail(const Result<void>& outcome) {
    if (!outcome && !error_) {
        error_ = outcome.error();
    }
}

void LiveCaptureImpl::end() {
    over_ = true;
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
    const Recording& recording = follower_->recording();
    if (recording.error() && !error_) {
        error_ = recording.error();
    }
    for (const std::string& note : recording.notes()) {
        notes_.push_back(note);
    }
    if (const std::string failure = follower_->derived()->failure(); !failure.empty()) {
        notes_.push_back(failure
                         + ": parts of what was decrypted or put together from frames are missing");
    }
}

LiveStatus LiveCaptureImpl::status() const {
    LiveStatus status;
    status.recorder = recorder_->status();
    const LiveFollower::Facts facts = follower_->facts();
    const std::uint64_t size = files_->size();
    status.bytes_behind = size > facts.offset ? size - facts.offset : 0;
    // What came since the last look is not behind.
    constexpr std::uint64_t kAtRest = 64 * kKiB;
    if (status.bytes_behind > kAtRest) {
        status.ns_behind = elapsed_ns(facts.at, status.recorder.last);
    }
    status.packets_analysed = facts.packets;
    status.counts = rows_.counts();
    return status;
}

std::vector<std::string> LiveCaptureImpl::take_notes() {
    std::vector<std::string> notes = std::exchange(notes_, {});
    for (std::string& note : recorder_->take_notes()) {
        notes.push_back(std::move(note));
    }
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
    follower_->stop();
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
