// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/proxy_loop.h"

#include <chrono>
#include <mutex>
#include <system_error>
#include <utility>

#include <pthread.h>

namespace waybill::proxy {
namespace {

// Deadlines of clients are looked at so often.
constexpr std::int64_t kLookNs = 100 * kNsPerMs;
constexpr std::int64_t kShrinkNs = kNsPerSecond;

}  // namespace

class ProxyLoop::Gate {
public:
    explicit Gate(ProxyLoop& loop) : loop_(&loop) {}

    void decide(std::uint64_t number, const Decision& decision) {
        const std::lock_guard lock(mutex_);
        if (loop_ != nullptr) {
            loop_->events_->post(
                [loop = loop_, number, decision] { loop->decide(number, decision); });
        }
    }
    void shut() {
        const std::lock_guard lock(mutex_);
        loop_ = nullptr;
    }

private:
    std::mutex mutex_;
    ProxyLoop* loop_;
};

ProxyLoop::ProxyLoop(ProxyShared& shared,
                     std::unique_ptr<EventLoop> events,
                     std::uint32_t number,
                     Timestamp started,
                     std::function<void()> happened)
    : shared_(shared),
      happened_(std::move(happened)),
      events_(std::move(events)),
      bytes_(shared.options.bytes),
      recorder_(bytes_, number, started),
      parts_(shared, *events_),
      pool_(parts_,
            shared.options.kept_per_destination,
            std::chrono::nanoseconds(shared.options.kept_for).count()),
      gate_(std::make_shared<Gate>(*this)) {
    parts_.pool = &pool_;
}

ProxyLoop::~ProxyLoop() {
    gate_->shut();
    // Sessions tell the recorder that they end.
    const std::lock_guard lock(recorder_.mutex());
    clients_.clear();
    pool_.clear();
    parts_.draining.clear();
    parts_.retired.clear();
}

Result<void> ProxyLoop::start() {
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
        return Error{std::string("cannot start a thread: ") + error.what()};
    }
    return {};
}

void ProxyLoop::join() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void ProxyLoop::run() {
    ::pthread_setname_np(::pthread_self(), "waybill-proxy");
    events_->in(kLookNs, [this] { look_at_clients(); });
    events_->run(recorder_.mutex(), [this] { after_turn(); });
    over_.store(true, std::memory_order_release);
    happened_();
}

void ProxyLoop::after_turn() {
    parts_.retired.clear();
    if (recorder_.has_events()) {
        happened_();
    }
    if (winding_down_ && clients_.empty() && parts_.draining.empty()) {
        pool_.clear();
        parts_.retired.clear();
        if (parts_.draining.empty()) {
            events_->stop();
        }
    }
}

void ProxyLoop::adopt(Socket socket, std::size_t listener, const ClientFacts& facts, bool here) {
    // Functions can be copied, sockets cannot.
    auto shared = std::make_shared<Socket>(std::move(socket));
    events_->post([this, shared, listener, facts, here] {
        take_client(std::move(*shared), listener, facts, here);
    });
}

void ProxyLoop::take_client(Socket socket,
                            std::size_t listener,
                            const ClientFacts& facts,
                            bool here) {
    auto client = std::make_unique<ClientConnection>(
        parts_, *this, next_client_++, *shared_.listeners[listener], std::move(socket), facts);
    client->is_here = here;
    client->index = clients_.size();
    ClientConnection& added = *client;
    by_number_.emplace(added.number(), &added);
    clients_.push_back(std::move(client));
    LoopCounters::add(parts_.counters.clients, 1);
    LoopCounters::add(parts_.counters.clients_ever, 1);
    if (winding_down_ || !added.begin()) {
        LoopCounters::add(parts_.counters.refused, 1);
        added.cut();
    }
}

void ProxyLoop::on_client_over(ClientConnection& client) {
    const std::size_t index = client.index;
    by_number_.erase(client.number());
    shared_.clients.remove(client.facts().remote.ip, client.is_here);
    LoopCounters::subtract(parts_.counters.clients);
    parts_.retired.push_back(std::move(clients_[index]));
    if (index + 1 < clients_.size()) {
        clients_[index] = std::move(clients_.back());
        clients_[index]->index = index;
    }
    clients_.pop_back();
    if (on_client_gone) {
        on_client_gone();
    }
}

std::function<void(const Decision&)> ProxyLoop::decider(std::uint64_t number) {
    return [gate = gate_, number](const Decision& decision) {
        gate->decide(number, decision);
    };
}

void ProxyLoop::decide(std::uint64_t number, const Decision& decision) {
    const auto found = by_number_.find(number);
    if (found != by_number_.end()) {
        found->second->on_decision(decision);
    }
}

void ProxyLoop::look_at_clients() {
    const Timestamp now = events_->now();
    const bool shrink = now.ns - shrunk_at_ >= kShrinkNs;
    if (shrink) {
        shrunk_at_ = now.ns;
        pool_.expire(now);
    }
    if (winding_down_ && now >= until_) {
        cut_all();
    }
    // From the end: one that is over is replaced by the last one, which was looked at already.
    for (std::size_t i = clients_.size(); i > 0; --i) {
        if (i > clients_.size()) {
            continue;
        }
        ClientConnection& client = *clients_[i - 1];
        client.check_time(now);
        if (winding_down_ && client.is_lingering()) {
            client.let_go();
        } else if (shrink) {
            client.shrink();
        }
    }
    events_->in(kLookNs, [this] { look_at_clients(); });
}

void ProxyLoop::wind_down(Timestamp until) {
    events_->post([this, until] {
        until_ = until_.known() ? std::min(until_, until) : until;
        if (!std::exchange(winding_down_, true)) {
            for (std::size_t i = clients_.size(); i > 0; --i) {
                if (i <= clients_.size()) {
                    clients_[i - 1]->wind_down();
                }
            }
        }
        if (events_->now() >= until_) {
            cut_all();
        }
    });
}

void ProxyLoop::cut_all() {
    while (!clients_.empty()) {
        clients_.back()->cut();
    }
    for (std::unique_ptr<EventHandler>& draining : parts_.draining) {
        parts_.retired.push_back(std::move(draining));
    }
    parts_.draining.clear();
}

void ProxyLoop::close_kept() {
    events_->post([this] { pool_.clear(); });
}

}  // namespace waybill::proxy
