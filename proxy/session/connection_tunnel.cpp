// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/connection_tunnel.h"

#include "proxy/session/session_core.h"

namespace waybill::proxy {

void ConnectionTunnel::ask() {
    if (asked_) {
        return;
    }
    asked_ = true;
    Destination to = *core_.place().fixed;
    to.raw = true;
    to.tls = core_.place().tls;
    to.server_name = core_.place().sni;
    core_.servers().ask(*this, to, false);
}

void ConnectionTunnel::open_pair() {
    Destination to = *core_.place().fixed;
    to.tls = core_.place().tls;
    pair_ = core_.pairs().of(to, core_.now());
    if (core_.place().hello.ja3.empty() || core_.place().tls) {
        core_.pairs().set_protocol(pair_, http::Protocol::Opaque);
    }
    if (core_.place().connect) {
        // What led here is listed, with what passes through it unless that is encrypted.
        FlowRecorder& recorder = core_.recorder();
        flow_ = core_.pairs().open_flow(pair_, 0);
        has_flow_ = true;
        recorder.head(flow_, Side::Client, *core_.place().connect, false, core_.now());
        recorder.end(flow_, Side::Client, {}, true, core_.now());
        MessageHead head;
        head.kind = http::HeadKind::Response;
        head.status = 200;
        head.reason = "Connection established";
        recorder.head(flow_, Side::Server, head, false, core_.now());
        recorder.end(flow_, Side::Server, {}, true, core_.now());
        recorder.begin_tunnel(flow_, false, {});
        core_.place().connect.reset();
    }
}

void ConnectionTunnel::try_server() {
    state_ = State::Trying;
    ask();
}

void ConnectionTunnel::begin(std::string received) {
    open_pair();
    pending_ = std::move(received);
    state_ = State::Waiting;
    deadline_ = {};
    if (use_ != nullptr) {
        on_server(*use_);
    } else {
        ask();
    }
}

void ConnectionTunnel::give_up() {
    if (state_ != State::Trying) {
        return;
    }
    state_ = State::None;
    if (use_ != nullptr) {
        use_->set_raw_user(nullptr);
        use_ = nullptr;
    } else {
        core_.servers().forget(*this);
    }
    asked_ = false;
}

void ConnectionTunnel::on_server(ServerUse& use) {
    use_ = &use;
    use.set_raw_user(this);
    if (state_ == State::Trying) {
        return;
    }
    core_.pairs().set_server(pair_, use.leg().facts);
    if (!use.leg().facts.certificate_fault.empty()) {
        core_.recorder().pair_anomaly(pair_,
                                      Side::Server,
                                      AnomalyCode::CertificateAccepted,
                                      use.leg().facts.certificate_fault);
    }
    state_ = State::Open;
    tunnel_.open(TunnelEnd::client_connection(core_), TunnelEnd::server(core_, use, 0));
    touch();
    if (!pending_.empty()) {
        const std::string pending = std::move(pending_);
        pending_ = std::string();
        pass(Side::Client, as_bytes(pending));
    }
    core_.set_raw_held(false);
    core_.touch_client();
    if (client_ended_) {
        tunnel_.pass_end(Side::Client);
    }
}

void ConnectionTunnel::on_server_failed(const ServerFailure& failure) {
    asked_ = false;
    if (state_ == State::Trying) {
        open_pair();
    }
    core_.pairs().set_failed_server(pair_, failure);
    const AnomalyCode code =
        failure.what == ServerFailure::What::Certificate ? AnomalyCode::CertificateRejected
        : failure.what == ServerFailure::What::Loop      ? AnomalyCode::ProxyLoop
                                                         : AnomalyCode::ConnectFailed;
    core_.recorder().pair_anomaly(pair_, Side::Server, code, failure.detail);
    if (has_flow_) {
        core_.recorder().anomaly(flow_, Side::Server, code, failure.detail);
    }
    finish(true);
}

void ConnectionTunnel::record(Side side, Bytes data) {
    const bool encrypted = !core_.place().hello.ja3.empty() && !core_.place().tls;
    if (has_flow_ && !encrypted) {
        core_.recorder().tunnel(flow_, side, data, core_.now());
    }
}

// Where one side has ended, the other one is not waited for as long.
void ConnectionTunnel::touch() {
    const bool half = tunnel_.is_ended(Side::Client) || tunnel_.is_ended(Side::Server);
    const auto wait = half ? core_.options().response_timeout : core_.options().tunnel_timeout;
    deadline_.ns = core_.now().ns + wait.count() * kNsPerSecond;
}

void ConnectionTunnel::pass(Side from, Bytes data) {
    touch();
    record(from, data);
    tunnel_.pass(from, data);
}

void ConnectionTunnel::on_client_data(Bytes data) {
    if (state_ == State::Open) {
        pass(Side::Client, data);
        return;
    }
    pending_.append(as_text(data));
    if (pending_.size() > LegCodec::kBacklog) {
        core_.set_raw_held(true);
    }
}

void ConnectionTunnel::on_client_end() {
    client_ended_ = true;
    if (state_ == State::Open) {
        tunnel_.pass_end(Side::Client);
        touch();
        if (tunnel_.is_over()) {
            finish(false);
        }
    }
}

void ConnectionTunnel::on_client_drained() {
    if (state_ == State::Open) {
        tunnel_.on_writable(Side::Client);
    }
}

void ConnectionTunnel::on_server_raw(Bytes data) {
    if (state_ == State::Trying) {  // the server speaks first
        std::string received = core_.opening().take_received();
        begin(std::move(received));
    }
    if (state_ == State::Open) {
        pass(Side::Server, data);
    }
}

void ConnectionTunnel::on_server_raw_end(bool reset) {
    if (state_ == State::Trying) {
        begin(core_.opening().take_received());
    }
    if (state_ != State::Open) {
        return;
    }
    if (reset) {
        finish(true);
        return;
    }
    tunnel_.pass_end(Side::Server);
    touch();
    if (tunnel_.is_over()) {
        finish(false);
    }
}

void ConnectionTunnel::on_server_writable() {
    if (state_ == State::Open) {
        tunnel_.on_writable(Side::Server);
    }
}

void ConnectionTunnel::on_timer() {
    if (deadline_.known() && deadline_ <= core_.now() && state_ == State::Open) {
        core_.recorder().pair_anomaly(
            pair_, Side::Client, AnomalyCode::TimedOut, "nothing passed for too long");
        finish(true);
    }
}

void ConnectionTunnel::finish(bool cut) {
    close();
    core_.close_client(cut);
}

void ConnectionTunnel::close() {
    if (state_ == State::Over) {
        return;
    }
    state_ = State::Over;
    deadline_ = {};
    if (use_ != nullptr) {
        use_->set_raw_user(nullptr);
        use_ = nullptr;
    } else if (asked_) {
        core_.servers().forget(*this);
    }
    if (has_flow_) {
        has_flow_ = false;
        core_.pairs().close_flow(pair_, flow_);
    }
    pending_ = std::string();
}

}  // namespace waybill::proxy
