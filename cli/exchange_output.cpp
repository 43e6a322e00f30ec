// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/exchange_output.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

namespace waybill::cli {
namespace {

constexpr std::uint32_t kChunk = 256;        // exchanges per piece of work
constexpr std::size_t kChunksInFlight = 32;  // made but not yet written: bounds the memory

// Hands out chunks of exchanges to threads and takes their text back in order.
class Workshop {
public:
    explicit Workshop(const ExchangeOutput& what)
        : what_(what),
          chunks_((what.count + kChunk - 1) / kChunk) {}

    void work() {
        pthread_setname_np(pthread_self(), "waybill-output");
        const std::unique_ptr<store::ExchangeLoader> loader = what_.make_loader();
        http::Exchange exchange;
        std::size_t size = 0;
        for (std::optional<std::uint32_t> chunk = take(); chunk; chunk = take()) {
            std::string text;
            text.reserve(size + size / 8);
            const std::uint32_t end = std::min(what_.count, (*chunk + 1) * kChunk);
            for (std::uint32_t i = *chunk * kChunk; i < end; ++i) {
                if (what_.load) {
                    loader->load(i, what_.detail, exchange);
                }
                what_.append(text, i, what_.load ? &exchange : nullptr);
            }
            size = text.size();
            give(*chunk, std::move(text));
        }
    }

    // The text of the next chunk in order; nullopt behind the last one.
    std::optional<std::string> next() {
        std::unique_lock lock(mutex_);
        if (next_ == chunks_) {
            return std::nullopt;
        }
        made_.wait(lock, [this] { return done_.count(next_) > 0; });
        std::string text = std::move(done_.extract(next_).mapped());
        ++next_;
        room_.notify_all();
        return text;
    }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        room_.notify_all();
    }

private:
    std::optional<std::uint32_t> take() {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return stopped_ || taken_ < next_ + kChunksInFlight; });
        if (stopped_ || taken_ == chunks_) {
            return std::nullopt;
        }
        return taken_++;
    }

    void give(std::uint32_t chunk, std::string text) {
        const std::lock_guard lock(mutex_);
        done_.emplace(chunk, std::move(text));
        made_.notify_one();
    }

    const ExchangeOutput& what_;
    const std::uint32_t chunks_;
    std::mutex mutex_;
    std::condition_variable made_;
    std::condition_variable room_;
    std::map<std::uint32_t, std::string> done_;
    std::uint32_t taken_ = 0;
    std::uint32_t next_ = 0;
    bool stopped_ = false;
};

}  // namespace

Result<std::uint32_t> write_exchanges(const ExchangeOutput& what, OutputFile& to) {
    Workshop workshop(what);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, what.threads); ++i) {
        threads.emplace_back([&workshop] { workshop.work(); });
    }
    std::uint32_t written = 0;
    Result<void> outcome;
    while (std::optional<std::string> text = workshop.next()) {
        outcome = to.write(*text);
        if (!outcome) {
            break;
        }
        written = std::min(what.count, written + kChunk);
        if (what.progress && !what.progress(written)) {
            break;
        }
    }
    workshop.stop();
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (!outcome) {
        return outcome.error();
    }
    return written;
}

}  // namespace waybill::cli
