// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/openssl_engine.h"

#include <array>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "proxy/tls/tls_failure.h"

namespace waybill::proxy {
namespace {

// A record's content at most (RFC 8446 section 5.1).
constexpr std::size_t kLongestRecord = 16 * kKiB;

}  // namespace

OpensslEngine::OpensslEngine(TlsHandle connection) : connection_(std::move(connection)) {
    attach();
    SSL_set_accept_state(connection_.get());
}

OpensslEngine::OpensslEngine(TlsHandle connection, ServerTrust& trust, ServerLegPlan plan)
    : connection_(std::move(connection)),
      trust_(&trust),
      plan_(std::move(plan)) {
    attach();
    SSL_set_connect_state(connection_.get());
    ERR_clear_error();
    judge_outcome(SSL_do_handshake(connection_.get()));
}

OpensslEngine::OpensslEngine(std::string failure) {
    fail(std::move(failure));
}

OpensslEngine::~OpensslEngine() {
    // Or libssl takes it for an attack that cut the connection off, and does not resume the session
    // again. HTTP knows by itself what was cut off.
    if (state_ == State::Open || state_ == State::Ended) {
        SSL_set_shutdown(connection_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
}

void OpensslEngine::attach() {
    SSL_set_app_data(connection_.get(), this);
    BIO* const bio = make_memory_bio(pipe_);
    SSL_set_bio(connection_.get(), bio, bio);
}

void OpensslEngine::receive(Bytes ciphertext, const std::function<void(Bytes)>& plain) {
    if (state_ == State::Failed) {
        return;
    }
    if (pipe_.out.empty()) {
        answers_ = 0;
    }
    pipe_.in = ciphertext;
    std::array<Byte, kLongestRecord> content;  // NOLINT: not filled in, for speed
    while (state_ != State::Failed) {
        const std::size_t waiting = pipe_.out.size();
        std::size_t length = 0;
        ERR_clear_error();
        const int outcome = SSL_read_ex(connection_.get(), content.data(), content.size(), &length);
        answers_ += pipe_.out.size() - waiting;
        if (outcome != 1) {
            judge_outcome(outcome);
            break;
        }
        look_at_handshake();
        if (answers_ > kMostAnswers) {
            fail(std::string(peer_name()) + " asks for answers and takes none");
            break;
        }
        plain(Bytes(content.data(), length));
    }
    pipe_.in = {};
}

void OpensslEngine::send(Bytes plaintext) {
    if (plaintext.empty() || (state_ != State::Open && state_ != State::Ended)) {
        return;
    }
    std::size_t length = 0;
    ERR_clear_error();
    const int outcome =
        SSL_write_ex(connection_.get(), plaintext.data(), plaintext.size(), &length);
    if (outcome != 1) {
        judge_outcome(outcome);
    }
}

void OpensslEngine::close() {
    if (state_ == State::Open || state_ == State::Ended) {
        ERR_clear_error();
        SSL_shutdown(connection_.get());
        ERR_clear_error();
    }
}

void OpensslEngine::judge_outcome(int outcome) {
    if (outcome == 1) {
        look_at_handshake();
        return;
    }
    switch (SSL_get_error(connection_.get(), outcome)) {
        case SSL_ERROR_WANT_READ:
            look_at_handshake();
            if (answers_ > kMostAnswers && state_ != State::Handshake) {
                fail(std::string(peer_name()) + " asks for answers and takes none");
            }
            return;
        case SSL_ERROR_ZERO_RETURN:
            state_ = State::Ended;
            return;
        default:
            break;
    }
    if (refused_certificate_) {
        ERR_clear_error();
        fail(certificate_fault_);
    } else {
        fail(tls_failure(peer_name(), alert_sent_));
    }
}

void OpensslEngine::look_at_handshake() {
    if (state_ == State::Handshake && SSL_is_init_finished(connection_.get()) == 1) {
        state_ = State::Open;
        certificate_fault_ = fault_of_session();
    }
}

const std::string& OpensslEngine::fault_of_session() const {
    return SSL_session_reused(connection_.get()) == 1 ? plan_.certificate_fault
                                                      : certificate_fault_;
}

void OpensslEngine::fail(std::string why) {
    state_ = State::Failed;
    failure_ = std::move(why);
}

std::string_view OpensslEngine::peer_name() const {
    return trust_ == nullptr ? "the client" : "the server";
}

std::string_view OpensslEngine::alpn() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    if (connection_ == nullptr) {
        return {};
    }
    SSL_get0_alpn_selected(connection_.get(), &name, &length);
    return as_text({name, length});
}

TlsFacts OpensslEngine::facts() const {
    TlsFacts facts;
    SSL* const connection = connection_.get();
    if (connection == nullptr) {
        return facts;
    }
    if (const SSL_CIPHER* const cipher = SSL_get_current_cipher(connection)) {
        facts.version = SSL_get_version(connection);
        facts.cipher = SSL_CIPHER_standard_name(cipher);
        facts.resumed = SSL_session_reused(connection) == 1;
        const auto group = SSL_get_negotiated_group(connection);
        if (const char* const name = SSL_group_to_name(connection, static_cast<int>(group))) {
            facts.group = name;
        }
    }
    const char* const sni = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
    facts.sni = sni == nullptr ? "" : sni;
    facts.alpn = alpn();
    facts.decrypted = state_ != State::Handshake && state_ != State::Failed;
    if (trust_ != nullptr) {
        facts.certificates = trust_->certificates.facts_of(SSL_get_peer_cert_chain(connection));
    }
    ERR_clear_error();
    return facts;
}

OpensslEngine& OpensslEngine::engine_of(const SSL* connection) {
    return *static_cast<OpensslEngine*>(SSL_get_app_data(connection));
}

int OpensslEngine::on_certificate(X509_STORE_CTX* context, void* /*argument*/) noexcept {
    const auto* const connection = static_cast<const SSL*>(
        X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
    OpensslEngine& engine = engine_of(connection);
    engine.certificate_fault_ = engine.trust_->judge->fault_of_chain(context, engine.plan_.host);
    if (engine.certificate_fault_.empty()) {
        return 1;
    }
    if (engine.plan_.accepts_any) {
        X509_STORE_CTX_set_error(context, X509_V_OK);
        return 1;
    }
    engine.refused_certificate_ = true;
    return 0;
}

int OpensslEngine::on_staple(SSL* connection, void* /*argument*/) noexcept {
    OpensslEngine& engine = engine_of(connection);
    if (!engine.certificate_fault_.empty() || SSL_session_reused(connection) == 1) {
        return 1;
    }
    const unsigned char* staple = nullptr;
    const long length = SSL_get_tlsext_status_ocsp_resp(connection, &staple);
    const Bytes bytes = length <= 0 || staple == nullptr
                            ? Bytes()
                            : Bytes(staple, static_cast<std::size_t>(length));
    engine.certificate_fault_ =
        engine.trust_->judge->fault_of_staple(SSL_get0_verified_chain(connection), bytes);
    engine.refused_certificate_ = !engine.certificate_fault_.empty() && !engine.plan_.accepts_any;
    return engine.refused_certificate_ ? 0 : 1;
}

int OpensslEngine::on_certificate_request(SSL* connection, void* /*argument*/) noexcept {
    const OpensslEngine& engine = engine_of(connection);
    const ClientIdentity* const identity = engine.trust_->identities == nullptr
                                               ? nullptr
                                               : engine.trust_->identities->find(engine.plan_.host);
    if (identity == nullptr) {
        return 1;  // none is shown
    }
    bool done = SSL_use_certificate(connection, identity->certificate.get()) == 1
                && SSL_use_PrivateKey(connection, identity->key.get()) == 1;
    for (const CertificateHandle& each : identity->chain) {
        done = done && SSL_add1_chain_cert(connection, each.get()) == 1;
    }
    return done ? 1 : 0;
}

int OpensslEngine::on_session(SSL* connection, SSL_SESSION* session) noexcept {
    const OpensslEngine& engine = engine_of(connection);
    if (engine.trust_ == nullptr) {
        return 0;
    }
    engine.trust_->sessions.add(engine.plan_.session_key,
                                {TlsSessionHandle(session), engine.fault_of_session()});
    return 1;  // it is ours now
}

void OpensslEngine::on_info(const SSL* connection, int where, int value) noexcept {
    if (where == SSL_CB_WRITE_ALERT && (value >> 8) == SSL3_AL_FATAL) {
        engine_of(connection).alert_sent_ = value & 0xff;
    }
}

void OpensslEngine::install_client_leg_callbacks(SSL_CTX* context) {
    SSL_CTX_set_info_callback(context, on_info);
}

void OpensslEngine::install_server_leg_callbacks(SSL_CTX* context) {
    SSL_CTX_set_info_callback(context, on_info);
    SSL_CTX_set_cert_verify_callback(context, on_certificate, nullptr);
    // What SSL_CTX_set_tlsext_status_cb() does, without the casts of C in it.
    SSL_CTX_callback_ctrl(
        context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB, reinterpret_cast<void (*)()>(on_staple));
    SSL_CTX_set_cert_cb(context, on_certificate_request, nullptr);
    SSL_CTX_sess_set_new_cb(context, on_session);
}

}  // namespace waybill::proxy
