// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/acceptor.h"

#include <cerrno>
#include <utility>

namespace waybill::proxy {
namespace {

constexpr int kAcceptedPerTurn = 64;
constexpr std::int64_t kPauseNs = 100 * kNsPerMs;

}  // namespace

class Acceptor::Door final : public EventHandler {
public:
    Door(Acceptor& owner, Listening what) : listening(std::move(what)), owner_(owner) {}

    void on_ready(std::uint32_t) override {
        int taken = 0;
        while (listening.socket.socket && taken < kAcceptedPerTurn && owner_.accept_one(*this)) {
            ++taken;
        }
    }

    Listening listening;

private:
    Acceptor& owner_;
};

Acceptor::Acceptor(ProxyShared& shared,
                   EventLoop& loop,
                   std::vector<Listening> listening,
                   Give give,
                   std::function<void()> short_of_descriptors)
    : shared_(shared),
      loop_(loop),
      give_(std::move(give)),
      short_of_descriptors_(std::move(short_of_descriptors)) {
    for (Listening& each : listening) {
        doors_.push_back(std::make_unique<Door>(*this, std::move(each)));
    }
}

Acceptor::~Acceptor() {
    loop_.cancel(go_on_);
}

void Acceptor::begin() {
    watching_ = true;
    for (const std::unique_ptr<Door>& door : doors_) {
        loop_.watch(door->listening.socket.socket.get(), EPOLLIN, *door);
    }
}

void Acceptor::stop() {
    stopped_ = true;
    loop_.cancel(go_on_);
    go_on_ = {};
    for (const std::unique_ptr<Door>& door : doors_) {
        if (watching_) {
            loop_.forget(door->listening.socket.socket.get());
        }
        door->listening.socket.socket.close();
    }
    watching_ = false;
}

void Acceptor::pause(std::int64_t ns) {
    if (watching_) {
        for (const std::unique_ptr<Door>& door : doors_) {
            loop_.forget(door->listening.socket.socket.get());
        }
        watching_ = false;
    }
    loop_.cancel(go_on_);
    go_on_ = loop_.in(ns, [this] { go_on(); });
}

void Acceptor::go_on() {
    go_on_ = {};
    if (stopped_ || watching_) {
        return;
    }
    if (shared_.clients.is_full()) {
        pause(kPauseNs);
        return;
    }
    full_.store(false, std::memory_order_relaxed);
    begin();
}

void Acceptor::client_gone() {
    if (full_.exchange(false, std::memory_order_relaxed)) {
        loop_.post([this] { go_on(); });
    }
}

bool Acceptor::accept_one(Door& door) {
    if (shared_.clients.is_full()) {
        full_.store(true, std::memory_order_relaxed);
        pause(kPauseNs);
        return false;
    }
    SocketAddress address;
    Socket socket(::accept4(door.listening.socket.socket.get(),
                            address.get(),
                            &address.size,
                            SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) {
        const int error = errno;
        if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
            short_of_descriptors_();
            pause(kPauseNs);
            return false;
        }
        // That client has gone already; others may wait.
        return error == ECONNABORTED || error == EINTR || error == EPROTO;
    }
    const ListenerMode::Kind kind = shared_.listeners[door.listening.listener]->mode.kind;
    ClientFacts facts;
    facts.remote = endpoint_of(address);
    facts.local = local_end(socket.get());
    facts.accepted = loop_.now();
    if (kind == ListenerMode::Kind::Transparent) {
        facts.original = original_destination(socket.get()).value_or(facts.local);
    }
    const bool here = is_loopback(facts.remote.ip) || facts.remote.ip == facts.local.ip;
    if (shared_.guard.is_outgoing(facts.remote, facts.original.value_or(facts.local))
        || !shared_.clients.add(facts.remote.ip, here)) {
        refused_.fetch_add(1, std::memory_order_relaxed);
        close_with_reset(socket);
        return true;
    }
    send_at_once(socket.get());
    if (here && shared_.options.programs != nullptr) {
        shared_.options.programs->ask(facts.remote, facts.local);
    }
    give_(std::move(socket), door.listening.listener, facts, here);
    return true;
}

}  // namespace waybill::proxy
