// SPDX-License-Identifier: GPL-3.0-or-later
//
// The turn of a session: commands, what follows from them, and again until there is none.
#include <utility>

#include "proxy/io/client_connection.h"
#include "proxy/io/tls_in_tls.h"

namespace waybill::proxy {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

void ClientConnection::settle() {
    if (settling_ || state_ != State::Open) {
        return;
    }
    settling_ = true;
    do {
        do_commands();
    } while (state_ == State::Open && (tell_next() || write_next()));
    settling_ = false;
    finish_settling();
}

void ClientConnection::do_commands() {
    std::vector<SessionCommand>& commands = parts_.commands;
    session_->take_commands(commands);
    for (SessionCommand& command : commands) {
        std::visit(Overloaded{
                       [&](TouchClient&) { client_touched_ = true; },
                       [&](TouchServer& touch) { touched_.push_back(touch.server); },
                       [&](GetServer& wanted) { get_server(wanted); },
                       [&](CancelServer& cancelled) {
                           wants_.erase(cancelled.request);
                           std::erase_if(answers_, [&](const Answer& answer) {
                               return answer.request == cancelled.request;
                           });
                       },
                       [&](GiveServerBack& given) { give_back(given); },
                       [&](StartClientTls& start) { tls_start_ = std::move(start); },
                       [&](CloseClient& wish) {
                           close_wanted_ = true;
                           client_touched_ = true;
                           if (wish.reset) {
                               close(true);
                           }
                       },
                       [&](EndClientOutput&) {
                           client_ending_ = true;
                           client_touched_ = true;
                       },
                       [&](EndServerOutput& end) {
                           ending_.push_back(end.server);
                           touched_.push_back(end.server);
                       },
                       [&](WakeAt& wake) { wake_at(wake.at); },
                   },
                   command);
        if (state_ != State::Open) {
            return;
        }
    }
}

// Tells the session one thing that waits; false: nothing does.
bool ClientConnection::tell_next() {
    if (!answers_.empty()) {
        Answer answer = std::move(answers_.front());
        answers_.pop_front();
        if (answer.outcome.server == nullptr) {
            session_->on_server_failed(answer.request, answer.outcome.failure, now());
            return true;
        }
        ServerConnection& server = *answer.outcome.server;
        server.set_user(this);
        servers_.push_back(std::move(answer.outcome.server));
        if (!server.early.empty()) {
            early_.push_back(server.leg().id);
        }
        session_->on_server(answer.request, server.leg(), now());
        return true;
    }
    if (!early_.empty()) {
        const ServerId id = early_.back();
        early_.pop_back();
        if (ServerConnection* server = find_server(id)) {
            const std::string early = std::exchange(server->early, {});
            server->has_answered = true;
            session_->on_server_data(id, as_bytes(early), now());
        }
        return true;
    }
    if (tls_start_) {
        StartClientTls start = std::move(*tls_start_);
        tls_start_.reset();
        start_tls(start);
        return true;
    }
    if (tls_ == Tls::Handshake && tell_tls()) {
        return true;
    }
    if (!input_.data.empty()) {
        session_->on_client_data(std::exchange(input_.data, {}), now());
        return true;
    }
    if (input_.end) {
        input_.end = false;
        session_->on_client_end(input_.reset, now());
        return true;
    }
    return false;
}

void ClientConnection::start_tls(StartClientTls& start) {
    tls_ = Tls::Handshake;
    Result<std::shared_ptr<const Leaf>> leaf = parts_.shared.leaves->get(start.server_name);
    if (!leaf) {
        tls_failure_ = leaf.error().message;
        return;
    }
    std::unique_ptr<TlsEngine> engine =
        parts_.shared.tls->server(std::move(*leaf), start.offer_http2);
    parts_.plain.clear();
    engine->receive(start.received, [this](Bytes piece) { parts_.plain.append(as_text(piece)); });
    if (channel_.tls() != nullptr) {  // TLS to a server inside of TLS to the proxy
        engine = std::make_unique<TlsInTls>(channel_.take_tls(), std::move(engine));
    }
    channel_.set_tls(std::move(engine));
    const bool alive = channel_.flush();
    input_.data = as_bytes(parts_.plain);
    input_.end = input_.end || !alive;
    input_.reset = input_.reset || !alive;
}

// What came of the handshake, once.
bool ClientConnection::tell_tls() {
    ClientTlsOutcome outcome;
    if (!tls_failure_.empty()) {
        outcome.detail = tls_failure_;
    } else {
        const TlsEngine& tls = *channel_.tls();
        if (tls.state() == TlsEngine::State::Handshake) {
            return false;
        }
        outcome.done = tls.state() != TlsEngine::State::Failed;
        outcome.detail = tls.failure();
        if (outcome.done) {
            const TlsFacts facts = tls.facts();
            outcome.alpn = tls.alpn();
            outcome.version = facts.version;
            outcome.cipher = facts.cipher;
        }
    }
    tls_ = Tls::Told;
    client_touched_ = true;
    session_->on_client_tls(outcome, now());
    return true;
}

// Sends what one side has for its peer; true: the session was told of it.
bool ClientConnection::write_next() {
    if (client_touched_ && !channel_.is_open()) {
        client_touched_ = false;
        session_->client_output().clear();  // nobody is there to take it
    } else if (client_touched_) {
        client_touched_ = false;
        std::uint64_t taken = 0;
        std::string& output = session_->client_output();
        if (!channel_.write(output, taken)) {
            session_->on_client_end(true, now());
            channel_.close(true);
            return true;
        }
        if (taken > 0) {
            client_touched_ = true;  // there may be more behind it
            session_->on_client_drained(now());
            return true;
        }
        if (client_ending_ && output.empty()) {
            client_ending_ = false;
            channel_.end_output();
        }
    }
    while (!touched_.empty()) {
        const ServerId id = touched_.back();
        touched_.pop_back();
        ServerConnection* const server = find_server(id);
        if (server != nullptr && write_server(*server)) {
            return true;
        }
    }
    return false;
}

bool ClientConnection::write_server(ServerConnection& server) {
    const ServerId id = server.leg().id;
    std::uint64_t taken = 0;
    if (!server.channel().write(server.output(), taken)) {
        // What the server said before it closed may still be there to be read.
        server.channel().want_write(false);
        server.output().clear();
        server.channel().update();
        if (!server.channel().is_open()) {
            session_->on_server_end(id, true, now());
            return true;
        }
        return false;
    }
    if (taken > 0) {
        touched_.push_back(id);
        session_->on_server_drained(id, now());
        return true;
    }
    if (server.output().empty() && std::erase(ending_, id) > 0) {
        server.channel().end_output();
    }
    server.channel().want_read(session_->wants_server_read(id));
    server.channel().update();
    return false;
}

void ClientConnection::finish_settling() {
    if (state_ != State::Open) {
        return;
    }
    const bool sent = session_->client_output().empty() && channel_.is_flushed();
    if (!channel_.is_open()) {
        if (session_->is_over()) {
            over();
        }
        return;
    }
    if ((close_wanted_ || session_->is_over()) && sent) {
        close(false);
        return;
    }
    channel_.want_read(!close_wanted_ && (tls_ == Tls::Handshake || session_->wants_client_read()));
    channel_.update();
}

}  // namespace waybill::proxy
