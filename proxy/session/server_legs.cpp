// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/server_legs.h"

#include <algorithm>

#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

// What an idle leg of the pool tells nobody.
class NoEvents final : public LegEvents {
public:
    void on_head(StreamId, MessageHead&, const BodyPlan&) override {}
    void on_body(StreamId, Bytes) override {}
    void on_trailers(StreamId, FieldList&) override {}
    void on_end(StreamId) override {}
    void on_refused(StreamId, const Refusal&) override {}
    void on_broken(StreamId, const Broken&) override {}
    void on_writable(StreamId) override {}
    void on_raw(Bytes) override {}
    void on_raw_end() override {}
    void on_last_exchange() override {}
    void on_frame(Side, Bytes) override {}
    void on_anomaly(StreamId, AnomalyCode, std::string) override {}
};

// What belongs to one client serves it whatever is spoken otherwise.
bool is_same_place(const Destination& one, const Destination& other) {
    return one.host == other.host && one.port == other.port && one.tls == other.tls
           && one.server_name == other.server_name;
}

LegEvents& no_events() {
    static NoEvents events;
    return events;
}

}  // namespace

ServerUse* ServerLegs::find(ServerId server) const {
    for (const auto& use : uses_) {
        if (use->leg_->id == server && !use->gone_) {
            return use.get();
        }
    }
    return nullptr;
}

bool ServerLegs::may_share(const Destination& destination) const {
    return !destination.raw
           && (destination.tls ? !destination.http1_only
                               : destination.plain == PlainProtocol::Http2)
           && destination != known_http1_;
}

void ServerLegs::ask(ServerUser& user, const Destination& destination, bool fresh) {
    if (!fresh && !destination.raw) {
        for (const auto& use : uses_) {
            if (!use->gone_ && !use->last_ && !use->ended_ && use->leg_->codec
                && (use->owned_ ? is_same_place(use->leg_->destination, destination)
                                : use->is_http2() && use->leg_->destination == destination)
                && use->leg_->codec->can_open()) {
                user.on_server(*use);
                return;
            }
        }
    }
    const bool shared = may_share(destination);
    if (shared && !fresh) {
        for (Wanted& wanted : wanted_) {
            if (wanted.shared && wanted.destination == destination) {
                wanted.users.push_back(&user);
                return;
            }
        }
    }
    Wanted& wanted = wanted_.emplace_back();
    wanted.destination = destination;
    wanted.fresh = fresh;
    wanted.shared = shared;
    wanted.users.push_back(&user);
    send_next();
}

void ServerLegs::send_next() {
    std::size_t open = uses_.size();
    for (const Wanted& wanted : wanted_) {
        open += wanted.request != 0 ? 1 : 0;
    }
    for (Wanted& wanted : wanted_) {
        if (wanted.request == 0 && open < kMost) {
            ++open;
            wanted.request = next_request_++;
            core_.command(GetServer{wanted.request, wanted.destination, wanted.fresh});
        }
    }
}

void ServerLegs::forget(ServerUser& user) {
    for (std::size_t at = 0; at < wanted_.size(); ++at) {
        Wanted& wanted = wanted_[at];
        if (std::erase(wanted.users, &user) != 0 && wanted.users.empty()) {
            if (wanted.request != 0) {
                core_.command(CancelServer{wanted.request});
            }
            wanted_.erase(wanted_.begin() + static_cast<std::ptrdiff_t>(at));
            return;
        }
    }
}

void ServerLegs::on_server(ServerRequest request, ServerLeg& leg) {
    auto& use = uses_.emplace_back(std::make_unique<ServerUse>(core_, leg));
    const auto at = std::find_if(wanted_.begin(), wanted_.end(), [&](const Wanted& wanted) {
        return wanted.request == request;
    });
    if (at == wanted_.end()) {  // it was not wanted any more; the answer was on its way
        return;
    }
    const Wanted wanted = std::move(*at);
    wanted_.erase(at);
    if (use->is_http2()) {
        if (known_http1_ == wanted.destination) {
            known_http1_ = {};
        }
    } else if (wanted.shared) {
        known_http1_ = wanted.destination;
    }
    ServerUse& made = *use;
    made.owned_ = wanted.destination.owner != 0;
    for (ServerUser* const user : wanted.users) {
        if (!made.leg_->codec || made.leg_->codec->can_open()) {
            user->on_server(made);
        } else {
            ask(*user, wanted.destination, false);
        }
    }
}

void ServerLegs::on_server_failed(ServerRequest request, const ServerFailure& failure) {
    const auto at = std::find_if(wanted_.begin(), wanted_.end(), [&](const Wanted& wanted) {
        return wanted.request == request;
    });
    if (at == wanted_.end()) {
        return;
    }
    const std::vector<ServerUser*> users = std::move(at->users);
    wanted_.erase(at);
    for (ServerUser* const user : users) {
        user->on_server_failed(failure);
    }
}

void ServerLegs::on_data(ServerId server, Bytes data) {
    ServerUse* const use = find(server);
    if (use == nullptr) {
        return;
    }
    use->touched_ = true;
    if (use->leg_->codec) {
        use->leg_->codec->receive(data, core_.now());
    } else {
        use->on_raw(data);
    }
}

void ServerLegs::on_end(ServerId server, bool reset) {
    ServerUse* const use = find(server);
    if (use == nullptr) {
        return;
    }
    use->ended_ = true;
    use->last_ = true;
    if (use->leg_->codec) {
        use->leg_->codec->receive_end(reset, core_.now());
    }
    if (use->raw_user_ != nullptr && (!use->leg_->codec || reset)) {
        use->raw_user_->on_server_raw_end(reset);
    }
}

void ServerLegs::on_drained(ServerId server) {
    ServerUse* const use = find(server);
    if (use == nullptr) {
        return;
    }
    if (use->leg_->codec) {
        use->leg_->codec->drained(core_.now());
    } else if (use->raw_user_ != nullptr) {
        use->raw_user_->on_server_writable();
    }
}

bool ServerLegs::wants_read(ServerId server) const {
    const ServerUse* const use = find(server);
    if (use == nullptr || use->ended_) {
        return false;
    }
    return use->leg_->codec ? use->leg_->codec->wants_read() : !use->raw_held_;
}

void ServerLegs::give_back(ServerUse& use) {
    const LegCodec* const codec = use.leg_->codec.get();
    const bool keep = codec != nullptr && !use.last_ && !use.ended_ && !use.owned_
                      && codec->is_idle() && !codec->wants_close();
    if (use.leg_->codec) {
        use.leg_->codec->set_events(&no_events());
    }
    if (use.touched_) {
        use.touched_ = false;
        core_.command(TouchServer{use.leg_->id});
    }
    core_.command(GiveServerBack{use.leg_->id, keep});
    use.gone_ = true;
}

void ServerLegs::sweep() {
    gone_.clear();
    bool any = false;
    for (const auto& use : uses_) {
        // What belongs to this client alone stays with it as long as it can be used.
        const bool stays = use->owned_ && !use->last_ && !use->ended_ && use->leg_->codec
                           && use->leg_->codec->is_idle();
        if (use->is_unused() && !use->gone_ && !stays) {
            give_back(*use);
            any = true;
        }
    }
    if (!any) {
        return;
    }
    for (auto& use : uses_) {
        if (use->gone_) {
            gone_.push_back(std::move(use));
        }
    }
    std::erase(uses_, nullptr);
    if (!wanted_.empty()) {
        send_next();
    }
}

bool ServerLegs::nudge() {
    bool any = false;
    for (std::size_t at = 0; at < uses_.size(); ++at) {
        ServerUse& use = *uses_[at];
        if (use.nudged_ && use.leg_->codec) {
            use.nudged_ = false;
            any = true;
            use.leg_->codec->drained(core_.now());
        }
    }
    return any;
}

void ServerLegs::tell_touched(std::vector<SessionCommand>& commands) {
    for (const auto& use : uses_) {
        if (use->touched_) {
            use->touched_ = false;
            commands.emplace_back(TouchServer{use->leg_->id});
        }
    }
}

void ServerLegs::abandon() {
    for (const auto& use : uses_) {
        use->leg_ = &nothing_;
    }
}

void ServerLegs::give_back_all() {
    for (const auto& use : uses_) {
        use->raw_user_ = nullptr;
        if (!use->gone_) {
            use->owned_ = false;
            use->last_ = true;
            give_back(*use);
        }
    }
    for (auto& use : uses_) {
        gone_.push_back(std::move(use));
    }
    uses_.clear();
    for (const Wanted& wanted : wanted_) {
        if (wanted.request != 0) {
            core_.command(CancelServer{wanted.request});
        }
    }
    wanted_.clear();
}

}  // namespace waybill::proxy
