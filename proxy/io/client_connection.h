// SPDX-License-Identifier: GPL-3.0-or-later
//
// A client's connection: its socket, TLS when it begins, and the ProxySession that decides. Tells
// the session what happens and does what it says; has the connections to servers that the session
// works with.
//
// The session is never called inside of another call to it: what follows from its commands at once
// (a server that was kept, room in the socket) waits in settle().
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/io/channel.h"
#include "proxy/io/loop_parts.h"
#include "proxy/io/server_connection.h"
#include "proxy/io/server_want.h"
#include "proxy/session/proxy_session.h"

namespace waybill::proxy {

class ClientConnection;

// Who has it: the loop.
class ClientOwner {
public:
    virtual ~ClientOwner() = default;
    // It is over. It must live until the turn is.
    virtual void on_client_over(ClientConnection& client) = 0;
    virtual FlowRecorder& recorder() = 0;
    // Hands what was decided to the client of that number, if it is still there.
    virtual std::function<void(const Decision&)> decider(std::uint64_t number) = 0;
};

class ClientConnection final : public EventHandler, public ServerHolder {
public:
    ClientConnection(LoopParts& parts,
                     ClientOwner& owner,
                     std::uint64_t number,
                     ListenerState& listener,
                     Socket socket,
                     const ClientFacts& facts);
    ~ClientConnection() override;

    // False: the system has no room for it.
    bool begin();

    std::uint64_t number() const { return number_; }
    const ClientFacts& facts() const { return facts_; }
    // For its owner.
    std::size_t index = 0;
    bool is_here = false;  // the client is on this machine

    void on_ready(std::uint32_t events) override;
    void on_server_read(ServerConnection& server, const Channel::Read& got) override;
    void on_server_writable(ServerConnection& server) override;
    bool wants_server_read(const ServerConnection& server) override;

    void on_decision(const Decision& decision);
    void wind_down();
    // Ends it whatever it is doing.
    void cut();
    // REQUIRES: is_lingering(). Waits for the client no more.
    void let_go();

    // Calls the session when its time has come.
    void check_time(Timestamp now);
    // All was said; it only waits for the client to close.
    bool is_lingering() const { return state_ == State::Lingering && channel_.is_flushed(); }

    // Nothing happened for a while: gives room back.
    void shrink();

private:
    enum class State : std::uint8_t { Open, Lingering, Over };

    // What the client sent, in parts that wait to be told.
    struct Input {
        Bytes data;
        bool end = false;
        bool reset = false;
    };

    void read_client();
    void take_input(const Channel::Read& got);
    void settle();
    void do_commands();
    bool tell_next();
    bool tell_tls();
    bool write_next();
    bool write_server(ServerConnection& server);
    void finish_settling();

    void get_server(const GetServer& wanted);
    void on_server_found(ServerRequest request, ServerConnect::Outcome outcome);
    void give_back(const GiveServerBack& given);
    void start_tls(StartClientTls& start);
    void wake_at(Timestamp at);

    void close(bool reset);
    void linger();
    void discard();
    void over();
    ServerConnection* find_server(ServerId id);
    Timestamp now() const { return parts_.loop.now(); }

    LoopParts& parts_;
    ClientOwner& owner_;
    const std::uint64_t number_;
    ListenerState& listener_;
    const ClientFacts facts_;
    Channel channel_;
    State state_ = State::Open;
    std::unique_ptr<ProxySession> session_;

    bool settling_ = false;
    Input input_;
    struct Answer {
        ServerRequest request = 0;
        ServerConnect::Outcome outcome;
    };
    std::deque<Answer> answers_;
    std::unordered_map<ServerRequest, std::unique_ptr<ServerWant>> wants_;
    std::vector<std::unique_ptr<ServerConnection>> servers_;
    std::vector<ServerId> touched_;  // servers whose output or reading may have changed
    std::vector<ServerId> ending_;   // whose output is to end when it is sent
    std::vector<ServerId> early_;    // that have something that came before
    bool client_touched_ = false;
    bool client_ending_ = false;
    bool close_wanted_ = false;

    enum class Tls : std::uint8_t { None, Handshake, Told };
    Tls tls_ = Tls::None;
    std::optional<StartClientTls> tls_start_;
    std::string tls_failure_;  // before there was an engine

    Timestamp wake_at_;
    EventLoop::Timer wake_timer_{};
    Timestamp linger_until_;
    Timestamp used_at_;
};

}  // namespace waybill::proxy
