// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges and messages that wait for somebody to decide. Sessions hold them, a user (the window,
// the terminal) decides, from another thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/filter/expression.h"
#include "proxy/rules/flow.h"
#include "proxy/rules/rule_set.h"

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
    FlowId flow = 0;
    enum class What : std::uint8_t {
        Resume,  // with `flow_edit` or `message` in place of what was held, where they are given
        Answer,  // flow_edit's response and response_body go to the client; no server is asked
        Drop,
    };
    What what = What::Resume;
    std::shared_ptr<const Flow> edited;  // null: unchanged
    std::optional<FlowMessage> message;
};

// All calls from any thread.
class Breakpoints {
public:
    // What is held without a rule's `break`: exchanges that `filter` matches, at `phases` (bits by
    // Phase). Replaces what was set before; null: none. The body phases make bodies wait until they
    // are whole.
    void set(std::shared_ptr<const filter::Expression> filter, unsigned phases);
    bool matches(Phase phase, const Flow& flow, const FlowMessage* message) const;
    bool any() const;
    void set_limit(std::chrono::seconds limit);  // 5 minutes

    // For sessions. `decide` is called once, from the thread of who decides; it hands the decision
    // to the session's loop.
    HoldId hold(Held held, std::function<void(const Decision&)> decide);
    // The session does not wait any more (time is up, the client is gone).
    void forget(HoldId hold);
    std::chrono::nanoseconds limit() const;

    // For users.
    std::vector<Held> held() const;
    // False: nothing of that id waits any more.
    bool decide(Decision decision);
    // Called when something is held or goes: from any thread, quick.
    void on_change(std::function<void()> changed);

private:
    struct Waiting {
        Held held;
        std::function<void(const Decision&)> decide;
    };

    mutable std::mutex mutex_;
    std::vector<Waiting> waiting_;
    std::shared_ptr<const filter::Expression> filter_;
    unsigned phases_ = 0;
    std::chrono::seconds limit_{300};
    HoldId next_ = 1;
    std::function<void()> changed_;
};

}  // namespace waybill::proxy
