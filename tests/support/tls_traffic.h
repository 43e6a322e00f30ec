// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS as it stands on the wire, made by libssl: a client and a server that talk through memory,
// what each of them sent, in its order, and the lines of their key log.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "core/base/anomaly.h"

namespace waybill {

struct TlsTrafficOptions {
    int version = TLS1_3_VERSION;
    std::string suites;  // up to TLS 1.2 as OpenSSL names them, else those of TLS 1.3
    std::string groups;  // that the client offers; the first one gets a key share
    std::string server_groups;
    bool elliptic = false;  // the server's certificate has an EC key
    bool extended_master_secret = true;
    bool encrypt_then_mac = true;
    bool tickets = true;
    bool client_certificate = false;
    std::string alpn;
    SSL_SESSION* session = nullptr;  // to be resumed
    bool early_data = false;         // taken by the server
};

// A key and a certificate that it has signed itself, for "example.test".
class TlsIdentity {
public:
    explicit TlsIdentity(bool elliptic)
        : key_(elliptic ? EVP_EC_gen("P-256") : EVP_RSA_gen(2'048)),
          certificate_(X509_new()) {
        X509_set_version(certificate_, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 0x1234);
        ASN1_TIME_set_string(X509_getm_notBefore(certificate_), "20250101000000Z");
        ASN1_TIME_set_string(X509_getm_notAfter(certificate_), "20351231235959Z");
        X509_NAME* const name = X509_get_subject_name(certificate_);
        add_entry(name, "O", "Waybill T\xc3\xa9st");
        add_entry(name, "CN", "example.test");
        X509_set_issuer_name(certificate_, name);
        X509_EXTENSION* const names =
            X509V3_EXT_conf_nid(nullptr,
                                nullptr,
                                NID_subject_alt_name,
                                "DNS:example.test,DNS:*.example.test,IP:10.1.2.3");
        X509_add_ext(certificate_, names, -1);
        X509_EXTENSION_free(names);
        X509_set_pubkey(certificate_, key_);
        X509_sign(certificate_, key_, EVP_sha256());
    }
    ~TlsIdentity() {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;

    EVP_PKEY* key() const { return key_; }
    X509* certificate() const { return certificate_; }

    std::string key_pem() const {
        BIO* const out = BIO_new(BIO_s_mem());
        PEM_write_bio_PrivateKey(out, key_, nullptr, nullptr, 0, nullptr, nullptr);
        char* text = nullptr;
        const long length = BIO_get_mem_data(out, &text);
        std::string pem(text, static_cast<std::size_t>(length));
        BIO_free(out);
        return pem;
    }
    std::string der() const {
        unsigned char* bytes = nullptr;
        const int length = i2d_X509(certificate_, &bytes);
        std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
        OPENSSL_free(bytes);
        return out;
    }

    // One for all tests of a program: keys take long to make.
    static const TlsIdentity& shared(bool elliptic) {
        static const TlsIdentity rsa(false);
        static const TlsIdentity curve(true);
        return elliptic ? curve : rsa;
    }

private:
    static void add_entry(X509_NAME* name, const char* field, const char* value) {
        X509_NAME_add_entry_by_txt(
            name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
    }

    EVP_PKEY* key_;
    X509* certificate_;
};

class TlsTraffic {
public:
    struct Piece {
        Side side = Side::Client;
        std::string bytes;
    };

    explicit TlsTraffic(const TlsTrafficOptions& options)
        : options_(options),
          server_context_(make_context(TLS_server_method())),
          client_context_(make_context(TLS_client_method())) {
        const TlsIdentity& identity = TlsIdentity::shared(options.elliptic);
        SSL_CTX_use_certificate(server_context_, identity.certificate());
        SSL_CTX_use_PrivateKey(server_context_, identity.key());
        const std::string id = "tests";
        SSL_CTX_set_session_id_context(server_context_,
                                       reinterpret_cast<const unsigned char*>(id.data()),
                                       static_cast<unsigned>(id.size()));
        set_ticket_keys();
        if (options.client_certificate) {
            SSL_CTX_use_certificate(client_context_, identity.certificate());
            SSL_CTX_use_PrivateKey(client_context_, identity.key());
            SSL_CTX_set_verify(server_context_, SSL_VERIFY_PEER, accept_any);
        }
        if (options.version >= TLS1_3_VERSION) {
            SSL_CTX_set_max_early_data(server_context_, 16'384);
        }
        SSL_CTX_set_alpn_select_cb(server_context_, take_first_protocol, nullptr);
        if (!options.groups.empty()) {
            SSL_CTX_set1_groups_list(client_context_, options.groups.c_str());
        }
        if (!options.server_groups.empty()) {
            SSL_CTX_set1_groups_list(server_context_, options.server_groups.c_str());
        }
        client_ = connect(client_context_);
        server_ = connect(server_context_);
        SSL_set_connect_state(client_);
        SSL_set_accept_state(server_);
        std::string host = "example.test";
        SSL_ctrl(client_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
        if (!options.alpn.empty()) {
            const std::string list = static_cast<char>(options.alpn.size()) + options.alpn;
            SSL_set_alpn_protos(client_,
                                reinterpret_cast<const unsigned char*>(list.data()),
                                static_cast<unsigned>(list.size()));
        }
        if (options.session != nullptr) {
            SSL_set_session(client_, options.session);
        }
    }
    ~TlsTraffic() {
        SSL_free(client_);
        SSL_free(server_);
        SSL_CTX_free(client_context_);
        SSL_CTX_free(server_context_);
        ERR_clear_error();
    }
    TlsTraffic(const TlsTraffic&) = delete;
    TlsTraffic& operator=(const TlsTraffic&) = delete;

    // Both sides talk until neither has anything to say.
    void handshake() {
        for (int round = 0; round < 20; ++round) {
            SSL_do_handshake(client_);
            pump(Side::Client);
            if (options_.early_data && !early_read_) {
                read_early();
            }
            SSL_do_handshake(server_);
            pump(Side::Server);
            if (SSL_is_init_finished(client_) == 1 && SSL_is_init_finished(server_) == 1) {
                break;
            }
        }
        EXPECT_EQ(SSL_is_init_finished(client_), 1);
        EXPECT_EQ(SSL_is_init_finished(server_), 1);
        drain(Side::Client);  // tickets
    }

    // Before handshake(): early data of the client.
    void send_early(std::string_view text) {
        std::size_t written = 0;
        EXPECT_EQ(SSL_write_early_data(client_, text.data(), text.size(), &written), 1);
        pump(Side::Client);
    }

    void send(Side side, std::string_view text) {
        EXPECT_GT(SSL_write(of(side), text.data(), static_cast<int>(text.size())), 0);
        pump(side);
        drain(other(side));
    }

    void update_keys(Side side) {
        EXPECT_EQ(SSL_key_update(of(side), SSL_KEY_UPDATE_REQUESTED), 1);
    }

    void renegotiate() {
        EXPECT_EQ(SSL_renegotiate(client_), 1);
        for (int round = 0; round < 10; ++round) {
            SSL_do_handshake(client_);
            pump(Side::Client);
            drain(Side::Server);
            pump(Side::Server);
            drain(Side::Client);
            pump(Side::Client);
        }
    }

    void close(Side side) {
        SSL_shutdown(of(side));
        pump(side);
    }

    // To resume with; the caller owns it.
    SSL_SESSION* session() const { return SSL_get1_session(client_); }
    bool resumed() const { return SSL_session_reused(client_) == 1; }
    SSL* of(Side side) const { return side == Side::Client ? client_ : server_; }

    std::vector<Piece> wire;  // what was sent, by turns
    std::string key_log;

private:
    static int accept_any(int /*verified*/, X509_STORE_CTX* /*context*/) { return 1; }
    static int take_first_protocol(SSL* /*connection*/,
                                   const unsigned char** out,
                                   unsigned char* length,
                                   const unsigned char* in,
                                   unsigned in_length,
                                   void* /*argument*/) {
        if (in_length < 1) {
            return SSL_TLSEXT_ERR_NOACK;
        }
        *length = in[0];
        *out = in + 1;
        return SSL_TLSEXT_ERR_OK;
    }
    static void log_key(const SSL* connection, const char* line) {
        auto* const self = static_cast<TlsTraffic*>(SSL_get_app_data(connection));
        self->key_log += line;
        self->key_log += '\n';
    }

    // The same for all servers: what one gave out, another can resume.
    void set_ticket_keys() const {
        std::array<unsigned char, 80> keys{};
        SSL_CTX_set_tlsext_ticket_keys(
            server_context_, keys.data(), static_cast<long>(keys.size()));
    }

    SSL_CTX* make_context(const SSL_METHOD* method) const {
        SSL_CTX* const context = SSL_CTX_new(method);
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_min_proto_version(context, options_.version);
        SSL_CTX_set_max_proto_version(context, options_.version);
        SSL_CTX_set_keylog_callback(context, log_key);
        SSL_CTX_clear_options(context, SSL_OP_NO_RENEGOTIATION);
        SSL_CTX_set_options(context, SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_NO_ANTI_REPLAY);
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_BOTH);
        if (!options_.extended_master_secret) {
            SSL_CTX_set_options(context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
        }
        if (!options_.encrypt_then_mac) {
            SSL_CTX_set_options(context, SSL_OP_NO_ENCRYPT_THEN_MAC);
        }
        if (!options_.tickets) {
            SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
        }
        if (!options_.suites.empty()) {
            if (options_.version >= TLS1_3_VERSION) {
                EXPECT_EQ(SSL_CTX_set_ciphersuites(context, options_.suites.c_str()), 1);
            } else {
                EXPECT_EQ(
                    SSL_CTX_set_cipher_list(context, (options_.suites + ":@SECLEVEL=0").c_str()),
                    1);
            }
        }
        return context;
    }

    SSL* connect(SSL_CTX* context) {
        SSL* const connection = SSL_new(context);
        SSL_set_app_data(connection, this);
        SSL_set_bio(connection, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        return connection;
    }

    // What the side has written goes over the wire.
    void pump(Side side) {
        char* bytes = nullptr;
        BIO* const out = SSL_get_wbio(of(side));
        const long length = BIO_get_mem_data(out, &bytes);
        if (length <= 0) {
            return;
        }
        wire.push_back({side, std::string(bytes, static_cast<std::size_t>(length))});
        BIO_write(SSL_get_rbio(of(other(side))), bytes, static_cast<int>(length));
        (void)BIO_reset(out);
    }

    void drain(Side side) {
        std::string room(16'384, '\0');
        while (SSL_read(of(side), room.data(), static_cast<int>(room.size())) > 0) {
        }
        pump(side);
    }

    void read_early() {
        std::string room(16'384, '\0');
        std::size_t length = 0;
        int outcome = SSL_READ_EARLY_DATA_SUCCESS;
        while (outcome == SSL_READ_EARLY_DATA_SUCCESS) {
            outcome = SSL_read_early_data(server_, room.data(), room.size(), &length);
            pump(Side::Server);
        }
        early_read_ = outcome == SSL_READ_EARLY_DATA_FINISH;
    }

    TlsTrafficOptions options_;
    SSL_CTX* server_context_ = nullptr;
    SSL_CTX* client_context_ = nullptr;
    SSL* client_ = nullptr;
    SSL* server_ = nullptr;
    bool early_read_ = false;
};

}  // namespace waybill
