// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session that is still happening, whoever makes it (a live capture, the proxy): its rows come,
// change and are let go of. The same calls for the command line and the window.
//
// session() changes only inside poll(), so that between two calls it is like any other; whoever
// looks at it from other threads must be done before the next call.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::store {

enum class LiveEventKind : std::uint8_t {
    Opened,   // the head of its request is there, or that of a response without one
    Changed,  // the head of its response is there, or what is known of it became more
    Closed,   // it is over
};

struct LiveEvent {
    std::uint32_t exchange = 0;  // index into the session's exchanges
    LiveEventKind kind = LiveEventKind::Opened;
};

// What one poll() brought. Of an exchange that opened and closed since the last one both is told.
struct LiveBatch {
    std::vector<LiveEvent> events;  // in the order they happened, as far as that can be told
    // Rows were let go of before these events: indices of before do not hold any more. What is left
    // is told by its number (Session::exchange_number), which stays.
    bool renumbered = false;
    bool over = false;  // nothing more comes
};

// What there was so far, which may be more than the session still holds.
struct LiveCounts {
    std::uint64_t exchanges = 0;  // opened
    std::uint64_t exchanges_over = 0;
    std::uint64_t exchanges_let_go = 0;
    std::uint64_t connections = 0;
    std::uint64_t bytes = 0;  // of the streams of all connections, both directions
};

class LiveSession {
public:
    // Stops and waits.
    virtual ~LiveSession() = default;

    // Waits until something happened, the end, or for so long.
    virtual LiveBatch poll(std::chrono::milliseconds at_most) = 0;

    virtual Session& session() = 0;
    // For session() as it is: to be made anew after each poll().
    virtual std::unique_ptr<ExchangeLoader> make_loader() const = 0;

    // For the thread that calls poll().
    virtual LiveCounts counts() const = 0;
    // Sentences for standard error that have come up since the last call.
    virtual std::vector<std::string> take_notes() = 0;

    // Lets it end; what came by then is still taken in, and poll() goes on until `over`. Any
    // thread, and signal handlers.
    virtual void stop() = 0;
    // Ends that, too, as soon as it can.
    virtual void stop_at_once() = 0;

    // Behind `over`: why it ended early, if it did. The session's counts are complete then.
    virtual const std::optional<Error>& error() const = 0;
};

}  // namespace waybill::store
