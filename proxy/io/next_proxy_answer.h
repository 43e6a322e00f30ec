// SPDX-License-Identifier: GPL-3.0-or-later
//
// CONNECT through the next proxy: what is sent to it, and its answer, read by the strict client
// codec of HTTP/1. No socket. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "proxy/codec/leg_codec.h"
#include "proxy/session/destination.h"

namespace waybill::proxy {

class NextProxyAnswer final : public LegEvents {
public:
    enum class State : std::uint8_t { Waiting, Open, Refused };

    // `authorization`: the value of Proxy-Authorization; empty: none.
    NextProxyAnswer(const Destination& destination, const std::string& authorization);

    void receive(Bytes data, Timestamp now);
    void receive_end(bool reset, Timestamp now);
    std::string& output() { return codec_->output(); }

    State state() const { return state_; }
    // Of Refused: a sentence; quotes the peer.
    const std::string& why() const { return why_; }
    // Of Open: what the server has sent already.
    std::string& early() { return early_; }

    void on_head(StreamId stream, MessageHead& head, const BodyPlan& body) override;
    void on_body(StreamId, Bytes) override {}
    void on_trailers(StreamId, FieldList&) override {}
    void on_end(StreamId) override {}
    void on_refused(StreamId stream, const Refusal& refusal) override;
    void on_broken(StreamId stream, const Broken& broken) override;
    void on_writable(StreamId) override {}
    void on_raw(Bytes data) override;
    void on_raw_end() override {}
    void on_last_exchange() override {}
    void on_frame(Side, Bytes) override {}
    void on_anomaly(StreamId, AnomalyCode, std::string) override {}

private:
    void refuse(std::string why);

    std::unique_ptr<LegCodec> codec_;
    StreamId stream_ = 0;
    State state_ = State::Waiting;
    std::string why_;
    std::string early_;
};

}  // namespace waybill::proxy
