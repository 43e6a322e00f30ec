// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thread's loop: descriptors that are ready, timers, and work that other threads send. epoll,
// level-triggered: what was not read or written now is told again.
//
// Of one thread, but for post() and stop(). Handlers may do anything in it, also take away
// descriptors that are ready in the same turn; an EventHandler must live until the turn is over
// (see later()).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <sys/epoll.h>

#include "core/base/result.h"
#include "core/base/time.h"
#include "proxy/io/socket.h"

namespace waybill::proxy {

class EventHandler {
public:
    virtual ~EventHandler() = default;
    // `events`: EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP.
    virtual void on_ready(std::uint32_t events) = 0;
};

// Nanoseconds since 1970 as they were when the program began, and from there as they pass: never
// backwards, whatever is done to the system's clock.
Timestamp time_now();

class EventLoop {
public:
    static Result<std::unique_ptr<EventLoop>> create();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // Until stop(). `held` is locked while anything is worked on, and free while the loop waits.
    // `after_turn` is called with it locked, when all that was ready has been worked on.
    void run(std::mutex& held, const std::function<void()>& after_turn);
    // Any thread, and signal handlers.
    void stop();
    // Runs it in the loop's thread, soon. Any thread.
    void post(std::function<void()> work);
    // Runs it behind the current turn, when no event of that turn is left.
    void later(std::function<void()> work);

    // False: the system has no more room for it.
    bool watch(int descriptor, std::uint32_t events, EventHandler& handler);
    void change(int descriptor, std::uint32_t events, EventHandler& handler);
    void forget(int descriptor);

    // The time of the event that is worked on.
    Timestamp now() const { return now_; }
    // The timer is gone when it has run.
    using Timer = std::pair<std::int64_t, std::uint64_t>;
    Timer at(Timestamp when, std::function<void()> work);
    Timer in(std::int64_t ns, std::function<void()> work) {
        return at(Timestamp{now_.ns + ns}, std::move(work));
    }
    // Nothing happens when it ran already. A timer of zeros is none.
    void cancel(Timer timer) { timers_.erase(timer); }

private:
    EventLoop(Socket epoll, Socket wake);

    void wake();
    void run_posted();
    void run_timers();
    int milliseconds_to_wait() const;

    Socket epoll_;
    Socket wake_;  // an eventfd
    std::atomic<bool> stopped_{false};
    Timestamp now_;

    std::map<Timer, std::function<void()>> timers_;
    std::uint64_t next_timer_ = 1;
    std::vector<std::function<void()>> later_;

    std::mutex posted_mutex_;
    std::vector<std::function<void()>> posted_;
};

}  // namespace waybill::proxy
