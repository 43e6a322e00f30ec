// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS with a server inside of TLS with the proxy in front of it, as one engine: its state and facts
// are the server's.
#pragma once

#include <memory>
#include <utility>

#include "proxy/tls/tls_engine.h"

namespace waybill::proxy {

class TlsInTls final : public TlsEngine {
public:
    // REQUIRES: `outer` is open. What `inner` has to send goes through it.
    TlsInTls(std::unique_ptr<TlsEngine> outer, std::unique_ptr<TlsEngine> inner)
        : outer_(std::move(outer)),
          inner_(std::move(inner)) {
        wrap();
    }

    void receive(Bytes ciphertext, const std::function<void(Bytes)>& plain) override {
        outer_->receive(ciphertext, [&](Bytes piece) { inner_->receive(piece, plain); });
        wrap();
    }
    void send(Bytes plaintext) override {
        inner_->send(plaintext);
        wrap();
    }
    void close() override {
        inner_->close();
        wrap();
        outer_->close();
    }
    std::string& output() override { return outer_->output(); }

    State state() const override {
        if (outer_->state() == State::Failed) {
            return State::Failed;
        }
        return inner_->state() == State::Open ? outer_->state() : inner_->state();
    }
    const std::string& failure() const override {
        return inner_->failure().empty() ? outer_->failure() : inner_->failure();
    }
    const std::string& certificate_fault() const override { return inner_->certificate_fault(); }
    std::string_view alpn() const override { return inner_->alpn(); }
    TlsFacts facts() const override { return inner_->facts(); }

private:
    void wrap() {
        if (!inner_->output().empty() && outer_->state() != State::Failed) {
            outer_->send(as_bytes(inner_->output()));
        }
        inner_->output().clear();
    }

    std::unique_ptr<TlsEngine> outer_;
    std::unique_ptr<TlsEngine> inner_;
};

}  // namespace waybill::proxy
