// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/server_connection.h"

#include <algorithm>

#include "proxy/io/server_pool.h"

namespace waybill::proxy {
namespace {

// What a server may take to read the rest of what was sent to it.
constexpr std::int64_t kDrainNs = 5 * kNsPerSecond;

// Nobody is asking anything of a kept connection: whatever is told of it makes it useless, but for
// HTTP/2's own business.
class IdleEvents final : public LegEvents {
public:
    bool spoiled = false;

    void on_head(StreamId, MessageHead&, const BodyPlan&) override { spoiled = true; }
    void on_body(StreamId, Bytes) override { spoiled = true; }
    void on_trailers(StreamId, FieldList&) override { spoiled = true; }
    void on_end(StreamId) override { spoiled = true; }
    void on_refused(StreamId, const Refusal&) override { spoiled = true; }
    void on_broken(StreamId, const Broken&) override { spoiled = true; }
    void on_writable(StreamId) override {}
    void on_raw(Bytes) override { spoiled = true; }
    void on_raw_end() override { spoiled = true; }
    void on_last_exchange() override { spoiled = true; }
    void on_frame(Side, Bytes) override {}
    void on_anomaly(StreamId, AnomalyCode, std::string) override {}
};

}  // namespace

ServerConnection::ServerConnection(LoopParts& parts,
                                   ServerKey key,
                                   std::unique_ptr<Channel> channel,
                                   OutgoingEnd local)
    : parts_(parts),
      key_(std::move(key)),
      channel_(std::move(channel)),
      local_(std::move(local)) {
    leg_.id = parts_.next_server++;
    leg_.destination = key_.destination;
    LoopCounters::add(parts_.counters.servers, 1);
    LoopCounters::add(parts_.counters.servers_ever, 1);
    channel_->set_handler(*this);
}

ServerConnection::~ServerConnection() {
    parts_.loop.cancel(drain_until_);
    release_origin();
    channel_->close(false);
    LoopCounters::subtract(parts_.counters.servers);
}

void ServerConnection::release_origin() {
    if (origins != nullptr) {
        origins->release(origin);
        origins = nullptr;
    }
}

void ServerConnection::on_ready(std::uint32_t events) {
    if (!channel_->is_open()) {
        return;
    }
    if (draining_) {
        on_ready_draining(events);
        return;
    }
    if (user_ == nullptr) {
        on_ready_idle(events);
        return;
    }
    if ((events & EPOLLOUT) != 0) {
        user_->on_server_writable(*this);
        if (!channel_->is_open() || user_ == nullptr) {
            return;
        }
    }
    const bool dead = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (!dead && (events & EPOLLIN) == 0) {
        return;
    }
    if (!user_->wants_server_read(*this) && !dead) {
        channel_->pause_read();
        return;
    }
    const Channel::Read got = channel_->read(parts_.buffer, parts_.plain);
    LoopCounters::add(parts_.counters.bytes_from_servers, got.on_wire);
    has_answered = has_answered || !got.data.empty();
    if (got.end && dead) {
        channel_->forget();  // or the same would be told for ever
    }
    if (!got.data.empty() || got.end) {
        user_->on_server_read(*this, got);
    }
    if (got.end && channel_->is_open()) {
        channel_->update();  // an end is there to be read for ever
    }
}

bool ServerConnection::fit_to_keep() {
    const bool usable = channel_->is_open() && leg_.codec && leg_.codec->is_idle()
                        && !leg_.codec->wants_close() && leg_.codec->output().empty()
                        && channel_->is_flushed() && key_.destination.owner == 0
                        && !key_.destination.raw;
    return usable
           && (channel_->tls() == nullptr || channel_->tls()->state() == TlsEngine::State::Open);
}

void ServerConnection::on_ready_idle(std::uint32_t events) {
    IdleEvents idle;
    bool alive = (events & (EPOLLERR | EPOLLHUP)) == 0;
    if (alive && (events & EPOLLIN) != 0) {
        const Channel::Read got = channel_->read(parts_.buffer, parts_.plain);
        LoopCounters::add(parts_.counters.bytes_from_servers, got.on_wire);
        alive = !got.end;
        if (!got.data.empty()) {
            leg_.codec->set_events(&idle);
            leg_.codec->receive(got.data, parts_.loop.now());
            leg_.codec->set_events(nullptr);
        }
    }
    std::uint64_t taken = 0;
    alive = alive && channel_->write(leg_.codec->output(), taken);
    if (alive && !idle.spoiled && leg_.codec->is_idle() && !leg_.codec->wants_close()) {
        channel_->update();
        return;
    }
    parts_.pool->remove(*this);
}

void ServerConnection::drain(std::unique_ptr<ServerConnection> server) {
    ServerConnection* const self = server.get();
    self->user_ = nullptr;
    self->release_origin();
    if (self->leg_.codec) {
        self->leg_.codec->set_events(nullptr);
    }
    std::uint64_t taken = 0;
    const bool alive = self->channel_->is_open() && self->channel_->write(self->output(), taken);
    if (!alive || (self->output().empty() && self->channel_->is_flushed())) {
        if (alive) {
            self->channel_->end_output();
        }
        self->channel_->close(false);
        self->parts_.retired.push_back(std::move(server));
        return;
    }
    self->draining_ = true;
    self->parts_.draining.push_back(std::move(server));
    self->channel_->want_read(false);
    self->channel_->update();
    self->drain_until_ = self->parts_.loop.in(kDrainNs, [self] { self->retire_drained(); });
}

void ServerConnection::on_ready_draining(std::uint32_t events) {
    if ((events & EPOLLIN) != 0) {
        channel_->pause_read();
    }
    std::uint64_t taken = 0;
    const bool dead = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (dead || !channel_->write(output(), taken) || (output().empty() && channel_->is_flushed())) {
        retire_drained();
        return;
    }
    channel_->update();
}

void ServerConnection::retire_drained() {
    channel_->end_output();
    channel_->close(false);
    auto& draining = parts_.draining;
    const auto at = std::find_if(
        draining.begin(), draining.end(), [this](const auto& each) { return each.get() == this; });
    if (at != draining.end()) {
        parts_.retired.push_back(std::move(*at));
        draining.erase(at);
    }
}

}  // namespace waybill::proxy
