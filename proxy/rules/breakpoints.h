// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges and messages that wait for somebody to decide. Sessions hold them, a user (the window,
// the terminal) decides, from another thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "core/filter/expression.h"
#include "proxy/rules/flow.h"

namespace waybill::proxy {

using HoldId = std::uint64_t;

// What waits. A copy: what is done with it counts only through a Decision.
struct Held {
    HoldId id = 0;
    Phase phase = Phase::RequestHead;
    Flow flow;
    std::optional<FlowMessage> message;  // of WebSocketMessage
    Timestamp since;
    Timestamp until;  // then it goes on by itself
};

struct Decision {
    HoldId hold = 0;
    FlowId flow = 0;  // filled in by decide()
    enum class What : std::uint8_t {
        Resume,  // with `edited` or `message` in place of what was held, where they are given
        Answer,  // the response and response_body of `edited` go to the client; no server is asked
        Drop,
    };
    What what = What::Resume;
    std::shared_ptr<const Flow> edited = nullptr;  // null: unchanged
    std::optional<FlowMessage> message = std::nullopt;
};

class FlowFilter;

// The bit of a phase in sets of phases.
constexpr unsigned bit_of(Phase phase) {
    return 1U << static_cast<unsigned>(phase);
}

// All calls from any thread. Functions that it was given are called without its lock: they may call
// anything of it.
class Breakpoints {
public:
    // So many may wait at a time.
    static constexpr std::size_t kMostHeld = 10'000;

    Breakpoints();
    ~Breakpoints();
    Breakpoints(const Breakpoints&) = delete;
    Breakpoints& operator=(const Breakpoints&) = delete;

    // What is held without a rule's `break`: exchanges that `filter` matches, at `phases` (bits by
    // Phase). Replaces what was set before; null: none. The body phases make bodies wait until they
    // are whole. What asks for something that is not there yet does not match; but at the phase of
    // a body that is not there, the answer is whether it is worth waiting for.
    void set(std::shared_ptr<const filter::Expression> filter, unsigned phases);
    bool matches(Phase phase, const Flow& flow, const FlowMessage* message) const;
    // Whether something may be held at that phase; quick.
    bool any() const { return phases_.load(std::memory_order_relaxed) != 0; }
    bool any(Phase phase) const {
        return (phases_.load(std::memory_order_relaxed) & bit_of(phase)) != 0;
    }
    // Whether the exchange may match at `later`, a phase that has not come: its body has to be
    // whole then.
    bool may_match(Phase later, const Flow& flow) const;
    void set_limit(std::chrono::seconds limit);  // 5 minutes

    // For sessions. `decide` is called at most once, from the thread of who decides, possibly while
    // forget() is under way; it hands the decision to the session's loop. 0: too many wait already,
    // and this one has to go on.
    HoldId hold(Held held, std::function<void(const Decision&)> decide);
    // The session does not wait any more (time is up, the client is gone).
    void forget(HoldId hold);
    std::chrono::nanoseconds limit() const;
    // Those that could not wait because too many did.
    std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

    // For users; in the order in which they came.
    std::vector<std::shared_ptr<const Held>> held() const;
    // False: nothing of that id waits any more.
    bool decide(Decision decision);
    // Called when something is held or goes: from any thread, quick. Not called any more once this
    // returns with another one, unless it is under way in another thread.
    void on_change(std::function<void()> changed);

private:
    struct Waiting {
        std::shared_ptr<const Held> held;
        std::function<void(const Decision&)> decide;
    };
    struct Filters;

    bool ask(Phase phase, const Flow& flow, const FlowMessage* message, bool possibly) const;
    void tell() const;

    mutable std::mutex mutex_;
    std::vector<Waiting> waiting_;
    mutable std::mutex filter_mutex_;
    mutable std::unique_ptr<Filters> filters_;
    std::atomic<unsigned> phases_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::chrono::seconds limit_{300};
    HoldId next_ = 1;
    std::function<void()> changed_;
};

}  // namespace waybill::proxy
