// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/websocket_relay.h"

#include <array>
#include <random>

namespace waybill::proxy {
namespace {

// Messages behind one that is held.
constexpr std::size_t kMostWaiting = 256;

// RFC 6455 section 5.3 wants masks that what is masked cannot foresee.
std::uint32_t new_mask() {
    static thread_local std::random_device device;
    return device();
}

}  // namespace

std::string write_websocket_frame(Side sender,
                                  http::WebSocketOpcode opcode,
                                  std::string_view payload) {
    std::string frame;
    frame.reserve(payload.size() + 14);
    frame += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
    const bool masked = sender == Side::Client;
    const std::uint8_t mask_bit = masked ? 0x80 : 0;
    const std::uint64_t size = payload.size();
    const auto append_number = [&](unsigned bytes) {
        for (unsigned at = bytes; at-- > 0;) {
            frame += static_cast<char>(size >> (8 * at) & 0xffU);
        }
    };
    if (size < 126) {
        frame += static_cast<char>(mask_bit | size);
    } else if (size <= 0xffff) {
        frame += static_cast<char>(mask_bit | 126U);
        append_number(2);
    } else {
        frame += static_cast<char>(mask_bit | 127U);
        append_number(8);
    }
    if (!masked) {
        frame.append(payload);
        return frame;
    }
    const std::uint32_t mask = new_mask();
    std::array<char, 4> bytes{};
    for (unsigned at = 0; at < 4; ++at) {
        bytes[at] = static_cast<char>(mask >> (8 * at) & 0xffU);
    }
    frame.append(bytes.data(), bytes.size());
    for (std::size_t at = 0; at < payload.size(); ++at) {
        frame += static_cast<char>(payload[at] ^ bytes[at % 4]);
    }
    return frame;
}

WebSocketRelay::WebSocketRelay(Owner& owner, std::uint64_t payload_limit, Breakpoints& breakpoints)
    : owner_(owner),
      breakpoints_(breakpoints) {
    for (const Side side : {Side::Client, Side::Server}) {
        http::WebSocketReaderOptions options;
        options.side = side;
        options.payload_limit = payload_limit;
        http::WebSocketReader::Output output;
        output.message = [this, side](const http::WebSocketMessage& message) {
            on_message(side, message);
        };
        output.anomaly = [](const Anomaly&) {
        };  // the recorder's reader notes them
        directions_[index_of(side)].reader.emplace(options, std::move(output));
    }
}

WebSocketRelay::~WebSocketRelay() {
    for (const Direction& direction : directions_) {
        if (!direction.queue.empty() && direction.queue.front().hold != 0) {
            breakpoints_.forget(direction.queue.front().hold);
        }
    }
}

void WebSocketRelay::receive(Side from, Bytes data, Timestamp now) {
    now_ = now;
    if (!broken_) {
        directions_[index_of(from)].reader->add(data);
        advance(from);
    }
}

void WebSocketRelay::finish(Side from) {
    directions_[index_of(from)].ended = true;
    advance(from);
}

void WebSocketRelay::on_message(Side from, const http::WebSocketMessage& message) {
    if (broken_) {
        return;
    }
    if (message.truncated || message.compressed || !message.whole || message.missing != 0
        || message.opcode == http::WebSocketOpcode::Continuation) {
        broken_ = true;
        owner_.break_off(from,
                         message.truncated ? "a message is longer than is held for rules"
                                           : "a message cannot be read");
        return;
    }
    Direction& direction = directions_[index_of(from)];
    Waiting waiting;
    waiting.message.sender = from;
    waiting.message.opcode = message.opcode;
    waiting.message.payload = as_text(message.payload);
    direction.queue.push_back(std::move(waiting));
    if (direction.queue.size() > kMostWaiting && !direction.held) {
        direction.held = true;
        owner_.set_sender_held(from, true);
    }
}

void WebSocketRelay::advance(Side from) {
    Direction& direction = directions_[index_of(from)];
    while (!broken_ && !direction.queue.empty()) {
        Waiting& first = direction.queue.front();
        if (first.hold != 0) {
            return;
        }
        const bool is_data = first.message.opcode == http::WebSocketOpcode::Text
                             || first.message.opcode == http::WebSocketOpcode::Binary;
        Fate fate = Fate::Pass;
        if (is_data && !first.judged) {
            first.judged = true;
            fate = owner_.judge(first.message, first.hold);
        }
        switch (fate) {
            case Fate::Hold:
                first.until.ns = now_.ns + breakpoints_.limit().count();
                return;
            case Fate::BreakOff:
                broken_ = true;
                owner_.break_off(from, "a rule or a user ended the WebSocket");
                return;
            case Fate::Pass:
                send(from, first.message);
                break;
            case Fate::Drop:
                break;
        }
        direction.queue.pop_front();
    }
    if (broken_) {
        return;
    }
    if (direction.held && direction.queue.empty()) {
        direction.held = false;
        owner_.set_sender_held(from, false);
    }
    if (direction.ended) {
        direction.ended = false;
        owner_.sender_ended(from);
    }
}

void WebSocketRelay::send(Side from, const FlowMessage& message) {
    owner_.send_frame(from, as_bytes(write_websocket_frame(from, message.opcode, message.payload)));
}

bool WebSocketRelay::on_decision(const Decision& decision, Timestamp now) {
    now_ = now;
    for (const Side side : {Side::Client, Side::Server}) {
        Direction& direction = directions_[index_of(side)];
        if (direction.queue.empty() || direction.queue.front().hold == 0
            || direction.queue.front().hold != decision.hold) {
            continue;
        }
        Waiting& first = direction.queue.front();
        first.hold = 0;
        if (decision.what == Decision::What::Resume) {
            if (decision.message) {
                first.message.payload = decision.message->payload;
                first.message.opcode = decision.message->opcode;
            }
        } else {
            direction.queue.pop_front();
        }
        advance(side);
        return true;
    }
    return false;
}

void WebSocketRelay::on_timer(Timestamp now) {
    now_ = now;
    for (const Side side : {Side::Client, Side::Server}) {
        Direction& direction = directions_[index_of(side)];
        if (!direction.queue.empty() && direction.queue.front().hold != 0
            && direction.queue.front().until <= now) {
            breakpoints_.forget(direction.queue.front().hold);
            direction.queue.front().hold = 0;
            advance(side);
        }
    }
}

Timestamp WebSocketRelay::deadline() const {
    Timestamp first;
    for (const Direction& direction : directions_) {
        if (!direction.queue.empty() && direction.queue.front().hold != 0
            && (!first.known() || direction.queue.front().until < first)) {
            first = direction.queue.front().until;
        }
    }
    return first;
}

}  // namespace waybill::proxy
