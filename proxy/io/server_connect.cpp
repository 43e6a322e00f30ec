// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/server_connect.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <fmt/format.h>

#include "proxy/http1/http1_codec.h"
#include "proxy/http2/http2_codec.h"
#include "proxy/io/next_proxy_answer.h"
#include "proxy/io/tls_in_tls.h"

namespace waybill::proxy {
namespace {

constexpr std::int64_t kHeadStart = 250 * kNsPerMs;

}  // namespace

// One address that is being tried.
class ServerConnect::Attempt final : public EventHandler {
public:
    // Connecting has begun: of a connection that comes back to us as a client, this end must be
    // known by then.
    Attempt(ServerConnect& owner,
            EventLoop& loop,
            AddressGuard& guard,
            Socket socket,
            const Endpoint& at)
        : channel(std::make_unique<Channel>(loop, std::move(socket))),
          remote(at),
          local(guard, local_end(channel->descriptor()), at),
          began(loop.now()),
          owner_(&owner) {
        channel->want_write(true);
    }

    void on_ready(std::uint32_t) override {
        if (owner_ != nullptr && channel != nullptr && channel->is_open()) {
            owner_->on_attempt(*this, pending_error(channel->descriptor()));
        }
    }
    void give_up() {
        owner_ = nullptr;
        if (channel != nullptr) {
            channel->close(false);
        }
    }

    std::unique_ptr<Channel> channel;
    const Endpoint remote;
    OutgoingEnd local;
    const Timestamp began;

private:
    ServerConnect* owner_;
};

// What happens on the socket behind TCP.
class ServerConnect::Steps final : public EventHandler {
public:
    explicit Steps(ServerConnect& owner) : owner_(&owner) {}

    void on_ready(std::uint32_t events) override {
        if (owner_ != nullptr) {
            owner_->on_step(events);
        }
    }
    void give_up() { owner_ = nullptr; }

private:
    ServerConnect* owner_;
};

ServerConnect::ServerConnect(LoopParts& parts, Target target, Done done)
    : parts_(parts),
      target_(std::move(target)),
      done_(std::move(done)),
      alive_(std::make_shared<bool>(true)),
      began_(parts.loop.now()) {}

ServerConnect::~ServerConnect() {
    *alive_ = false;
    parts_.loop.cancel(next_attempt_);
    parts_.loop.cancel(timeout_);
    for (std::unique_ptr<Attempt>& attempt : attempts_) {
        attempt->give_up();
        parts_.retired.push_back(std::move(attempt));
    }
    if (steps_ != nullptr) {
        steps_->give_up();
        parts_.retired.push_back(std::move(steps_));
    }
}

const Destination& ServerConnect::peer() const {
    return target_.key.next != nullptr ? target_.key.next->next : target_.key.destination;
}

void ServerConnect::start() {
    const std::chrono::nanoseconds limit = parts_.shared.options.connect_timeout;
    timeout_ = parts_.loop.in(limit.count(), [this] { on_timeout(); });
    const Names::Answer known = parts_.shared.names->find(
        peer().host, [this, alive = alive_, &loop = parts_.loop](const Names::Answer& answer) {
            loop.post([this, alive, answer] {
                if (*alive) {
                    on_names(answer);
                }
            });
        });
    if (known != nullptr) {
        parts_.loop.later([this, alive = alive_, known] {
            if (*alive) {
                on_names(known);
            }
        });
    }
}

void ServerConnect::on_names(const Names::Answer& answer) {
    if (answer->addresses.empty()) {
        fail(ServerFailure::What::Resolve,
             fmt::format("{} has no address: {}", peer().host, answer->failure));
        return;
    }
    addresses_.assign(answer->addresses.begin(), answer->addresses.end());
    try_next();
}

void ServerConnect::try_next() {
    parts_.loop.cancel(next_attempt_);
    next_attempt_ = {};
    while (!addresses_.empty()) {
        const Endpoint at{addresses_.front(), peer().port};
        addresses_.pop_front();
        if (parts_.shared.guard.is_own(at)) {
            own_ = true;
            last_tried_ = at;
            continue;
        }
        if (parts_.shared.options.block_private && !target_.configured
            && target_.key.next == nullptr && is_private(at.ip)) {
            forbidden_ = true;
            last_tried_ = at;
            continue;
        }
        last_tried_ = at;
        const SocketAddress address = address_of(at);
        Socket socket = make_socket(address.family());
        if (!socket) {
            last_error_ = error_text(errno);
            continue;
        }
        send_at_once(socket.get());
        if (::connect(socket.get(), address.get(), address.size) != 0 && errno != EINPROGRESS) {
            last_error_ = error_text(errno);
            continue;
        }
        auto attempt = std::make_unique<Attempt>(
            *this, parts_.loop, parts_.shared.guard, std::move(socket), at);
        if (!attempt->channel->watch(*attempt)) {
            last_error_ = "the system has no room for it";
            continue;
        }
        attempts_.push_back(std::move(attempt));
        if (!addresses_.empty()) {
            next_attempt_ = parts_.loop.in(kHeadStart, [this] { try_next(); });
        }
        return;
    }
    if (!attempts_.empty()) {
        return;
    }
    if (own_) {
        fail(ServerFailure::What::Loop,
             fmt::format("{} is this proxy itself", to_string(last_tried_)));
    } else if (forbidden_) {
        fail(ServerFailure::What::Forbidden,
             fmt::format("{} is a private address, and those are not allowed",
                         to_string(last_tried_)));
    } else {
        fail(ServerFailure::What::Connect,
             fmt::format("cannot connect to {}: {}", to_string(last_tried_), last_error_));
    }
}

void ServerConnect::on_attempt(Attempt& attempt, int error) {
    if (error == 0) {
        begin_steps(attempt);
        return;
    }
    last_error_ = error_text(error);
    last_tried_ = attempt.remote;
    const auto at = std::find_if(attempts_.begin(), attempts_.end(), [&](const auto& each) {
        return each.get() == &attempt;
    });
    attempt.give_up();
    parts_.retired.push_back(std::move(*at));
    attempts_.erase(at);
    try_next();
}

void ServerConnect::on_timeout() {
    timeout_ = {};
    switch (step_) {
        case Step::Connecting:
            fail(last_tried_ == Endpoint{} ? ServerFailure::What::Resolve
                                           : ServerFailure::What::Connect,
                 last_tried_ == Endpoint{}
                     ? fmt::format("the address of {} was not found in time", peer().host)
                     : fmt::format("{} did not answer in time", to_string(last_tried_)));
            break;
        case Step::TlsToNext:
        case Step::AskNext:
            fail(ServerFailure::What::Upstream,
                 fmt::format("the next proxy, {}, did not answer in time", to_string(peer())));
            break;
        case Step::Tls:
        case Step::Done:
            fail(ServerFailure::What::Tls,
                 fmt::format("TLS with {} was not done in time", target_.key.destination.host));
            break;
    }
}

// ---- Behind TCP ----

void ServerConnect::begin_steps(Attempt& attempt) {
    parts_.loop.cancel(next_attempt_);
    next_attempt_ = {};
    channel_ = std::move(attempt.channel);
    remote_ = attempt.remote;
    local_ = std::move(attempt.local);
    connect_ns_ = parts_.loop.now().ns - attempt.began.ns;
    for (std::unique_ptr<Attempt>& each : attempts_) {
        each->give_up();
        parts_.retired.push_back(std::move(each));
    }
    attempts_.clear();
    // A port that connected to itself, or a listener that the firewall made of the address.
    if (local_.local() == remote_
        || parts_.shared.guard.is_own(remote_end(channel_->descriptor()))) {
        fail(ServerFailure::What::Loop, fmt::format("{} is this proxy itself", to_string(remote_)));
        return;
    }
    steps_ = std::make_unique<Steps>(*this);
    channel_->want_write(false);
    channel_->set_handler(*steps_);
    // The handshake has its own time.
    parts_.loop.cancel(timeout_);
    const std::chrono::nanoseconds limit = parts_.shared.options.connect_timeout;
    timeout_ = parts_.loop.in(limit.count(), [this] { on_timeout(); });
    next_step();
}

void ServerConnect::next_step() {
    const Destination& destination = target_.key.destination;
    step_began_ = parts_.loop.now();
    if (target_.key.next != nullptr && step_ == Step::Connecting && peer().tls) {
        step_ = Step::TlsToNext;
        begin_tls(peer(), false);
        return;
    }
    if (target_.key.next != nullptr && next_proxy_ == nullptr) {
        ask_next_proxy();
        return;
    }
    if (destination.tls && step_ != Step::Tls) {
        step_ = Step::Tls;
        begin_tls(destination, target_.offer_http2 && !destination.http1_only && !destination.raw);
        return;
    }
    finish();
}

void ServerConnect::begin_tls(const Destination& with, bool offer_http2) {
    const std::string& name = with.server_name.empty() ? with.host : with.server_name;
    std::unique_ptr<TlsEngine> engine = parts_.shared.tls->client(name, offer_http2, with.port);
    if (channel_->tls() != nullptr) {
        engine = std::make_unique<TlsInTls>(channel_->take_tls(), std::move(engine));
    }
    channel_->set_tls(std::move(engine));
    if (!channel_->flush()) {
        fail(ServerFailure::What::Tls, "the connection was closed before TLS began");
        return;
    }
    channel_->update();
    if (!early_.empty()) {
        const std::string early = std::exchange(early_, {});
        read_step(channel_->receive(as_bytes(early), parts_.plain));
    }
}

void ServerConnect::on_step(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0) {
        bool alive = channel_->flush();
        std::uint64_t taken = 0;
        if (step_ == Step::AskNext && alive) {
            alive = channel_->write(next_proxy_->output(), taken);
        }
        if (!alive) {
            read_step({.data = {}, .end = true, .reset = true, .on_wire = 0});
            return;
        }
        channel_->update();
    }
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
        read_step(channel_->read(parts_.buffer, parts_.plain));
    }
}

void ServerConnect::read_step(const Channel::Read& got) {
    LoopCounters::add(parts_.counters.bytes_from_servers, got.on_wire);
    if (step_ == Step::AskNext) {
        on_next_proxy(got);
        return;
    }
    TlsEngine& tls = *channel_->tls();
    if (tls.state() == TlsEngine::State::Failed) {
        on_tls_failed();
        return;
    }
    if (tls.state() == TlsEngine::State::Open || tls.state() == TlsEngine::State::Ended) {
        early_.append(as_text(got.data));
        on_tls_open();
        return;
    }
    if (got.end) {
        fail(step_ == Step::TlsToNext ? ServerFailure::What::Upstream : ServerFailure::What::Tls,
             fmt::format("{} closed the connection in the middle of the TLS handshake",
                         to_string(remote_)));
        return;
    }
    channel_->update();
}

void ServerConnect::on_tls_open() {
    if (step_ == Step::Tls) {
        tls_ns_ = parts_.loop.now().ns - step_began_.ns;
    }
    next_step();
}

void ServerConnect::on_tls_failed() {
    const TlsEngine& tls = *channel_->tls();
    Outcome outcome;
    outcome.failure.what = tls.certificate_fault().empty() ? ServerFailure::What::Tls
                                                           : ServerFailure::What::Certificate;
    if (step_ == Step::TlsToNext) {
        outcome.failure.what = ServerFailure::What::Upstream;
    }
    outcome.failure.detail = tls.failure();
    outcome.failure.tls = std::make_shared<const TlsFacts>(tls.facts());
    tell(std::move(outcome));
}

void ServerConnect::ask_next_proxy() {
    step_ = Step::AskNext;
    next_proxy_ = std::make_unique<NextProxyAnswer>(target_.key.destination,
                                                    target_.key.next->next_authorization);
    std::uint64_t taken = 0;
    if (!channel_->write(next_proxy_->output(), taken)) {
        on_next_proxy({.data = {}, .end = true, .reset = true, .on_wire = 0});
        return;
    }
    channel_->update();
    if (!early_.empty()) {
        fail(ServerFailure::What::Upstream,
             fmt::format("the next proxy, {}, sent something before it was asked",
                         to_string(peer())));
    }
}

void ServerConnect::on_next_proxy(const Channel::Read& got) {
    if (!got.data.empty()) {
        next_proxy_->receive(got.data, parts_.loop.now());
    }
    if (got.end) {
        next_proxy_->receive_end(got.reset, parts_.loop.now());
    }
    switch (next_proxy_->state()) {
        case NextProxyAnswer::State::Waiting:
            channel_->update();
            break;
        case NextProxyAnswer::State::Refused:
            fail(ServerFailure::What::Upstream,
                 fmt::format("the next proxy, {}, does not connect to {}: {}",
                             to_string(peer()),
                             target_.key.destination.host,
                             next_proxy_->why()));
            break;
        case NextProxyAnswer::State::Open:
            early_ = std::move(next_proxy_->early());
            next_step();
            break;
    }
}

void ServerConnect::finish() {
    step_ = Step::Done;
    const Endpoint local = local_.local();
    Outcome outcome;
    outcome.server = std::make_unique<ServerConnection>(
        parts_, target_.key, std::move(channel_), std::move(local_));
    ServerConnection& server = *outcome.server;
    ServerLeg& leg = server.leg();
    leg.facts.local = local;
    leg.facts.remote = remote_;
    leg.facts.connect_ns = connect_ns_;
    bool http2 = target_.key.destination.plain == PlainProtocol::Http2;
    if (target_.key.destination.tls) {
        const TlsEngine& tls = *server.channel().tls();
        leg.facts.tls_ns = tls_ns_;
        leg.facts.tls = std::make_shared<const TlsFacts>(tls.facts());
        leg.facts.certificate_fault = tls.certificate_fault();
        http2 = tls.alpn() == "h2";
    }
    if (!target_.key.destination.raw) {
        const CodecLimits& limits = parts_.shared.options.sessions.limits;
        leg.codec = http2 ? make_http2_client(limits) : make_http1_client(limits);
    }
    server.early = std::move(early_);
    tell(std::move(outcome));
}

void ServerConnect::fail(ServerFailure::What what, std::string detail) {
    Outcome outcome;
    outcome.failure.what = what;
    outcome.failure.detail = std::move(detail);
    tell(std::move(outcome));
}

void ServerConnect::tell(Outcome outcome) {
    parts_.loop.cancel(timeout_);
    parts_.loop.cancel(next_attempt_);
    timeout_ = {};
    next_attempt_ = {};
    step_ = Step::Done;
    if (outcome.server == nullptr) {
        outcome.failure.remote = last_tried_;
        if (channel_ != nullptr) {
            channel_->close(false);
        }
    }
    const Done done = std::exchange(done_, nullptr);
    if (done) {
        done(std::move(outcome));  // this may be gone behind it
    }
}

}  // namespace waybill::proxy
