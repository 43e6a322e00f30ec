// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/opening.h"

#include "proxy/http1/http1_codec.h"
#include "proxy/http2/http2_codec.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {

Opening::Opening(SessionCore& core) : core_(core), socks_(core.options().authorization) {}

void Opening::start() {
    if (core_.mode().kind == ListenerMode::Kind::Socks5) {
        state_ = State::Socks;
        deadline_.ns = core_.now().ns + core_.options().handshake_timeout.count() * kNsPerSecond;
        return;
    }
    state_ = State::Look;
    deadline_.ns = core_.now().ns + core_.options().idle_timeout.count() * kNsPerSecond;
}

void Opening::start_tunnel(std::string received) {
    state_ = State::Look;
    is_begun_ = is_hello_ = false;
    received_ = std::move(received);
    deadline_.ns = core_.now().ns + kSilence;
    advance();
}

// Nothing is expected but HTTP, in TLS or not: what is neither gets an answer that says so.
bool Opening::only_http() const {
    return !core_.place().fixed || core_.mode().kind == ListenerMode::Kind::Reverse;
}

void Opening::receive(Bytes data) {
    received_.append(as_text(data));
    advance();
}

void Opening::advance() {
    if (state_ == State::Socks) {
        switch (socks_.advance(received_, core_.raw_output())) {
            case SocksServer::Outcome::NeedMore:
                core_.touch_client();
                if (received_.size() > SocksServer::kMostBytes) {
                    fail(AnomalyCode::MessageRefused, "the handshake of SOCKS is too long");
                }
                return;
            case SocksServer::Outcome::Failed:
                core_.touch_client();
                fail(AnomalyCode::MessageRefused, socks_.error());
                return;
            case SocksServer::Outcome::Done:
                break;
        }
        core_.touch_client();
        Destination to;
        to.host = socks_.host();
        to.port = socks_.port();
        core_.place().fixed = std::move(to);
        core_.place().authorized = true;
        state_ = State::Look;
        deadline_.ns = core_.now().ns + kSilence;
    }
    if (state_ == State::Look) {
        look();
    }
}

void Opening::look() {
    if (received_.empty()) {
        return;
    }
    const FirstBytes what = look_at_first_bytes(as_bytes(received_), only_http());
    switch (what) {
        case FirstBytes::NeedMore:
            if (!is_begun_ && !only_http()) {
                is_begun_ = true;
                deadline_.ns = core_.now().ns + kPause;
            }
            return;
        case FirstBytes::Tls:
            look_at_hello();
            return;
        case FirstBytes::Http1:
        case FirstBytes::Http2:
            begin_http(what);
            return;
        case FirstBytes::Other:
            begin_tunnel();
            return;
    }
}

void Opening::look_at_hello() {
    ClientPlace& place = core_.place();
    HelloReading hello = read_hello(as_bytes(received_));
    if (hello.outcome == HelloReading::Outcome::NeedMore) {
        if (received_.size() > kMostFirstBytes) {
            fail(AnomalyCode::MessageRefused, "the client's hello is too long");
        } else if (!is_hello_) {
            is_hello_ = true;
            deadline_.ns =
                core_.now().ns + core_.options().handshake_timeout.count() * kNsPerSecond;
        }
        return;
    }
    if (hello.outcome == HelloReading::Outcome::NoHello || place.tls) {
        // In front of the place, or inside its TLS: bytes that are nobody's.
        if (only_http() || place.tls) {
            if (place.tls && place.fixed) {
                begin_tunnel();
            } else {
                fail(AnomalyCode::MessageRefused, "the client's TLS cannot be read");
            }
        } else {
            begin_tunnel();
        }
        return;
    }
    place.hello = std::move(hello.facts);
    if (place.fixed) {
        place.sni = place.hello.sni;
        core_.pairs().set_client_tls(place.hello);
        if (hello.other_alpn
            || core_.options().hosts.passes_through(
                place.fixed->host, place.sni, place.fixed->port)) {
            core_.pairs().set_protocol(http::Protocol::Tls);
            begin_tunnel();
            return;
        }
    }
    tls_name_ = !place.hello.sni.empty() ? place.hello.sni
                : place.fixed            ? place.fixed->host
                                         : to_string(core_.client().local.ip);
    // A client that speaks TLS to the proxy itself is to send CONNECT over HTTP/1, behind which its
    // requests can be read.
    tls_http2_ = place.fixed && core_.options().client_http2;
    core_.tunnel().give_up();
    start_tls();
}

// Nothing may be left to be sent in the clear when TLS begins.
void Opening::start_tls() {
    if (!core_.raw_output().empty()) {
        state_ = State::WaitForTls;
        return;
    }
    state_ = State::Tls;
    deadline_.ns = core_.now().ns + core_.options().handshake_timeout.count() * kNsPerSecond;
    StartClientTls start;
    start.server_name = tls_name_;
    start.offer_http2 = tls_http2_;
    const Bytes received = as_bytes(received_);
    start.received.assign(received.begin(), received.end());
    received_.clear();
    core_.command(std::move(start));
}

void Opening::on_client_drained() {
    if (state_ == State::WaitForTls) {
        start_tls();
    }
}

void Opening::on_client_tls(const ClientTlsOutcome& outcome) {
    if (state_ != State::Tls) {
        return;
    }
    ClientPlace& place = core_.place();
    if (!outcome.done) {
        if (place.fixed) {
            core_.pairs().of(*place.fixed, core_.now());
        }
        fail(AnomalyCode::TlsAlert, "the client's TLS handshake failed: " + outcome.detail);
        return;
    }
    if (place.fixed) {
        place.tls = true;
        place.hello.version = outcome.version;
        place.hello.cipher = outcome.cipher;
        place.hello.alpn = outcome.alpn;
        place.hello.decrypted = true;
        core_.pairs().set_client_tls(place.hello);
    } else {
        place.tls_to_us = true;
    }
    state_ = State::Look;
    is_begun_ = is_hello_ = false;
    if (outcome.alpn == "h2") {
        begin_http(FirstBytes::Http2);
    } else if (outcome.alpn.starts_with("http/")) {
        begin_http(FirstBytes::Http1);
    } else {
        const std::int64_t wait =
            only_http() ? core_.options().idle_timeout.count() * kNsPerSecond : kSilence;
        deadline_.ns = core_.now().ns + wait;
        look();
    }
}

void Opening::begin_http(FirstBytes what) {
    state_ = State::Over;
    deadline_ = {};
    core_.tunnel().give_up();
    core_.place().connect.reset();
    const CodecLimits& limits = core_.options().limits;
    const bool http2 = what == FirstBytes::Http2 && core_.options().client_http2;
    core_.pairs().set_protocol(http2 ? http::Protocol::Http2 : http::Protocol::Http1);
    std::string received = std::move(received_);
    received_ = std::string();
    core_.begin_http(http2 ? make_http2_server(limits) : make_http1_server(limits),
                     std::move(received));
}

void Opening::begin_tunnel() {
    state_ = State::Over;
    deadline_ = {};
    std::string received = std::move(received_);
    received_ = std::string();
    core_.tunnel().begin(std::move(received));
}

std::string Opening::take_received() {
    state_ = State::Over;
    deadline_ = {};
    std::string received = std::move(received_);
    received_ = std::string();
    return received;
}

void Opening::fail(AnomalyCode code, std::string detail) {
    state_ = State::Over;
    deadline_ = {};
    received_ = std::string();
    core_.pairs().anomaly(Side::Client, code, std::move(detail), core_.now());
    core_.close_client(false);
}

void Opening::on_end() {
    if (state_ == State::Look && !received_.empty() && core_.place().fixed && !is_hello_
        && !only_http()) {
        begin_tunnel();  // what came was all
        core_.tunnel().on_client_end();
        return;
    }
    state_ = State::Over;
    deadline_ = {};
    core_.close_client(false);
}

void Opening::on_timer() {
    if (!deadline_.known() || deadline_ > core_.now() || state_ == State::Over) {
        return;
    }
    const bool quiet = state_ == State::Look && !only_http() && !is_hello_;
    if (quiet && received_.empty() && !core_.tunnel().is_trying()) {
        // Who is silent may wait for the server to speak: SMTP, SSH.
        deadline_.ns = core_.now().ns + core_.options().idle_timeout.count() * kNsPerSecond;
        core_.tunnel().try_server();
        return;
    }
    if (quiet && !received_.empty()) {
        begin_tunnel();
        return;
    }
    if (received_.empty() && state_ == State::Look) {
        state_ = State::Over;
        core_.close_client(false);
        return;
    }
    fail(AnomalyCode::TimedOut, "the client took too long to say what it wants");
}

}  // namespace waybill::proxy
