// SPDX-License-Identifier: GPL-3.0-or-later
//
// A connection to a server while a session has it, and who in the session waits for one or uses it.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "proxy/session/destination.h"

namespace waybill::proxy {

class Exchange;
class ServerUse;
class SessionCore;

// Who asks for a connection. Exactly one of the first two is called, once, unless it forgets.
class ServerUser {
public:
    virtual ~ServerUser() = default;

    virtual void on_server(ServerUse& use) = 0;
    virtual void on_server_failed(const ServerFailure& failure) = 0;

    // Of bytes without a codec, or behind LegCodec::switch_to_raw().
    virtual void on_server_raw(Bytes data) = 0;
    virtual void on_server_raw_end(bool reset) = 0;
    virtual void on_server_writable() = 0;
};

class ServerUse final : public LegEvents {
public:
    ServerUse(SessionCore& core, ServerLeg& leg);

    ServerLeg& leg() { return *leg_; }
    const ServerLeg& leg() const { return *leg_; }
    LegCodec& codec() { return *leg_->codec; }
    bool is_http2() const;

    // Sends a request of `exchange`, who gets what comes back. REQUIRES: the codec can_open().
    StreamId open(Exchange& exchange, const MessageHead& head, const BodyPlan& body);
    // The exchange wants nothing more of the stream; it was complete, or abort() was called.
    void close(StreamId stream);
    // Bytes go to `user` from now on; null: to nobody.
    void set_raw_user(ServerUser* user) { raw_user_ = user; }
    ServerUser* raw_user() const { return raw_user_; }

    // Of a connection without codec: nothing shall be read from it.
    void set_raw_held(bool held) { raw_held_ = held; }

    bool is_unused() const { return streams_.empty() && raw_user_ == nullptr; }
    void touch() { touched_ = true; }
    // Bytes that had to wait in the codec may go on: drained() is due.
    void nudge() { nudged_ = true; }

    // Belongs to this client's connection alone from now on.
    void set_owned() { owned_ = true; }
    bool is_owned() const { return owned_; }

    // LegEvents
    void on_head(StreamId stream, MessageHead& head, const BodyPlan& body) override;
    void on_body(StreamId stream, Bytes data) override;
    void on_trailers(StreamId stream, FieldList& trailers) override;
    void on_end(StreamId stream) override;
    void on_refused(StreamId stream, const Refusal& refusal) override;
    void on_broken(StreamId stream, const Broken& broken) override;
    void on_writable(StreamId stream) override;
    void on_raw(Bytes data) override;
    void on_raw_end() override;
    void on_last_exchange() override;
    void on_frame(Side sender, Bytes note) override;
    void on_anomaly(StreamId stream, AnomalyCode code, std::string detail) override;

private:
    friend class ServerLegs;

    Exchange* find(StreamId stream) const;

    SessionCore& core_;
    ServerLeg* leg_;
    std::vector<std::pair<StreamId, Exchange*>> streams_;
    ServerUser* raw_user_ = nullptr;
    bool raw_held_ = false;  // of a connection without codec
    bool touched_ = false;
    bool nudged_ = false;
    bool owned_ = false;
    bool last_ = false;   // no further exchange on it
    bool ended_ = false;  // its peer sends nothing more
    bool gone_ = false;   // given back
};

}  // namespace waybill::proxy
