// SPDX-License-Identifier: GPL-3.0-or-later
//
// A client's connection whose bytes pass as they are: TLS that is not looked into, or something
// that is no HTTP. May be tried while it is not known who speaks first.
#pragma once

#include <string>

#include "core/base/time.h"
#include "proxy/record/flow_recorder.h"
#include "proxy/session/server_use.h"
#include "proxy/session/tunnel.h"

namespace waybill::proxy {

class ConnectionTunnel final : public ServerUser {
public:
    explicit ConnectionTunnel(SessionCore& core) : core_(core) {}

    // Asks for the server, to hear whether it speaks first.
    void try_server();
    // What the client said is no HTTP: it goes to the server.
    void begin(std::string received);
    // The client turned out to speak something that is looked into.
    void give_up();
    bool is_trying() const { return state_ == State::Trying; }
    bool is_active() const { return state_ == State::Waiting || state_ == State::Open; }

    void on_client_data(Bytes data);
    void on_client_end();
    void on_client_drained();
    // The session ends.
    void close();

    Timestamp deadline() const { return deadline_; }
    void on_timer();

    // ServerUser
    void on_server(ServerUse& use) override;
    void on_server_failed(const ServerFailure& failure) override;
    void on_server_raw(Bytes data) override;
    void on_server_raw_end(bool reset) override;
    void on_server_writable() override;

private:
    enum class State : std::uint8_t { None, Trying, Waiting, Open, Over };

    void ask();
    void open_pair();
    void record(Side side, Bytes data);
    void pass(Side from, Bytes data);
    void touch();
    void finish(bool cut);

    SessionCore& core_;
    State state_ = State::None;
    bool asked_ = false;
    ServerUse* use_ = nullptr;
    Tunnel tunnel_;
    std::string pending_;  // of the client, while there is no server
    bool client_ended_ = false;
    bool has_flow_ = false;  // its CONNECT is listed
    FlowId flow_ = 0;
    PairId pair_ = 0;
    Timestamp deadline_;
};

}  // namespace waybill::proxy
