// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/message_list.h"

#include <array>
#include <deque>
#include <utility>

namespace waybill::report {
namespace {

using http::StreamMessage;

const http::Head* head_of(const http::Message& message) {
    return message.present ? &message.head : nullptr;
}

http::StreamKind kind_of(const http::Exchange& exchange, Side side) {
    return http::stream_kind(head_of(exchange.request), head_of(exchange.response), side);
}

// One side's messages, some at a time. A loader gives bytes from the front only, so getting more
// means to read what was given before once more.
class SideMessages {
public:
    SideMessages(store::ExchangeLoader& loader,
                 const http::Exchange& exchange,
                 Side side,
                 const MessageLimits& limits)
        : loader_(loader),
          exchange_(exchange),
          side_(side),
          limits_(limits),
          over_(kind_of(exchange, side) == http::StreamKind::None) {}

    // The next message; null when there are no more.
    const StreamMessage* front() {
        if (held_.empty() && !over_) {
            read_more();
        }
        return held_.empty() ? nullptr : &held_.front();
    }
    void pop() {
        held_.pop_front();
        ++given_;
    }
    bool readable() const { return readable_; }

private:
    void read_more() {
        std::uint64_t seen = 0;
        std::uint64_t bytes = 0;
        bool full = false;
        http::StreamMessages messages(head_of(exchange_.request),
                                      head_of(exchange_.response),
                                      limits_.message_bytes,
                                      [&](StreamMessage&& message) {
                                          if (seen++ < given_) {
                                              return true;
                                          }
                                          if (full) {
                                              return false;
                                          }
                                          bytes += sizeof(message) + message.data.size();
                                          held_.push_back(std::move(message));
                                          full = bytes >= limits_.held_bytes;
                                          return true;
                                      });
        if ((side_ == Side::Client ? exchange_.request : exchange_.response).content_decoded) {
            messages.expect_decoded(side_);
        }
        bool stopped = false;
        readable_ = loader_.read_pieces(exchange_, side_, [&](const store::ChainPiece& piece) {
            stopped = !messages.add(side_, piece.data, piece.missing, piece.at);
            return !stopped;
        }) && readable_;
        over_ = !stopped && messages.finish(side_) && !full;
        over_ = over_ || held_.empty();
    }

    store::ExchangeLoader& loader_;
    const http::Exchange& exchange_;
    Side side_;
    const MessageLimits& limits_;
    std::deque<StreamMessage> held_;
    std::uint64_t given_ = 0;
    bool over_;
    bool readable_ = true;
};

}  // namespace

bool may_have_messages(const http::Exchange& exchange) {
    return kind_of(exchange, Side::Client) != http::StreamKind::None
           || kind_of(exchange, Side::Server) != http::StreamKind::None;
}

bool list_messages(store::ExchangeLoader& loader,
                   const http::Exchange& exchange,
                   const MessageLimits& limits,
                   const std::function<bool(const StreamMessage&)>& output) {
    SideMessages client(loader, exchange, Side::Client, limits);
    SideMessages server(loader, exchange, Side::Server, limits);
    while (true) {
        const StreamMessage* asked = client.front();
        const StreamMessage* answered = server.front();
        if (asked == nullptr && answered == nullptr) {
            break;
        }
        SideMessages& next = answered == nullptr || (asked != nullptr && asked->at <= answered->at)
                                 ? client
                                 : server;
        if (!output(*next.front())) {
            break;
        }
        next.pop();
    }
    return client.readable() && server.readable();
}

}  // namespace waybill::report
