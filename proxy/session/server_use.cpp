// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/server_use.h"

#include <algorithm>

#include "proxy/session/exchange.h"

namespace waybill::proxy {

ServerUse::ServerUse(SessionCore& core, ServerLeg& leg) : core_(core), leg_(&leg) {
    if (leg_->codec) {
        leg_->codec->set_events(this);
    }
}

bool ServerUse::is_http2() const {
    return leg_->codec && leg_->codec->version().major == 2;
}

StreamId ServerUse::open(Exchange& exchange, const MessageHead& head, const BodyPlan& body) {
    const StreamId stream = codec().open_stream(head, body);
    streams_.emplace_back(stream, &exchange);
    ++leg_->exchanges;
    touched_ = true;
    return stream;
}

void ServerUse::close(StreamId stream) {
    std::erase_if(streams_, [&](const auto& entry) { return entry.first == stream; });
    touched_ = true;
}

Exchange* ServerUse::find(StreamId stream) const {
    const auto at = std::find_if(
        streams_.begin(), streams_.end(), [&](const auto& entry) { return entry.first == stream; });
    return at != streams_.end() ? at->second : nullptr;
}

void ServerUse::on_head(StreamId stream, MessageHead& head, const BodyPlan& body) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_response_head(head, body);
    }
}

void ServerUse::on_body(StreamId stream, Bytes data) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_response_body(data);
    }
}

void ServerUse::on_trailers(StreamId stream, FieldList& trailers) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_response_trailers(trailers);
    }
}

void ServerUse::on_end(StreamId stream) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_response_end();
    }
}

void ServerUse::on_refused(StreamId stream, const Refusal& refusal) {
    last_ = last_ || !is_http2() || stream == 0;
    if (Exchange* const exchange = find(stream)) {
        exchange->on_response_refused(refusal);
    }
}

void ServerUse::on_broken(StreamId stream, const Broken& broken) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_response_broken(broken);
    }
}

void ServerUse::on_writable(StreamId stream) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_server_writable();
    } else if (raw_user_ != nullptr) {
        raw_user_->on_server_writable();
    }
}

void ServerUse::on_raw(Bytes data) {
    if (raw_user_ != nullptr) {
        raw_user_->on_server_raw(data);
    }
}

void ServerUse::on_raw_end() {
    if (raw_user_ != nullptr) {
        raw_user_->on_server_raw_end(false);
    }
}

void ServerUse::on_last_exchange() {
    last_ = true;
}

void ServerUse::on_frame(Side /*sender*/, Bytes /*note*/) {
    // Frames are kept of the client's leg, which is the one that its user sees.
}

void ServerUse::on_anomaly(StreamId stream, AnomalyCode code, std::string detail) {
    if (Exchange* const exchange = find(stream)) {
        exchange->note_anomaly(Side::Server, code, std::move(detail));
    }
}

}  // namespace waybill::proxy
