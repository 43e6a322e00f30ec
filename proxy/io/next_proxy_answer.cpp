// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/next_proxy_answer.h"

#include <fmt/format.h>

#include "proxy/http1/http1_codec.h"

namespace waybill::proxy {

NextProxyAnswer::NextProxyAnswer(const Destination& destination, const std::string& authorization)
    : codec_(make_http1_client()) {
    codec_->set_events(this);
    MessageHead request;
    request.version = {1, 1};
    request.method = "CONNECT";
    request.form = http::Target::Form::Authority;
    request.authority = http::needs_brackets(destination.host)
                            ? fmt::format("[{}]:{}", destination.host, destination.port)
                            : fmt::format("{}:{}", destination.host, destination.port);
    request.fields.add("Host", request.authority);
    if (!destination.via.empty()) {
        request.fields.add("Via", destination.via);
    }
    if (!authorization.empty()) {
        request.fields.add("Proxy-Authorization", authorization);
    }
    stream_ = codec_->open_stream(request, BodyPlan{});
    codec_->send_end(stream_);
}

void NextProxyAnswer::receive(Bytes data, Timestamp now) {
    codec_->receive(data, now);
    if (state_ == State::Open) {
        codec_->drained(now);  // what came behind the answer
    }
}

void NextProxyAnswer::receive_end(bool reset, Timestamp now) {
    codec_->receive_end(reset, now);
    if (state_ == State::Waiting) {
        refuse("it closed the connection");
    }
}

void NextProxyAnswer::on_head(StreamId, MessageHead& head, const BodyPlan&) {
    if (head.is_interim() || state_ != State::Waiting) {
        return;
    }
    if (head.status >= 200 && head.status < 300) {
        state_ = State::Open;
        codec_->switch_to_raw(stream_);
    } else {
        refuse(fmt::format("it answered {} {}", head.status, head.reason));
    }
}

void NextProxyAnswer::on_refused(StreamId, const Refusal& refusal) {
    refuse("its answer cannot be read: " + refusal.detail);
}

void NextProxyAnswer::on_broken(StreamId, const Broken& broken) {
    refuse(broken.detail.empty() ? "it closed the connection" : broken.detail);
}

void NextProxyAnswer::on_raw(Bytes data) {
    early_.append(as_text(data));
}

void NextProxyAnswer::refuse(std::string why) {
    if (state_ == State::Waiting) {
        state_ = State::Refused;
        why_ = std::move(why);
    }
}

}  // namespace waybill::proxy
