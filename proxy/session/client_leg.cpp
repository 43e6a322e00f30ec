// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client's leg of a session: what its codec tells goes to the exchanges, and CONNECT and the
// upgrade to HTTP/2 make another leg of it.
#include <algorithm>

#include "core/base/ascii.h"
#include "proxy/http2/http2_codec.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

// RFC 7540 section 3.2: whether the request of an HTTP/1 leg asks to go on as HTTP/2.
bool asks_for_http2(const MessageHead& head, const BodyPlan& body) {
    return !body.has_body() && head.version == http::Version{1, 1}
           && head.fields.contains("http2-settings") && head.fields.has_token("upgrade", "h2c")
           && head.fields.count("http2-settings") == 1
           && head.fields.has_token("connection", "http2-settings")
           && head.fields.has_token("connection", "upgrade") && head.method != "CONNECT";
}

}  // namespace

void SessionCore::begin_http(std::unique_ptr<LegCodec> codec, std::string received) {
    codec_ = std::move(codec);
    codec_->set_events(this);
    if (!raw_output_.empty()) {
        codec_->output().insert(0, raw_output_);
    }
    raw_output_ = std::string();
    idle_since_ = now_;
    client_touched_ = true;
    if (!received.empty()) {
        if (codec_->version().major == 1) {
            head_since_ = now_;
        }
        codec_->receive(as_bytes(received), now_);
    }
    if (client_ended_ && codec_) {
        codec_->receive_end(client_reset_, now_);
    }
}

void SessionCore::connect_later(StreamId stream, MessageHead request, Destination to) {
    switch_ = Switch::Connect;
    switch_stream_ = stream;
    switch_request_ = std::move(request);
    switch_to_ = std::move(to);
}

void SessionCore::upgrade_later(StreamId stream, MessageHead request) {
    switch_ = Switch::Http2;
    switch_stream_ = stream;
    switch_request_ = std::move(request);
}

// Outside of the codec, which goes.
void SessionCore::switch_protocol() {
    const Switch how = switch_;
    std::unique_ptr<LegCodec> upgraded;
    MessageHead head;
    head.kind = http::HeadKind::Response;
    if (how == Switch::Connect) {
        head.status = 200;
        head.reason = "Connection established";
    } else {
        upgraded = make_http2_server_upgraded(
            switch_request_, switch_request_.fields.value("http2-settings"), options().limits);
        switch_request_.fields.remove("http2-settings");
        switch_request_.fields.remove("upgrade");
        if (!upgraded) {  // its settings cannot be read: the request is one like others
            switch_ = Switch::None;
            MessageHead request = std::move(switch_request_);
            const StreamId stream = switch_stream_;
            Exchange& exchange = new_exchange();
            exchange.begin(stream, request, {});
            exchange.on_request_end();
            return;
        }
        head.status = 101;
        head.reason = "Switching Protocols";
        head.fields.add("Connection", "Upgrade");
        head.fields.add("Upgrade", "h2c");
    }
    codec_->send_head(switch_stream_, head, {});
    codec_->switch_to_raw(switch_stream_);
    codec_->drained(now_);  // what came behind the request
    switch_ = Switch::None;
    client_touched_ = true;
    client_nudged_ = false;
    head_since_ = {};
    std::string sent = std::move(codec_->output());
    std::string received = std::move(switched_bytes_);
    switched_bytes_ = std::string();
    codec_.reset();
    last_exchange_ = false;  // that was said of the leg before (CONNECT with HTTP/1.0)
    if (how == Switch::Connect) {
        raw_output_ = std::move(sent);
        place_.fixed = std::move(switch_to_);
        place_.authorized = true;
        place_.connect = std::move(switch_request_);
        opening_.start_tunnel(std::move(received));
        return;
    }
    raw_output_ = std::move(sent);
    pairs_.set_protocol(http::Protocol::Http2);
    place_.upgraded = true;
    begin_http(std::move(upgraded), {});
    // The request that asked for it is stream 1.
    MessageHead request = std::move(switch_request_);
    request.version = {2, 0};
    Exchange& exchange = new_exchange();
    exchange.begin(1, request, {});
    exchange.on_request_end();
    if (!received.empty() && codec_) {
        codec_->receive(as_bytes(received), now_);
    }
}

Exchange* SessionCore::find(StreamId stream) const {
    for (const auto& exchange : exchanges_) {
        if (exchange->stream() == stream) {
            return exchange.get();
        }
    }
    return nullptr;
}

Exchange& SessionCore::new_exchange() {
    if (spare_.empty()) {
        exchanges_.push_back(std::make_unique<Exchange>(*this));
    } else {
        exchanges_.push_back(std::move(spare_.back()));
        spare_.pop_back();
    }
    idle_since_ = {};
    return *exchanges_.back();
}

void SessionCore::exchange_over(Exchange& exchange) {
    const auto at = std::find_if(exchanges_.begin(), exchanges_.end(), [&](const auto& one) {
        return one.get() == &exchange;
    });
    if (at != exchanges_.end()) {
        over_.push_back(std::move(*at));
        exchanges_.erase(at);
    }
    if (exchanges_.empty()) {
        idle_since_ = now_;
    }
}

void SessionCore::on_head(StreamId stream, MessageHead& head, const BodyPlan& body) {
    head_since_ = {};
    if (options().client_http2 && !place_.tls && !place_.tls_to_us
        && head.fields.contains("http2-settings") && asks_for_http2(head, body)) {
        upgrade_later(stream, std::move(head));
        return;
    }
    new_exchange().begin(stream, head, body);
}

void SessionCore::on_body(StreamId stream, Bytes data) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_request_body(data);
    }
}

void SessionCore::on_trailers(StreamId stream, FieldList& trailers) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_request_trailers(trailers);
    }
}

void SessionCore::on_end(StreamId stream) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_request_end();
    }
}

void SessionCore::on_refused(StreamId stream, const Refusal& refusal) {
    head_since_ = {};
    if (Exchange* const exchange = find(stream)) {
        exchange->on_request_refused(refusal);
    } else if (codec_->version().major == 1) {
        last_exchange_ = true;
        new_exchange().refuse(stream, refusal);
    } else {
        pairs_.anomaly(Side::Client, refusal.code, refusal.detail, now_);
    }
}

void SessionCore::on_broken(StreamId stream, const Broken& broken) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_request_broken(broken);
    }
}

void SessionCore::on_writable(StreamId stream) {
    if (Exchange* const exchange = find(stream)) {
        exchange->on_client_writable();
    }
}

void SessionCore::on_raw(Bytes data) {
    if (switch_ != Switch::None) {
        switched_bytes_.append(as_text(data));
    } else if (!exchanges_.empty()) {
        exchanges_.front()->on_client_raw(data);
    }
}

void SessionCore::on_raw_end() {
    if (switch_ == Switch::None && !exchanges_.empty()) {
        exchanges_.front()->on_client_raw_end();
    }
}

void SessionCore::on_last_exchange() {
    last_exchange_ = true;
}

void SessionCore::on_frame(Side sender, Bytes note) {
    static_cast<void>(sender);
    pairs_.add_frame(note, now_);
}

void SessionCore::on_anomaly(StreamId stream, AnomalyCode code, std::string detail) {
    if (Exchange* const exchange = find(stream)) {
        exchange->note_anomaly(Side::Client, code, std::move(detail));
    } else {
        pairs_.anomaly(Side::Client, code, std::move(detail), now_);
    }
}

}  // namespace waybill::proxy
