// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "core/http/domain_name.h"
#include "proxy/ca/openssl_handles.h"
#include "proxy/tls/accepted_hosts.h"
#include "proxy/tls/key_log.h"
#include "proxy/tls/openssl_engine.h"
#include "proxy/tls/tls_engine.h"

namespace waybill::proxy {
namespace {

constexpr std::string_view kBothProtocols = "\x02h2\x08http/1.1";
constexpr std::string_view kHttp1Alone = "\x08http/1.1";

// RSA and DH from 2,048 bits on, EC from 224, no SHA-1 (OpenSSL, SSL_CTX_set_security_level).
constexpr int kSecurityLevel = 2;

const unsigned char* as_unsigned(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<int> version_of(std::string_view text) {
    if (text == "1.0") {
        return TLS1_VERSION;
    }
    if (text == "1.1") {
        return TLS1_1_VERSION;
    }
    if (text == "1.2") {
        return TLS1_2_VERSION;
    }
    if (text == "1.3") {
        return TLS1_3_VERSION;
    }
    return std::nullopt;
}

struct VersionNames {
    std::string_view min_option;
    std::string_view max_option;
};

Result<void> set_versions(SSL_CTX* context,
                          const std::string& min,
                          const std::string& max,
                          const VersionNames& names) {
    const auto complain = [](std::string_view option, const std::string& value) {
        return Error{std::string(option) + ": \"" + value
                     + R"(" is none of "1.0", "1.1", "1.2", "1.3")"};
    };
    const std::optional<int> least = min.empty() ? TLS1_2_VERSION : version_of(min);
    const std::optional<int> most = max.empty() ? TLS1_3_VERSION : version_of(max);
    if (!least) {
        return complain(names.min_option, min);
    }
    if (!most) {
        return complain(names.max_option, max);
    }
    if (*least > *most) {
        return Error{std::string(names.max_option) + ": is below the lowest version, "
                     + (min.empty() ? "1.2" : min)};
    }
    // Its versions sign with MD5 and SHA-1 only.
    SSL_CTX_set_security_level(context, *least < TLS1_2_VERSION ? 0 : kSecurityLevel);
    if (SSL_CTX_set_min_proto_version(context, *least) != 1
        || SSL_CTX_set_max_proto_version(context, *most) != 1) {
        return openssl_failure(names.min_option);
    }
    return {};
}

// libssl has two lists: that of TLS 1.3, whose names begin with "TLS_", and that of all before.
Result<void> set_ciphers(SSL_CTX* context, std::string_view ciphers) {
    std::string newer;
    std::string older;
    while (!ciphers.empty()) {
        const std::size_t end = std::min(ciphers.find(':'), ciphers.size());
        std::string& list = ciphers.starts_with("TLS_") ? newer : older;
        list += list.empty() ? "" : ":";
        list += ciphers.substr(0, end);
        ciphers.remove_prefix(std::min(end + 1, ciphers.size()));
    }
    if ((!newer.empty() && SSL_CTX_set_ciphersuites(context, newer.c_str()) != 1)
        || (!older.empty() && SSL_CTX_set_cipher_list(context, older.c_str()) != 1)) {
        return openssl_failure("server_ciphers");
    }
    return {};
}

// What both legs have in common.
TlsContextHandle make_context(const SSL_METHOD* method) {
    TlsContextHandle context(SSL_CTX_new(method));
    if (context != nullptr) {
        SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
        SSL_CTX_set_read_ahead(context.get(), 0);
        SSL_CTX_set_timeout(context.get(), SessionCache::kLongestSeconds);
    }
    return context;
}

void log_key(const SSL* connection, const char* line) noexcept {
    static_cast<const KeyLog*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)))->add(line);
}

// The first protocol of ours that the client knows too. None is no failure, as RFC 7301 section 3.2
// would have it: such a client speaks HTTP/1.1 or something of its own.
int choose_protocol(SSL* /*connection*/,
                    const unsigned char** out,
                    unsigned char* out_length,
                    const unsigned char* offered,
                    unsigned length,
                    void* ours) noexcept {
    const std::string_view list = *static_cast<const std::string_view*>(ours);
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen,
                              out_length,
                              as_unsigned(list),
                              static_cast<unsigned>(list.size()),
                              offered,
                              length)
        != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

class OpensslContexts final : public TlsContexts {
public:
    static Result<std::unique_ptr<TlsContexts>> create(const TlsOptions& options);

    std::unique_ptr<TlsEngine> server(std::shared_ptr<const Leaf> leaf, bool offer_http2) override;
    std::unique_ptr<TlsEngine> client(const std::string& server_name,
                                      bool offer_http2,
                                      std::uint16_t port) override;

private:
    Result<void> prepare_client_legs(const TlsOptions& options);
    Result<void> prepare_server_legs(const TlsOptions& options);
    Result<void> prepare_trust(const TlsOptions& options);

    bool insecure_ = false;
    AcceptedHosts accepted_;
    std::unique_ptr<KeyLog> key_log_;
    ServerTrust trust_;
    // Of the client's legs there is one for each list of protocols: it is chosen from in a
    // callback of the context.
    std::array<TlsContextHandle, 2> client_legs_;
    TlsContextHandle server_legs_;
};

Result<std::unique_ptr<TlsContexts>> OpensslContexts::create(const TlsOptions& options) {
    auto contexts = std::make_unique<OpensslContexts>();
    for (const auto prepare : {&OpensslContexts::prepare_trust,
                               &OpensslContexts::prepare_client_legs,
                               &OpensslContexts::prepare_server_legs}) {
        if (const Result<void> done = (contexts.get()->*prepare)(options); !done) {
            return done.error();
        }
    }
    ERR_clear_error();
    return std::unique_ptr<TlsContexts>(std::move(contexts));
}

Result<void> OpensslContexts::prepare_trust(const TlsOptions& options) {
    insecure_ = options.insecure;
    Result<AcceptedHosts> accepted = AcceptedHosts::parse(options.accept);
    if (!accepted) {
        return with_context("accept", accepted.error());
    }
    accepted_ = std::move(*accepted);
    Result<std::unique_ptr<CertificateJudge>> judge =
        CertificateJudge::create(options.trusted_file);
    if (!judge) {
        return with_context("trusted_file", judge.error());
    }
    trust_.judge = std::move(*judge);
    trust_.check_stapled_ocsp = options.check_stapled_ocsp;
    if (!options.client_certificates.empty()) {
        Result<std::unique_ptr<const ClientIdentities>> identities =
            ClientIdentities::load(options.client_certificates);
        if (!identities) {
            return with_context("client_certificates", identities.error());
        }
        trust_.identities = std::move(*identities);
    }
    if (!options.key_log_file.empty()) {
        Result<std::unique_ptr<KeyLog>> key_log = KeyLog::open(options.key_log_file);
        if (!key_log) {
            return with_context("key_log_file", key_log.error());
        }
        key_log_ = std::move(*key_log);
    }
    return {};
}

Result<void> OpensslContexts::prepare_client_legs(const TlsOptions& options) {
    static constexpr std::array<std::string_view, 2> kProtocols{kHttp1Alone, kBothProtocols};
    for (std::size_t i = 0; i < client_legs_.size(); ++i) {
        client_legs_[i] = make_context(TLS_server_method());
        SSL_CTX* const context = client_legs_[i].get();
        if (context == nullptr) {
            return openssl_failure("TLS with clients");
        }
        if (Result<void> done = set_versions(context,
                                             options.client_version_min,
                                             options.client_version_max,
                                             {"client_version_min", "client_version_max"});
            !done) {
            return done;
        }
        OpensslEngine::install_client_leg_callbacks(context);
        SSL_CTX_set_alpn_select_cb(
            // The callback only reads it.
            context,
            choose_protocol,
            const_cast<std::string_view*>(&kProtocols[i]));  // NOLINT
        // What a ticket needs to be resumed stands in it.
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
        if (key_log_ != nullptr) {
            SSL_CTX_set_app_data(context, key_log_.get());
            SSL_CTX_set_keylog_callback(context, log_key);
        }
    }
    // One key for the tickets of all: a client that was offered HTTP/2 may be offered less later.
    std::array<unsigned char, 80> keys{};
    if (SSL_CTX_get_tlsext_ticket_keys(
            client_legs_[0].get(), keys.data(), static_cast<long>(keys.size()))
            != 1
        || SSL_CTX_set_tlsext_ticket_keys(
               client_legs_[1].get(), keys.data(), static_cast<long>(keys.size()))
               != 1) {
        return openssl_failure("TLS with clients");
    }
    OPENSSL_cleanse(keys.data(), keys.size());
    return {};
}

Result<void> OpensslContexts::prepare_server_legs(const TlsOptions& options) {
    server_legs_ = make_context(TLS_client_method());
    SSL_CTX* const context = server_legs_.get();
    if (context == nullptr) {
        return openssl_failure("TLS with servers");
    }
    if (Result<void> done = set_versions(context,
                                         options.server_version_min,
                                         options.server_version_max,
                                         {"server_version_min", "server_version_max"});
        !done) {
        return done;
    }
    if (Result<void> done = set_ciphers(context, options.server_ciphers); !done) {
        return done;
    }
    OpensslEngine::install_server_leg_callbacks(context);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set1_cert_store(context, trust_.judge->trusted());
    SSL_CTX_set_max_cert_list(context, CertificateJudge::kMostChainBytes);
    SSL_CTX_set_session_cache_mode(
        context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL | SSL_SESS_CACHE_NO_AUTO_CLEAR);
    if (options.check_stapled_ocsp) {
        SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
    }
    if (key_log_ != nullptr) {
        SSL_CTX_set_app_data(context, key_log_.get());
        SSL_CTX_set_keylog_callback(context, log_key);
    }
    return {};
}

std::unique_ptr<TlsEngine> OpensslContexts::server(std::shared_ptr<const Leaf> leaf,
                                                   bool offer_http2) {
    TlsHandle connection(SSL_new(client_legs_[offer_http2 ? 1 : 0].get()));
    // A session is resumed only with the certificate that it began with.
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (connection == nullptr
        || X509_digest(leaf->certificate(), EVP_sha256(), digest.data(), &length) != 1
        || SSL_set_session_id_context(connection.get(), digest.data(), length) != 1
        || SSL_use_certificate(connection.get(), leaf->certificate()) != 1
        || SSL_use_PrivateKey(connection.get(), leaf->key()) != 1) {
        return std::make_unique<OpensslEngine>(openssl_failure("TLS with a client").message);
    }
    return std::make_unique<OpensslEngine>(std::move(connection));
}

std::unique_ptr<TlsEngine> OpensslContexts::client(const std::string& server_name,
                                                   bool offer_http2,
                                                   std::uint16_t port) {
    ServerLegPlan plan;
    plan.host = http::comparable_host(server_name);
    if (plan.host.ends_with('.')) {
        plan.host.pop_back();
    }
    plan.session_key = plan.host + ' ' + std::to_string(port) + (offer_http2 ? " h2" : " http/1.1");
    plan.accepts_any = insecure_ || accepted_.contains(plan.host, port);

    TlsHandle connection(SSL_new(server_legs_.get()));
    const std::string_view protocols = offer_http2 ? kBothProtocols : kHttp1Alone;
    // SNI has no addresses (RFC 6066 section 3).
    const bool named = !plan.host.empty() && !http::is_ip_address(plan.host);
    if (connection == nullptr
        || SSL_set_alpn_protos(
               connection.get(), as_unsigned(protocols), static_cast<unsigned>(protocols.size()))
               != 0
        || (named
            && SSL_ctrl(connection.get(),
                        SSL_CTRL_SET_TLSEXT_HOSTNAME,
                        TLSEXT_NAMETYPE_host_name,
                        plan.host.data())
                   != 1)) {
        return std::make_unique<OpensslEngine>(openssl_failure("TLS with a server").message);
    }
    if (plan.accepts_any) {
        // What is wrong shall be told, not stand in the way.
        SSL_set_security_level(connection.get(), 0);
        SSL_set_options(connection.get(), SSL_OP_LEGACY_SERVER_CONNECT);
    }
    if (std::optional<KnownSession> known =
            trust_.sessions.take(plan.session_key, std::time(nullptr))) {
        SSL_set_session(connection.get(), known->session.get());
        plan.certificate_fault = std::move(known->certificate_fault);
    }
    return std::make_unique<OpensslEngine>(std::move(connection), trust_, std::move(plan));
}

}  // namespace

Result<std::unique_ptr<TlsContexts>> TlsContexts::create(const TlsOptions& options) {
    return OpensslContexts::create(options);
}

}  // namespace waybill::proxy
