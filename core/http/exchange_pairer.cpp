// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/exchange_pairer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::uint16_t kSwitchingProtocols = 101;

bool is_interim(std::uint16_t status) {
    return status >= 100 && status < 200 && status != kSwitchingProtocols;
}

// What happens to the connection when no exchange is under way says nothing about an exchange.
bool concerns_the_connection(AnomalyCode code) {
    constexpr std::array kCodes = {AnomalyCode::ConnectionReset,
                                   AnomalyCode::ResetIgnored,
                                   AnomalyCode::ResetPayload,
                                   AnomalyCode::DataAfterFin,
                                   AnomalyCode::DataAfterReset,
                                   AnomalyCode::PortReused,
                                   AnomalyCode::ZeroWindow};
    return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

}  // namespace

ExchangeHandle ExchangePairer::open() {
    latest_ = sink_.on_opened(0);
    any_exchange_ = true;
    for (Anomaly& anomaly : early_anomalies_) {
        sink_.on_exchange_anomaly(latest_, std::move(anomaly));
    }
    early_anomalies_ = {};
    return latest_;
}

void ExchangePairer::request_head(const Head& head, const MessageSpan& span) {
    Waiting waiting;
    bool answered = false;
    bool answer_done = false;
    if (!orphans_.empty()) {
        answered = adopt_orphan(span, waiting.exchange, answer_done);
    }
    if (!answered) {
        waiting.exchange = open();
        waiting.offset = span.offset;
        waiting.peer_acked = span.peer_acked;
        waiting.is_head = head.method == "HEAD";
        waiting.is_connect = head.method == "CONNECT";
        waiting.wants_upgrade = head.fields.find("upgrade") != nullptr;
        waiting.is_http09 = head.version == Version{0, 9} && head.complete;
        if (first_waiting_ > 64 && first_waiting_ * 2 > waiting_.size()) {
            waiting_.erase(waiting_.begin(),
                           waiting_.begin() + static_cast<std::ptrdiff_t>(first_waiting_));
            first_waiting_ = 0;
        }
        waiting_.push_back(waiting);
    }
    request_ = {waiting.exchange, true, false, answer_done};
    request_.wants_body = sink_.on_head(waiting.exchange, Side::Client, head, span);
}

// The oldest response without request whose sender had received the beginning of this request.
bool ExchangePairer::adopt_orphan(const MessageSpan& span, ExchangeHandle& exchange, bool& done) {
    while (!orphans_.empty()) {
        const Orphan orphan = orphans_.front();
        orphans_.erase(orphans_.begin());
        if (orphan.peer_acked > span.offset && orphan.offset >= span.peer_acked) {
            exchange = orphan.exchange;
            done = orphan.done;
            return true;
        }
        close_orphan(orphan);
    }
    return false;
}

void ExchangePairer::close_orphan(const Orphan& orphan) {
    sink_.on_exchange_anomaly(orphan.exchange,
                              {AnomalyCode::OrphanResponse, Side::Server, orphan.offset, {}});
    if (orphan.done) {
        sink_.on_closed(orphan.exchange);
    }
}

void ExchangePairer::request_end(const BodyFacts& body, const MessageSpan& span) {
    request_.active = false;
    sink_.on_end(request_.exchange, Side::Client, body, span);
    if (request_.other_done) {
        sink_.on_closed(request_.exchange);
    } else if (response_.exchange == request_.exchange) {
        response_.other_done = true;
    }
}

void ExchangePairer::pop_waiting() {
    if (++first_waiting_ == waiting_.size()) {
        waiting_.clear();
        first_waiting_ = 0;
    }
}

void ExchangePairer::give_up(const Waiting& waiting) {
    sink_.on_exchange_anomaly(waiting.exchange,
                              {AnomalyCode::NoResponse, Side::Client, waiting.offset, {}});
    if (!request_.active || request_.exchange != waiting.exchange) {
        sink_.on_closed(waiting.exchange);
    } else {
        request_.other_done = true;
    }
}

// A gap in the server's stream may have swallowed whole responses. A request that was sent when
// bytes behind the previous response had already been received came after the answer to the one
// before it.
void ExchangePairer::drop_lost_responses(const MessageSpan& span) {
    while (first_waiting_ + 1 < waiting_.size()) {
        const std::uint64_t received = waiting_[first_waiting_ + 1].peer_acked;
        if (received <= response_position_ || received > span.offset) {
            return;
        }
        give_up(waiting_[first_waiting_]);
        pop_waiting();
    }
}

// Whether the first waiting request can be the one that this response answers: the server had
// received its beginning.
bool ExchangePairer::answers_first_waiting(const MessageSpan& span) const {
    if (!any_waiting()) {
        return false;
    }
    const Waiting& first = waiting_[first_waiting_];
    return !first.has_request || span.peer_acked == 0 || span.peer_acked > first.offset;
}

ExchangePairer::Waiting ExchangePairer::open_orphan(const MessageSpan& span,
                                                    std::uint64_t client_seen) {
    Waiting none;
    none.exchange = open();
    none.has_request = false;
    none.wants_upgrade = true;
    const Orphan orphan{none.exchange, span.peer_acked, span.offset, false};
    // Its request may lie among bytes that the server had and we have not seen yet.
    if (span.peer_acked <= client_seen) {
        close_orphan(orphan);
        return none;
    }
    if (orphans_.size() == kOrphans) {
        close_orphan(orphans_.front());
        orphans_.erase(orphans_.begin());
    }
    orphans_.push_back(orphan);
    return none;
}

ResponseContext ExchangePairer::response_head(const Head& head,
                                              const MessageSpan& span,
                                              std::uint64_t client_seen) {
    if (response_gap_) {
        drop_lost_responses(span);
        response_gap_ = false;
    }
    const bool interim = is_interim(head.status);
    if (interim && !answers_first_waiting(span)) {
        Waiting unknown;
        unknown.exchange = open();
        unknown.has_request = false;
        waiting_.insert(waiting_.begin() + static_cast<std::ptrdiff_t>(first_waiting_), unknown);
    }
    Waiting waiting;
    if (!answers_first_waiting(span)) {
        waiting = open_orphan(span, client_seen);
    } else {
        waiting = waiting_[first_waiting_];
        if (!interim) {
            pop_waiting();
            if (!waiting.has_request) {
                close_orphan({waiting.exchange, 0, span.offset, false});
            }
        }
    }
    const ResponseContext context{
        waiting.is_head, waiting.is_connect, waiting.wants_upgrade, waiting.has_request};
    response_ = {waiting.exchange, true, interim, false};
    if (interim) {
        sink_.on_interim(waiting.exchange, head, span);
        return context;
    }
    response_.other_done = !(request_.active && request_.exchange == waiting.exchange);
    response_.wants_body = sink_.on_head(waiting.exchange, Side::Server, head, span);
    if (!response_.other_done && span.peer_acked <= client_seen) {
        sink_.on_exchange_anomaly(waiting.exchange,
                                  {AnomalyCode::EarlyResponse, Side::Server, span.offset, {}});
    }
    const bool connected = waiting.is_connect && head.status >= 200 && head.status < 300;
    if (connected || (head.status == kSwitchingProtocols && waiting.wants_upgrade)) {
        tunnel_protocol_ =
            connected ? std::string() : ascii::lower(ascii::trim(head.fields.value("upgrade")));
        websocket_extensions_.clear();
        for (const Field& field : head.fields) {  // may be sent in several lines
            if (ascii::equal_ignoring_case(field.name, "sec-websocket-extensions")) {
                websocket_extensions_.append(field.value).append(", ");
            }
        }
        tunnel_ = waiting.exchange;
        sink_.on_tunnel(waiting.exchange);
    }
    return context;
}

void ExchangePairer::response_end(const BodyFacts& body, const MessageSpan& span) {
    response_.active = false;
    if (response_.interim) {
        return;
    }
    response_position_ = span.offset + span.head_length + body.size;
    sink_.on_end(response_.exchange, Side::Server, body, span);
    if (!orphans_.empty() && orphans_.back().exchange == response_.exchange) {
        orphans_.back().done = true;
    } else if (response_.other_done) {
        sink_.on_closed(response_.exchange);
    } else {
        request_.other_done = true;
    }
}

void ExchangePairer::body(Side side, Bytes data, Timestamp at) {
    const Current& current = side == Side::Client ? request_ : response_;
    if (current.wants_body) {
        sink_.on_body(current.exchange, side, data, at);
    }
}

void ExchangePairer::body_gap(Side side, std::uint64_t length, Timestamp at) {
    const Current& current = side == Side::Client ? request_ : response_;
    if (current.wants_body) {
        sink_.on_body_gap(current.exchange, side, length, at);
    }
}

void ExchangePairer::trailers(Side side, const HeaderList& trailers) {
    const Current& current = side == Side::Client ? request_ : response_;
    if (current.active && !current.interim) {
        sink_.on_trailers(current.exchange, side, trailers);
    }
}

void ExchangePairer::anomaly(Side side,
                             AnomalyCode code,
                             std::uint64_t offset,
                             std::string detail) {
    Anomaly anomaly{code, side, offset, std::move(detail)};
    const Current& current = side == Side::Client ? request_ : response_;
    const Current& peer = side == Side::Client ? response_ : request_;
    if (current.active) {
        sink_.on_exchange_anomaly(current.exchange, std::move(anomaly));
    } else if (concerns_the_connection(code)) {
        if (peer.active) {
            sink_.on_exchange_anomaly(peer.exchange, std::move(anomaly));
        } else if (any_waiting()) {
            sink_.on_exchange_anomaly(waiting_[first_waiting_].exchange, std::move(anomaly));
        } else {
            sink_.on_connection_anomaly(std::move(anomaly));
        }
    } else if (any_waiting() && side == Side::Server) {
        sink_.on_exchange_anomaly(waiting_[first_waiting_].exchange, std::move(anomaly));
    } else if (any_exchange_) {
        sink_.on_exchange_anomaly(latest_, std::move(anomaly));
    } else if (early_anomalies_.size() < kOrphans) {
        early_anomalies_.push_back(std::move(anomaly));
    }
}

bool ExchangePairer::expects_http09() const {
    return any_waiting() && waiting_[first_waiting_].is_http09;
}

void ExchangePairer::close() {
    for (const Orphan& orphan : orphans_) {
        close_orphan(orphan);
    }
    orphans_.clear();
    while (any_waiting()) {
        const Waiting waiting = waiting_[first_waiting_];
        pop_waiting();
        if (waiting.has_request) {
            give_up(waiting);
        } else {
            sink_.on_closed(waiting.exchange);
        }
    }
    for (Anomaly& anomaly : early_anomalies_) {
        sink_.on_connection_anomaly(std::move(anomaly));
    }
    early_anomalies_.clear();
}

}  // namespace waybill::http
