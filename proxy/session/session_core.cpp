// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/session_core.h"

#include <algorithm>
#include <atomic>

#include "proxy/http2/http2_codec.h"

namespace waybill::proxy {
namespace {

std::uint64_t next_owner() {
    static std::atomic<std::uint64_t> owners{0};
    return owners.fetch_add(1, std::memory_order_relaxed) + 1;
}

Timestamp behind(Timestamp at, std::chrono::seconds wait) {
    return at.known() ? Timestamp{at.ns + wait.count() * kNsPerSecond} : Timestamp{};
}

void take_earlier(Timestamp& first, Timestamp at) {
    if (at.known() && (!first.known() || at < first)) {
        first = at;
    }
}

}  // namespace

// What is done around each event.
class SessionCore::Event {
public:
    Event(SessionCore& core, Timestamp now) : core_(core) { core_.begin_event(now); }
    ~Event() { core_.end_event(); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

private:
    SessionCore& core_;
};

SessionCore::SessionCore(const ProxySession::Surroundings& surroundings, const ClientFacts& client)
    : surroundings_(surroundings),
      client_(client),
      owner_(next_owner()),
      now_(client.accepted),
      pairs_(surroundings.recorder, client.remote, client.local),
      servers_(*this),
      tunnel_(*this),
      opening_(*this) {
    if (mode().kind == ListenerMode::Kind::Reverse && !mode().origins.empty()) {
        place_.fixed = mode().origins.front().destination;
    } else if (mode().kind == ListenerMode::Kind::Transparent) {
        const Endpoint to = client.original.value_or(client.local);
        Destination destination;
        destination.host = to_string(to.ip);
        destination.port = to.port;
        place_.fixed = std::move(destination);
    }
    const Event event(*this, client.accepted);
    if (mode().kind == ListenerMode::Kind::Transparent) {
        opening_.start_tunnel({});
    } else {
        opening_.start();
    }
}

SessionCore::~SessionCore() {
    // The transport destroys what is over; what is not was cut by it, connections to servers first.
    if (!closing_) {
        servers_.abandon();
        const Event event(*this, now_);
        close_client(true);
    }
}

void SessionCore::begin_event(Timestamp now) {
    now_ = now;
    output_before_ = client_output().size();
}

// Parts left marks of what they did; here it is carried through until nothing is left to do.
void SessionCore::end_event() {
    for (bool again = true; again;) {
        again = false;
        servers_.sweep();
        if (switch_ != Switch::None) {
            switch_protocol();
            again = true;
        }
        if (client_nudged_ && codec_ && !closing_) {
            client_nudged_ = false;
            codec_->drained(now_);
            again = true;
        }
        again = servers_.nudge() || again;
    }
    end_of_exchanges();
    const std::size_t output = client_output().size();
    if (output > output_before_) {
        pairs_.add_bytes(Side::Server, output - output_before_, now_);
        if (output_before_ == 0) {
            taken_at_ = now_;
        }
    }
    servers_.tell_touched(commands_);
    if (client_touched_ && !closing_) {
        client_touched_ = false;
        commands_.emplace_back(TouchClient{});
    }
    if (closing_) {
        return;
    }
    const Timestamp deadline = next_deadline();
    // Waits mostly move further away, and then the transport need not know: it wakes the session
    // too early, once.
    if (deadline.known() && (!wake_at_.known() || deadline < wake_at_ || wake_at_ <= now_)) {
        wake_at_ = deadline;
        commands_.emplace_back(WakeAt{deadline});
    }
}

// Exchanges that are over are used again, and without any the client's connection may end.
void SessionCore::end_of_exchanges() {
    for (auto& exchange : over_) {
        exchange->reset();
        if (spare_.size() < 4 && !closing_) {
            spare_.push_back(std::move(exchange));
        }
    }
    over_.clear();
    if (closing_ || !codec_ || !exchanges_.empty() || opening_.is_active()) {
        return;
    }
    if (codec_->wants_close() || last_exchange_ || client_ended_ || winding_down_) {
        close_client(false);
        servers_.sweep();
    }
}

Timestamp SessionCore::next_deadline() const {
    Timestamp first = opening_.is_active() ? opening_.deadline() : Timestamp{};
    take_earlier(first, tunnel_.deadline());
    if (codec_) {
        take_earlier(first, behind(head_since_, options().head_timeout));
        if (exchanges_.empty()) {
            take_earlier(first, behind(idle_since_, options().idle_timeout));
        }
    }
    if (codec_ ? !codec_->output().empty() : !raw_output_.empty()) {
        take_earlier(first, behind(taken_at_, options().body_timeout));
    }
    for (const auto& exchange : exchanges_) {
        take_earlier(first, exchange->deadline());
    }
    return first;
}

void SessionCore::on_client_data(Bytes data, Timestamp now) {
    const Event event(*this, now);
    if (closing_ || data.empty()) {
        return;
    }
    client_touched_ = true;
    if (opening_.is_active()) {
        pairs_.add_bytes(Side::Client, data.size(), now);
        opening_.receive(data);
    } else if (codec_) {
        if (exchanges_.empty() && !head_since_.known() && codec_->version().major == 1) {
            head_since_ = now;
        }
        codec_->receive(data, now);
        pairs_.add_bytes(Side::Client, data.size(), now);
    } else {
        tunnel_.on_client_data(data);
        pairs_.add_bytes(Side::Client, data.size(), now);
    }
}

void SessionCore::on_client_end(bool reset, Timestamp now) {
    const Event event(*this, now);
    if (closing_) {
        return;
    }
    client_ended_ = true;
    client_reset_ = reset;
    if (opening_.is_active() && reset) {
        close_client(true);
    } else if (opening_.is_active()) {
        opening_.on_end();
    } else if (codec_) {
        codec_->receive_end(reset, now);
        if (reset) {
            close_client(true);
        }
    } else if (reset) {
        close_client(true);
    } else {
        tunnel_.on_client_end();
    }
}

void SessionCore::on_client_drained(Timestamp now) {
    taken_at_ = now;
    const Event event(*this, now);
    if (closing_) {
        return;
    }
    if (codec_) {
        codec_->drained(now);
    }
    if (opening_.is_active()) {
        opening_.on_client_drained();
    } else if (!codec_) {
        tunnel_.on_client_drained();
    }
    std::string& output = client_output();
    if (output.empty() && output.capacity() > kIdleBytes && exchanges_.empty()) {
        output = std::string();
    }
}

void SessionCore::on_client_tls(const ClientTlsOutcome& outcome, Timestamp now) {
    const Event event(*this, now);
    if (!closing_) {
        opening_.on_client_tls(outcome);
    }
}

void SessionCore::on_server(ServerRequest request, ServerLeg& leg, Timestamp now) {
    const Event event(*this, now);
    servers_.on_server(request, leg);
}

void SessionCore::on_server_failed(ServerRequest request,
                                   const ServerFailure& failure,
                                   Timestamp now) {
    const Event event(*this, now);
    servers_.on_server_failed(request, failure);
}

void SessionCore::on_server_data(ServerId server, Bytes data, Timestamp now) {
    const Event event(*this, now);
    servers_.on_data(server, data);
}

void SessionCore::on_server_end(ServerId server, bool reset, Timestamp now) {
    const Event event(*this, now);
    servers_.on_end(server, reset);
}

void SessionCore::on_server_drained(ServerId server, Timestamp now) {
    const Event event(*this, now);
    servers_.on_drained(server);
}

void SessionCore::on_decision(const Decision& decision, Timestamp now) {
    const Event event(*this, now);
    for (std::size_t at = 0; at < exchanges_.size(); ++at) {
        if (exchanges_[at]->flow_id() == decision.flow) {
            exchanges_[at]->on_decision(decision);
            return;
        }
    }
}

void SessionCore::on_timer(Timestamp now) {
    const Event event(*this, now);
    if (closing_) {
        return;
    }
    opening_.on_timer();
    tunnel_.on_timer();
    std::vector<Exchange*> due;
    for (const auto& exchange : exchanges_) {
        const Timestamp deadline = exchange->deadline();
        if (deadline.known() && deadline <= now) {
            due.push_back(exchange.get());
        }
    }
    for (Exchange* const exchange : due) {
        exchange->on_timer();
    }
    check_client(now);
}

// RELIABILITY T10.
void SessionCore::check_client(Timestamp now) {
    if (closing_) {
        return;
    }
    const auto is_due = [&](Timestamp since, std::chrono::seconds wait) {
        const Timestamp at = behind(since, wait);
        return at.known() && at <= now;
    };
    if (!client_output().empty() && is_due(taken_at_, options().body_timeout)) {
        pairs_.anomaly(
            Side::Client, AnomalyCode::TimedOut, "the client takes nothing of what is sent", now);
        close_client(true);
        return;
    }
    if (!codec_) {
        return;
    }
    if (is_due(head_since_, options().head_timeout)) {
        pairs_.anomaly(Side::Client,
                       AnomalyCode::TimedOut,
                       "the client took too long to send the head of its request",
                       now);
        close_client(false);
    } else if (exchanges_.empty() && is_due(idle_since_, options().idle_timeout)) {
        codec_->wind_down();
        close_client(false);
    }
}

void SessionCore::wind_down(Timestamp now) {
    const Event event(*this, now);
    winding_down_ = true;
    if (closing_) {
        return;
    }
    if (codec_ && !exchanges_.empty()) {
        codec_->wind_down();
        client_touched_ = true;
    } else if (!tunnel_.is_active()) {
        if (codec_) {
            codec_->wind_down();
        }
        close_client(false);
    }
}

void SessionCore::close_client(bool reset) {
    if (closing_) {
        return;
    }
    closing_ = true;
    while (!exchanges_.empty()) {
        exchanges_.back()->cancel(client_reset_ || reset);
        // One that was not begun has nothing to cancel.
        if (!exchanges_.empty() && exchanges_.back()->is_free()) {
            exchanges_.pop_back();
        }
    }
    tunnel_.close();
    servers_.give_back_all();
    pairs_.close_all(client_reset_ || reset ? EndReason::Reset : EndReason::Closed, now_);
    client_touched_ = false;
    commands_.emplace_back(CloseClient{reset});
}

bool SessionCore::is_over() const {
    return closing_ && servers_.is_empty();
}

bool SessionCore::wants_client_read() const {
    if (closing_ || client_ended_) {
        return false;
    }
    if (opening_.is_active()) {
        return true;
    }
    return codec_ ? codec_->wants_read() : !raw_held_;
}

void SessionCore::take_commands(std::vector<SessionCommand>& into) {
    into.clear();
    std::swap(into, commands_);
}

}  // namespace waybill::proxy
