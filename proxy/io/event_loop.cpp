// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/event_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <sys/eventfd.h>
#include <unistd.h>

namespace waybill::proxy {
namespace {

constexpr int kEventsPerTurn = 256;
constexpr int kLongestWaitMs = 60'000;

std::int64_t steady_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::int64_t wall_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

Timestamp time_now() {
    static const std::int64_t offset = wall_ns() - steady_ns();
    return Timestamp{offset + steady_ns()};
}

EventLoop::EventLoop(Socket epoll, Socket wake)
    : epoll_(std::move(epoll)),
      wake_(std::move(wake)),
      now_(time_now()) {}

EventLoop::~EventLoop() = default;

Result<std::unique_ptr<EventLoop>> EventLoop::create() {
    Socket epoll(::epoll_create1(EPOLL_CLOEXEC));
    Socket wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    if (!epoll || !wake || ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake.get(), &event) != 0) {
        return Error{"cannot wait for events: " + error_text(errno)};
    }
    return std::unique_ptr<EventLoop>(new EventLoop(std::move(epoll), std::move(wake)));
}

void EventLoop::wake() {
    const std::uint64_t one = 1;
    // What cannot be written because the counter is full has woken the loop already.
    static_cast<void>(!::write(wake_.get(), &one, sizeof one));
}

void EventLoop::stop() {
    stopped_.store(true, std::memory_order_release);
    wake();
}

void EventLoop::post(std::function<void()> work) {
    bool first = false;
    {
        const std::lock_guard lock(posted_mutex_);
        first = posted_.empty();
        posted_.push_back(std::move(work));
    }
    if (first) {
        wake();
    }
}

void EventLoop::later(std::function<void()> work) {
    later_.push_back(std::move(work));
}

bool EventLoop::watch(int descriptor, std::uint32_t events, EventHandler& handler) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &handler;
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void EventLoop::change(int descriptor, std::uint32_t events, EventHandler& handler) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &handler;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event);
}

void EventLoop::forget(int descriptor) {
    epoll_event event{};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, descriptor, &event);
}

EventLoop::Timer EventLoop::at(Timestamp when, std::function<void()> work) {
    const Timer timer{when.ns, next_timer_++};
    timers_.emplace(timer, std::move(work));
    return timer;
}

void EventLoop::run_posted() {
    std::uint64_t count = 0;
    static_cast<void>(!::read(wake_.get(), &count, sizeof count));
    std::vector<std::function<void()>> works;
    {
        const std::lock_guard lock(posted_mutex_);
        works.swap(posted_);
    }
    for (const std::function<void()>& work : works) {
        work();
    }
}

void EventLoop::run_timers() {
    // Those that a timer sets wait for the next turn, so that none can keep the loop.
    const Timer last{now_.ns, next_timer_};
    while (!timers_.empty() && timers_.begin()->first < last) {
        const std::function<void()> work = std::move(timers_.begin()->second);
        timers_.erase(timers_.begin());
        work();
    }
}

int EventLoop::milliseconds_to_wait() const {
    if (!later_.empty()) {
        return 0;
    }
    if (timers_.empty()) {
        return kLongestWaitMs;
    }
    const std::int64_t ns = timers_.begin()->first.first - time_now().ns;
    return static_cast<int>(
        std::clamp<std::int64_t>((ns + kNsPerMs - 1) / kNsPerMs, 0, kLongestWaitMs));
}

void EventLoop::run(std::mutex& held, const std::function<void()>& after_turn) {
    std::array<epoll_event, kEventsPerTurn> events{};
    while (!stopped_.load(std::memory_order_acquire)) {
        const int ready =
            ::epoll_wait(epoll_.get(), events.data(), kEventsPerTurn, milliseconds_to_wait());
        const std::lock_guard lock(held);
        now_ = time_now();
        bool woken = false;
        for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(ready, 0)); ++i) {
            if (events[i].data.ptr == nullptr) {
                woken = true;
            } else {
                static_cast<EventHandler*>(events[i].data.ptr)->on_ready(events[i].events);
                now_ = time_now();
            }
        }
        if (woken) {
            run_posted();
        }
        run_timers();
        // What it does may ask for more of it.
        while (!later_.empty()) {
            std::vector<std::function<void()>> works;
            works.swap(later_);
            for (const std::function<void()>& work : works) {
                work();
            }
        }
        after_turn();
    }
}

}  // namespace waybill::proxy
