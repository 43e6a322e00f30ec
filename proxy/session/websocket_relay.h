// SPDX-License-Identifier: GPL-3.0-or-later
//
// A WebSocket whose messages are looked at: frames are read, each message is judged, maybe changed,
// dropped or held, and written anew as one frame. Messages of one side stay in order; the other
// side goes on while one is held.
//
// Compression was not agreed on: who wants messages takes the offer out of the request.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "core/base/time.h"
#include "core/http/websocket_reader.h"
#include "proxy/rules/breakpoints.h"
#include "proxy/rules/flow.h"

namespace waybill::proxy {

// A frame with all of a message; masked (RFC 6455 section 5.3) when a client sends it.
std::string write_websocket_frame(Side sender,
                                  http::WebSocketOpcode opcode,
                                  std::string_view payload);

class WebSocketRelay {
public:
    enum class Fate : std::uint8_t { Pass, Drop, Hold, BreakOff };

    class Owner {
    public:
        // May change the message. Hold: `hold` names it until a decision comes.
        virtual Fate judge(FlowMessage& message, HoldId& hold) = 0;
        virtual void send_frame(Side from, Bytes frame) = 0;
        virtual void set_sender_held(Side from, bool held) = 0;
        // Behind its last message.
        virtual void sender_ended(Side from) = 0;
        virtual void break_off(Side from, const std::string& detail) = 0;

    protected:
        ~Owner() = default;
    };

    // `payload_limit`: of one message; a longer one ends the WebSocket.
    WebSocketRelay(Owner& owner, std::uint64_t payload_limit, Breakpoints& breakpoints);
    ~WebSocketRelay();

    void receive(Side from, Bytes data, Timestamp now);
    void finish(Side from);
    // False: it is not about a message of this WebSocket.
    bool on_decision(const Decision& decision, Timestamp now);
    void on_timer(Timestamp now);
    Timestamp deadline() const;

private:
    struct Waiting {
        FlowMessage message;
        HoldId hold = 0;  // of the first of a queue only
        Timestamp until;
        bool judged = false;
    };
    struct Direction {
        std::optional<http::WebSocketReader> reader;
        std::deque<Waiting> queue;
        bool ended = false;
        bool held = false;
    };

    void on_message(Side from, const http::WebSocketMessage& message);
    void advance(Side from);
    void send(Side from, const FlowMessage& message);

    Owner& owner_;
    Breakpoints& breakpoints_;
    Timestamp now_;
    bool broken_ = false;
    Direction directions_[2];  // by Side
};

}  // namespace waybill::proxy
