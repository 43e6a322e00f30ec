// SPDX-License-Identifier: GPL-3.0-or-later
//
// Splits work on exchanges into pieces for several threads and hands the results back in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

namespace waybill::capture {

// What is to be done: all of 0 to size - 1, in pieces.
struct WorkPlan {
    std::uint32_t size = 0;
    std::uint32_t piece = 256;
    std::uint32_t in_flight = 32;  // pieces made but not yet taken: bounds the memory
    unsigned threads = 1;
    const char* thread_name = "waybill-work";  // at most 15 letters
};

// Hands out pieces to threads and takes what they made of them.
template <typename Made>
class Workshop {
public:
    struct Piece {
        std::uint32_t begin;
        std::uint32_t end;
    };

    explicit Workshop(const WorkPlan& plan)
        : plan_(plan),
          pieces_(plan.size / plan.piece + (plan.size % plan.piece == 0 ? 0 : 1)) {}

    // On a thread of its own: `make` is called for one piece after the other.
    template <typename Make>
    void work(Make make) {
        pthread_setname_np(pthread_self(), plan_.thread_name);
        for (std::optional<std::uint32_t> number = take(); number; number = take()) {
            give(*number, make(piece(*number)));
        }
    }

    // What was made of the next piece in order; nullopt behind the last one.
    std::optional<std::pair<Piece, Made>> next() {
        std::unique_lock lock(mutex_);
        if (next_ == pieces_) {
            return std::nullopt;
        }
        made_.wait(lock, [this] { return done_.count(next_) > 0; });
        std::pair<Piece, Made> result{piece(next_), std::move(done_.extract(next_).mapped())};
        ++next_;
        room_.notify_all();
        return result;
    }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        room_.notify_all();
    }

private:
    Piece piece(std::uint32_t number) const {
        const std::uint32_t begin = number * plan_.piece;
        return {begin, begin + std::min(plan_.piece, plan_.size - begin)};
    }

    std::optional<std::uint32_t> take() {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return stopped_ || taken_ < next_ + plan_.in_flight; });
        if (stopped_ || taken_ == pieces_) {
            return std::nullopt;
        }
        return taken_++;
    }

    void give(std::uint32_t number, Made made) {
        const std::lock_guard lock(mutex_);
        done_.emplace(number, std::move(made));
        made_.notify_one();
    }

    const WorkPlan plan_;
    const std::uint32_t pieces_;
    std::mutex mutex_;
    std::condition_variable made_;
    std::condition_variable room_;
    std::map<std::uint32_t, Made> done_;
    std::uint32_t taken_ = 0;
    std::uint32_t next_ = 0;
    bool stopped_ = false;
};

// `make_worker()` is called on each thread and gives what turns (begin, end) into a Made;
// `take(end, Made&&)` is called on the caller's thread, in order, and returns false to stop.
template <typename Made, typename MakeWorker, typename Take>
void work_in_order(const WorkPlan& plan, MakeWorker make_worker, Take take) {
    Workshop<Made> workshop(plan);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, plan.threads); ++i) {
        threads.emplace_back([&workshop, &make_worker] {
            auto worker = make_worker();
            workshop.work([&worker](auto piece) { return worker(piece.begin, piece.end); });
        });
    }
    while (auto made = workshop.next()) {
        if (!take(made->first.end, std::move(made->second))) {
            break;
        }
    }
    workshop.stop();
    for (std::thread& thread : threads) {
        thread.join();
    }
}

}  // namespace waybill::capture
