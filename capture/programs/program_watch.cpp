// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/program_watch.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>
#include <pthread.h>
#include <unistd.h>

#include "capture/programs/connection_start.h"
#include "capture/programs/known_programs.h"
#include "capture/programs/local_addresses.h"
#include "capture/programs/program_cache.h"
#include "capture/programs/socket_query.h"
#include "capture/programs/socket_sampler.h"
#include "capture/segment.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMostAsked = 16'384;  // at a time
constexpr std::size_t kBatch = 512;

// A connection that nobody accepted yet has no process, and a process may be too new to be found.
constexpr std::array<milliseconds, 5> kRetries{
    milliseconds(2), milliseconds(8), milliseconds(30), milliseconds(120), milliseconds(500)};
constexpr std::int64_t kYoungNs = 10 * kNsPerMs;  // a connection that may not be there yet
constexpr std::size_t kRetriesOfHidden = 4;       // a process that is not found

// Where one connection begins, others often do.
constexpr std::chrono::seconds kLookOn(1);

// What somebody tells or asks for began at most so long ago.
constexpr std::int64_t kNoteDelayNs = 100 * kNsPerMs;
constexpr std::int64_t kAskDelayNs = 2 * kNsPerSecond;

Timestamp now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return {.ns = time.tv_sec * kNsPerSecond + time.tv_nsec};
}

struct KeyHash {
    std::size_t operator()(const FlowKey& key) const { return hash_of(key); }
};

FlowKey key_of(const Endpoint& one, const Endpoint& other) {
    return one < other ? FlowKey{{one, other}} : FlowKey{{other, one}};
}

// One connection that is asked for.
struct Question {
    FlowKey key;
    Timestamp since;
    std::uint64_t number = 0;
    std::size_t tries = 0;
    std::array<bool, 2> open{true, true};  // the end is not known yet
};

// One end of it, while it is looked at.
struct Look {
    std::size_t question = 0;
    std::size_t end = 0;
    std::optional<Socket> socket;
};

class Watch final : public ProgramWatch {
public:
    Watch(std::unique_ptr<SocketQuery> sockets, std::unique_ptr<OwnerLookup> owners)
        : sockets_(std::move(sockets)),
          programs_(std::move(owners)),
          thread_([this] { run(); }) {}

    ~Watch() override {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
            wake_.notify_all();
        }
        thread_.join();
    }

    void see(const Packet& packet) override {
        if (const std::optional<ConnectionStart> start = connection_start(packet)) {
            enqueue(start->source, start->destination, packet.at);
        }
    }

    void ask(const Endpoint& one, const Endpoint& other) override {
        enqueue(one, other, {.ns = now().ns - kAskDelayNs});
    }

    void note(const Endpoint& local, const Endpoint& remote, Program program) override {
        auto shared = std::make_shared<const Program>(std::move(program));
        const Timestamp since{.ns = now().ns - kNoteDelayNs};
        const std::lock_guard lock(mutex_);
        is_told_ = true;
        // One that is known already is the same object.
        std::shared_ptr<const Program>& latest = noted_[shared->pid];
        if (latest == nullptr || *latest != *shared) {
            latest = std::move(shared);
        }
        known_.add(local, remote, since, latest);
        if (noted_.size() > kMostNoted) {
            noted_.clear();
        }
    }

    std::shared_ptr<const Program> find(const Endpoint& local,
                                        const Endpoint& remote,
                                        Timestamp started) const override {
        const std::lock_guard lock(mutex_);
        return known_.find(local, remote, started);
    }

    bool is_pending(const Endpoint& one, const Endpoint& other) const override {
        const std::lock_guard lock(mutex_);
        return pending_.contains(key_of(one, other));
    }

    void settle(milliseconds at_most) override {
        std::unique_lock lock(mutex_);
        const std::uint64_t last = next_number_;
        answered_.wait_for(
            lock, at_most, [&] { return unanswered_.empty() || *unanswered_.begin() >= last; });
    }

private:
    static constexpr std::size_t kMostNoted = 10'000;

    void enqueue(const Endpoint& one, const Endpoint& other, Timestamp since) {
        const FlowKey key = key_of(one, other);
        const std::lock_guard lock(mutex_);
        if (pending_.size() >= kMostAsked || !pending_.insert(key).second) {
            return;
        }
        Question question{.key = key, .since = since, .number = next_number_++};
        unanswered_.insert(question.number);
        const Clock::time_point time = Clock::now();
        waiting_.emplace(time, question);
        look_until_ = time + kLookOn;
        wake_.notify_one();
    }

    void run() {
        pthread_setname_np(pthread_self(), "waybill-program");
        look_around();
        std::unique_lock lock(mutex_);
        unanswered_.erase(0);
        answered_.notify_all();
        while (!stopped_) {
            const Clock::time_point time = Clock::now();
            if (!waiting_.empty() && waiting_.begin()->first <= time) {
                std::vector<Question> batch = take_batch(time);
                lock.unlock();
                answer(batch);
                lock.lock();
                put_back(batch);
            } else if (time < look_until_ && time >= sampler_.next_look()) {
                lock.unlock();
                look_around();
                lock.lock();
            } else if (waiting_.empty() && time >= look_until_) {
                wake_.wait(lock);
            } else {
                const Clock::time_point look =
                    time < look_until_ ? sampler_.next_look() : Clock::time_point::max();
                wake_.wait_until(lock,
                                 waiting_.empty() ? look : std::min(look, waiting_.begin()->first));
            }
        }
    }

    // REQUIRES: mutex_ is held.
    std::vector<Question> take_batch(Clock::time_point time) {
        std::vector<Question> batch;
        while (!waiting_.empty() && batch.size() < kBatch && waiting_.begin()->first <= time) {
            batch.push_back(waiting_.begin()->second);
            waiting_.erase(waiting_.begin());
        }
        return batch;
    }

    // REQUIRES: mutex_ is held.
    void put_back(const std::vector<Question>& batch) {
        for (Question question : batch) {
            if (question.open[0] || question.open[1]) {
                const milliseconds delay = kRetries[std::min(question.tries, kRetries.size() - 1)];
                ++question.tries;
                waiting_.emplace(Clock::now() + delay, question);
            } else {
                pending_.erase(question.key);
                unanswered_.erase(question.number);
            }
        }
        answered_.notify_all();
    }

    // What there is, or has come since the last look.
    void look_around() {
        for (SampledConnection& found : sampler_.look(now())) {
            learn(found.local, found.remote, found.since, std::move(found.program));
        }
    }

    void learn(const Endpoint& local,
               const Endpoint& remote,
               Timestamp since,
               std::shared_ptr<const Program> program) {
        const std::lock_guard lock(mutex_);
        if (is_told_ && program->pid == own_pid_) {
            return;  // a copy of the socket that is with who tells; see ConnectWatch
        }
        known_.add(local, remote, since, std::move(program));
    }

    void answer(std::vector<Question>& batch) {
        std::vector<Look> looks;
        std::vector<std::uint32_t> inodes;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            for (std::size_t end = 0; end < 2; ++end) {
                if (batch[i].open[end]) {
                    look_at(batch[i], i, end, looks);
                }
            }
        }
        for (const Look& look : looks) {
            inodes.push_back(look.socket->inode);
        }
        const std::vector<std::uint32_t> pids = programs_.owners(inodes);
        for (std::size_t i = 0; i < looks.size(); ++i) {
            Question& question = batch[looks[i].question];
            const std::size_t end = looks[i].end;
            if (pids[i] == 0 && question.tries < kRetriesOfHidden) {
                continue;
            }
            question.open[end] = false;
            learn(question.key.ends[end],
                  question.key.ends[1 - end],
                  question.since,
                  programs_.get(pids[i], looks[i].socket->uid));
        }
    }

    // Closes the end where nothing is to be found, leaves it open where a process may have it
    // later, and puts it among `looks` where one has it now.
    void look_at(Question& question, std::size_t index, std::size_t end, std::vector<Look>& looks) {
        const Endpoint& local = question.key.ends[end];
        const Endpoint& remote = question.key.ends[1 - end];
        const std::optional<std::uint32_t> interface = addresses_.interface_of(local.ip);
        if (!interface) {
            question.open[end] = false;
            return;
        }
        std::optional<Socket> socket = sockets_->find(local, remote);
        if (*interface != 0 && (!socket || socket->listening)) {
            if (std::optional<Socket> bound = sockets_->find(local, remote, *interface)) {
                socket = bound;
            }
        }
        if (socket && !socket->listening && socket->inode == 0) {
            // Not accepted yet, or nobody's any more.
            const std::optional<Socket> listening = sockets_->find_listening(local);
            if (listening && !socket->in_time_wait && question.tries < kRetries.size()) {
                return;
            }
            socket = listening;
        } else if (socket && socket->listening && question.tries < kRetries.size()
                   && now().ns < question.since.ns + kYoungNs) {
            return;
        }
        if (!socket || socket->inode == 0) {
            question.open[end] = false;
            return;
        }
        looks.push_back({index, end, socket});
    }

    // Of the thread.
    std::unique_ptr<SocketQuery> sockets_;
    LocalAddresses addresses_;
    ProgramCache programs_;
    SocketSampler sampler_{*sockets_, programs_};

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable answered_;
    KnownPrograms known_;
    std::map<std::uint32_t, std::shared_ptr<const Program>> noted_;  // by pid
    bool is_told_ = false;                                           // note() was called
    const std::uint32_t own_pid_ = static_cast<std::uint32_t>(::getpid());
    std::multimap<Clock::time_point, Question> waiting_;   // by when it is looked at
    boost::unordered_flat_set<FlowKey, KeyHash> pending_;  // waiting, or being looked at
    std::set<std::uint64_t> unanswered_{0};  // numbers of the same; 0: what there was before
    std::uint64_t next_number_ = 1;
    Clock::time_point look_until_{};
    bool stopped_ = false;

    std::thread thread_;  // last: it uses all others
};

}  // namespace

std::unique_ptr<ProgramWatch> ProgramWatch::start(std::unique_ptr<OwnerLookup> owners) {
    std::unique_ptr<SocketQuery> sockets = SocketQuery::open();
    if (sockets == nullptr) {
        return nullptr;
    }
    if (owners == nullptr) {
        owners = OwnerLookup::of_this_process();
    }
    return std::make_unique<Watch>(std::move(sockets), std::move(owners));
}

}  // namespace waybill::capture
