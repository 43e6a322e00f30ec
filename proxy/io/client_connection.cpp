// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/client_connection.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace waybill::proxy {
namespace {

// A client that still sends when its connection is closed would get a reset in place of what it
// was told: what it sends is read and dropped for so long.
constexpr std::int64_t kLingerNs = 2 * kNsPerSecond;
// A client that takes nothing of the last things that it is told is closed behind so long.
constexpr std::int64_t kLastOutputNs = 30 * kNsPerSecond;
// The loop looks at all clients so often; what is sooner has a timer of its own.
constexpr std::int64_t kLookedAtNs = 100 * kNsPerMs;
constexpr std::size_t kKeptCapacity = 4 * kKiB;

}  // namespace

ClientConnection::ClientConnection(LoopParts& parts,
                                   ClientOwner& owner,
                                   std::uint64_t number,
                                   ListenerState& listener,
                                   Socket socket,
                                   const ClientFacts& facts)
    : parts_(parts),
      owner_(owner),
      number_(number),
      listener_(listener),
      facts_(facts),
      channel_(parts.loop, std::move(socket)),
      used_at_(facts.accepted) {}

ClientConnection::~ClientConnection() {
    parts_.loop.cancel(wake_timer_);
    // Servers go before the session that they may tell.
    for (std::unique_ptr<ServerConnection>& server : servers_) {
        server->set_user(nullptr);
        if (server->leg().codec) {
            server->leg().codec->set_events(nullptr);
        }
    }
}

bool ClientConnection::begin() {
    session_ = std::make_unique<ProxySession>(
        ProxySession::Surroundings{.options = parts_.shared.options.sessions,
                                   .mode = listener_.mode,
                                   .recorder = owner_.recorder(),
                                   .breakpoints = parts_.shared.breakpoints,
                                   .rules = *parts_.shared.rules,
                                   .decide = owner_.decider(number_)},
        facts_);
    if (!channel_.watch(*this)) {
        return false;
    }
    settle();
    return true;
}

// ---- What happens ----

void ClientConnection::on_ready(std::uint32_t events) {
    if (!channel_.is_open()) {
        return;
    }
    if (state_ == State::Lingering) {
        discard();
        return;
    }
    used_at_ = now();
    if ((events & EPOLLOUT) != 0) {
        client_touched_ = true;
    }
    const bool dead = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (dead || (events & EPOLLIN) != 0) {
        if (!dead && !channel_.wants_read()) {
            channel_.pause_read();
        } else {
            read_client();
            if (dead && input_.end) {
                // Without an error both directions have ended in order.
                input_.reset = input_.reset || (events & EPOLLERR) != 0;
                channel_.forget();  // or the same would be told for ever
            }
        }
    }
    settle();
}

void ClientConnection::read_client() {
    const Channel::Read got = channel_.read(parts_.buffer, parts_.plain);
    LoopCounters::add(parts_.counters.bytes_from_clients, got.on_wire);
    take_input(got);
}

void ClientConnection::take_input(const Channel::Read& got) {
    input_ = {got.data, got.end, got.reset};
}

void ClientConnection::on_server_read(ServerConnection& server, const Channel::Read& got) {
    used_at_ = now();
    if (!got.data.empty()) {
        session_->on_server_data(server.leg().id, got.data, now());
        settle();
    }
    if (got.end && state_ == State::Open && find_server(server.leg().id) != nullptr) {
        session_->on_server_end(server.leg().id, got.reset, now());
        settle();
    }
}

void ClientConnection::on_server_writable(ServerConnection& server) {
    touched_.push_back(server.leg().id);
    settle();
}

bool ClientConnection::wants_server_read(const ServerConnection& server) {
    return session_->wants_server_read(server.leg().id);
}

void ClientConnection::on_decision(const Decision& decision) {
    if (state_ == State::Open) {
        session_->on_decision(decision, now());
        settle();
    }
}

void ClientConnection::wind_down() {
    if (state_ == State::Open) {
        session_->wind_down(now());
        settle();
    }
}

void ClientConnection::cut() {
    if (state_ == State::Open && session_ != nullptr) {
        session_->on_client_end(true, now());
        settle();
    }
    if (state_ != State::Over) {
        channel_.close(true);
        over();
    }
}

void ClientConnection::let_go() {
    channel_.close(false);
    over();
}

void ClientConnection::check_time(Timestamp time) {
    if (state_ == State::Lingering && time >= linger_until_) {
        let_go();
    } else if (state_ == State::Open && close_wanted_ && time.ns - used_at_.ns > kLastOutputNs) {
        channel_.close(true);
        over();
    } else if (state_ == State::Open && wake_at_.known() && time >= wake_at_) {
        wake_at_ = {};
        session_->on_timer(time);
        settle();
    }
}

void ClientConnection::shrink() {
    if (state_ != State::Open || now().ns - used_at_.ns < kNsPerSecond) {
        return;
    }
    channel_.shrink();
    std::string& output = session_->client_output();
    if (output.empty() && output.capacity() > kKeptCapacity) {
        std::string().swap(output);
    }
}

// ---- Servers ----

ServerConnection* ClientConnection::find_server(ServerId id) {
    for (const std::unique_ptr<ServerConnection>& server : servers_) {
        if (server->leg().id == id) {
            return server.get();
        }
    }
    return nullptr;
}

void ClientConnection::get_server(const GetServer& wanted) {
    auto want = std::make_unique<ServerWant>(
        parts_, listener_, wanted, [this](ServerRequest request, ServerConnect::Outcome outcome) {
            on_server_found(request, std::move(outcome));
        });
    if (std::unique_ptr<ServerConnection> kept = want->take_kept()) {
        answers_.push_back({wanted.request, {std::move(kept), {}}});
        return;
    }
    want->start();
    wants_[wanted.request] = std::move(want);
}

void ClientConnection::on_server_found(ServerRequest request, ServerConnect::Outcome outcome) {
    answers_.push_back({request, std::move(outcome)});
    wants_.erase(request);
    settle();
}

void ClientConnection::give_back(const GiveServerBack& given) {
    const auto at = std::find_if(servers_.begin(), servers_.end(), [&](const auto& each) {
        return each->leg().id == given.server;
    });
    if (at == servers_.end()) {
        return;
    }
    std::unique_ptr<ServerConnection> server = std::move(*at);
    servers_.erase(at);
    std::erase(ending_, given.server);
    if (server->origins != nullptr) {
        if (server->has_answered) {
            server->origins->succeeded(server->origin);
        } else if (!server->was_kept && !server->channel().is_open()) {
            server->origins->failed(server->origin, now());
        }
    }
    if (given.keep) {
        parts_.pool->put(std::move(server));
    } else {
        ServerConnection::drain(std::move(server));
    }
}

// ---- Time, and the end ----

void ClientConnection::wake_at(Timestamp at) {
    wake_at_ = at;
    parts_.loop.cancel(wake_timer_);
    wake_timer_ = {};
    if (at.known() && at.ns - now().ns < kLookedAtNs) {
        wake_timer_ = parts_.loop.at(at, [this] {
            wake_timer_ = {};
            check_time(now());
        });
    }
}

void ClientConnection::close(bool reset) {
    if (reset) {
        channel_.close(true);
        over();
        return;
    }
    channel_.end_output();
    if (!channel_.is_open()) {
        over();
        return;
    }
    linger();
}

void ClientConnection::linger() {
    state_ = State::Lingering;
    linger_until_ = Timestamp{now().ns + kLingerNs};
    parts_.loop.cancel(wake_timer_);
    wake_timer_ = {};
    channel_.want_read(true);
    channel_.update();
    discard();
}

void ClientConnection::discard() {
    if (!channel_.flush()) {
        channel_.close(true);
        over();
        return;
    }
    const ssize_t count =
        ::recv(channel_.descriptor(), parts_.buffer.data(), parts_.buffer.size(), 0);
    const bool waits = count < 0 && (errno == EAGAIN || errno == EINTR);
    if (count <= 0 && !waits) {
        channel_.close(false);
        over();
        return;
    }
    channel_.update();
}

void ClientConnection::over() {
    if (state_ == State::Over) {
        return;
    }
    state_ = State::Over;
    parts_.loop.cancel(wake_timer_);
    wake_timer_ = {};
    wants_.clear();
    answers_.clear();
    for (std::unique_ptr<ServerConnection>& server : std::exchange(servers_, {})) {
        server->set_user(nullptr);
        ServerConnection::drain(std::move(server));
    }
    owner_.on_client_over(*this);
}

}  // namespace waybill::proxy
