// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/tunnel.h"

#include "proxy/session/session_core.h"

namespace waybill::proxy {

TunnelEnd TunnelEnd::client_connection(SessionCore& core) {
    TunnelEnd end;
    end.kind_ = Kind::Connection;
    end.core_ = &core;
    return end;
}

TunnelEnd TunnelEnd::client_stream(SessionCore& core, StreamId stream) {
    TunnelEnd end;
    end.kind_ = core.codec().version().major == 2 ? Kind::Stream : Kind::Raw;
    end.core_ = &core;
    end.stream_ = stream;
    return end;
}

TunnelEnd TunnelEnd::server(SessionCore& core, ServerUse& use, StreamId stream) {
    TunnelEnd end;
    end.kind_ = !use.leg().codec ? Kind::Connection : use.is_http2() ? Kind::Stream : Kind::Raw;
    end.core_ = &core;
    end.use_ = &use;
    end.stream_ = stream;
    return end;
}

void TunnelEnd::touch() {
    if (use_ != nullptr) {
        use_->touch();
    } else {
        core_->touch_client();
    }
}

void TunnelEnd::send(Bytes data) {
    LegCodec* const codec = kind_ == Kind::Connection ? nullptr
                            : use_ != nullptr         ? &use_->codec()
                                                      : &core_->codec();
    switch (kind_) {
        case Kind::None:
            return;
        case Kind::Connection:
            (use_ != nullptr ? use_->leg().raw_output : core_->raw_output()).append(as_text(data));
            break;
        case Kind::Raw:
            codec->send_raw(data);
            break;
        case Kind::Stream:
            codec->send_body(stream_, data);
            break;
    }
    touch();
}

void TunnelEnd::send_end() {
    switch (kind_) {
        case Kind::None:
            return;
        case Kind::Connection:
            if (use_ != nullptr) {
                core_->command(EndServerOutput{use_->leg().id});
            } else {
                core_->command(EndClientOutput{});
            }
            return;
        case Kind::Raw:
            (use_ != nullptr ? use_->codec() : core_->codec()).send_raw_end();
            if (use_ != nullptr) {
                core_->command(EndServerOutput{use_->leg().id});
            } else {
                core_->command(EndClientOutput{});
            }
            break;
        case Kind::Stream:
            (use_ != nullptr ? use_->codec() : core_->codec()).send_end(stream_);
            break;
    }
    touch();
}

std::size_t TunnelEnd::backlog() const {
    switch (kind_) {
        case Kind::None:
            return 0;
        case Kind::Connection:
            return (use_ != nullptr ? use_->leg().raw_output : core_->raw_output()).size();
        case Kind::Raw:
        case Kind::Stream:
            break;
    }
    return (use_ != nullptr ? use_->codec() : core_->codec()).backlog(stream_);
}

void TunnelEnd::set_held(bool held) {
    if (held == held_ || kind_ == Kind::None) {
        return;
    }
    held_ = held;
    if (kind_ == Kind::Connection) {
        if (use_ != nullptr) {
            use_->set_raw_held(held);
        } else {
            core_->set_raw_held(held);
        }
    } else {
        LegCodec& codec = use_ != nullptr ? use_->codec() : core_->codec();
        if (held) {
            codec.hold(stream_);
        } else {
            codec.release(stream_);
            if (use_ != nullptr) {
                use_->nudge();
            } else {
                core_->nudge_client();
            }
        }
    }
    touch();
}

void Tunnel::open(TunnelEnd client, TunnelEnd server) {
    ends_[index_of(Side::Client)] = client;
    ends_[index_of(Side::Server)] = server;
    ended_[0] = ended_[1] = false;
    open_ = true;
}

void Tunnel::pass(Side from, Bytes data) {
    TunnelEnd& to = end(other(from));
    to.send(data);
    if (to.backlog() > LegCodec::kBacklog) {
        end(from).set_held(true);
    }
}

void Tunnel::pass_end(Side from) {
    if (!ended_[index_of(from)]) {
        ended_[index_of(from)] = true;
        end(other(from)).send_end();
    }
}

void Tunnel::on_writable(Side side) {
    if (end(other(side)).is_held() && end(side).backlog() <= LegCodec::kBacklog / 2) {
        end(other(side)).set_held(false);
    }
}

}  // namespace waybill::proxy
