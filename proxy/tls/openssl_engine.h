// SPDX-License-Identifier: GPL-3.0-or-later
//
// TlsEngine by libssl.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/tls/certificate_judge.h"
#include "proxy/tls/client_identities.h"
#include "proxy/tls/memory_bio.h"
#include "proxy/tls/peer_certificates.h"
#include "proxy/tls/session_cache.h"
#include "proxy/tls/tls_engine.h"
#include "proxy/tls/tls_handles.h"

namespace waybill::proxy {

// What engines towards servers share; outlives them.
struct ServerTrust {
    std::unique_ptr<CertificateJudge> judge;
    std::unique_ptr<const ClientIdentities> identities;  // null: none
    bool check_stapled_ocsp = true;
    SessionCache sessions;
    PeerCertificates certificates;
};

// How one engine towards a server goes about it.
struct ServerLegPlan {
    std::string host;          // as http::comparable_host() gives it, without the root's dot
    std::string session_key;   // of SessionCache
    bool accepts_any = false;  // certificate; the fault is told all the same
    // Of the session that is resumed: its certificate is not shown again.
    std::string certificate_fault;
};

class OpensslEngine final : public TlsEngine {
public:
    // Towards a client. `connection` has all it needs but its BIO.
    explicit OpensslEngine(TlsHandle connection);
    // Towards a server; says its hello.
    OpensslEngine(TlsHandle connection, ServerTrust& trust, ServerLegPlan plan);
    // Has failed before it began.
    explicit OpensslEngine(std::string failure);
    OpensslEngine(const OpensslEngine&) = delete;
    OpensslEngine& operator=(const OpensslEngine&) = delete;
    ~OpensslEngine() override;

    void receive(Bytes ciphertext, const std::function<void(Bytes)>& plain) override;
    void send(Bytes plaintext) override;
    void close() override;
    std::string& output() override { return pipe_.out; }
    State state() const override { return state_; }
    const std::string& failure() const override { return failure_; }
    const std::string& certificate_fault() const override { return certificate_fault_; }
    std::string_view alpn() const override;
    TlsFacts facts() const override;

    // What the contexts of servers and clients have libssl call.
    static void install_client_leg_callbacks(SSL_CTX* context);
    static void install_server_leg_callbacks(SSL_CTX* context);

private:
    // Answers that the peer makes us give while it takes none.
    static constexpr std::size_t kMostAnswers = 64 * kKiB;

    static OpensslEngine& engine_of(const SSL* connection);
    static int on_certificate(X509_STORE_CTX* context, void* argument) noexcept;
    static int on_staple(SSL* connection, void* argument) noexcept;
    static int on_certificate_request(SSL* connection, void* argument) noexcept;
    static int on_session(SSL* connection, SSL_SESSION* session) noexcept;
    static void on_info(const SSL* connection, int where, int value) noexcept;

    void attach();
    const std::string& fault_of_session() const;
    std::string_view peer_name() const;
    // libssl has said that a call did not succeed.
    void judge_outcome(int outcome);
    void look_at_handshake();
    void fail(std::string why);

    MemoryPipe pipe_;  // outlives connection_
    TlsHandle connection_;
    ServerTrust* trust_ = nullptr;  // of an engine towards a server
    ServerLegPlan plan_;
    State state_ = State::Handshake;
    bool refused_certificate_ = false;
    int alert_sent_ = -1;
    std::size_t answers_ = 0;  // bytes
    std::string failure_;
    std::string certificate_fault_;
};

}  // namespace waybill::proxy
