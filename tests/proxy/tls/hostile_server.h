// SPDX-License-Identifier: GPL-3.0-or-later
//
// A TLS server in memory that sends whatever certificates it is told to, and says what it is told
// of their being revoked.
#pragma once

#include <array>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/param_build.h>
#include <openssl/ssl.h>

#include "proxy/tls/memory_bio.h"
#include "proxy/tls/tls_engine.h"
#include "proxy/tls/tls_handles.h"
#include "tests/proxy/tls/certificate_maker.h"

namespace waybill::proxy::test {

struct HostileServerPlan {
    const MadeCertificate* own = nullptr;
    std::vector<const MadeCertificate*> chain{};  // sent behind it
    std::string staple{};                         // DER; empty: none
    int min_version = TLS1_VERSION;
    int max_version = TLS1_3_VERSION;
    std::string ciphers{};
    bool short_group = false;  // Diffie-Hellman with 1,024 bits
    bool asks_for_certificate = false;
};

// Group 2 of RFC 2409.
inline EVP_PKEY* make_short_group() {
    BIGNUM* const prime = BN_get_rfc2409_prime_1024(nullptr);
    OSSL_PARAM_BLD* const builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, "p", prime);
    OSSL_PARAM_BLD_push_uint(builder, "g", 2);
    OSSL_PARAM* const params = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr);
    EVP_PKEY* group = nullptr;
    EXPECT_EQ(EVP_PKEY_fromdata_init(context), 1);
    EXPECT_EQ(EVP_PKEY_fromdata(context, &group, EVP_PKEY_KEY_PARAMETERS, params), 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_free(prime);
    return group;
}

class HostileServer {
public:
    explicit HostileServer(const HostileServerPlan& plan)
        : plan_(plan),
          context_(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX* const context = context_.get();
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_min_proto_version(context, plan.min_version);
        SSL_CTX_set_max_proto_version(context, plan.max_version);
        EXPECT_EQ(SSL_CTX_use_certificate(context, plan.own->get()), 1);
        EXPECT_EQ(SSL_CTX_use_PrivateKey(context, plan.own->key.get()), 1);
        for (const MadeCertificate* const each : plan.chain) {
            X509_up_ref(each->get());
            EXPECT_EQ(SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 0, each->get()), 1);
        }
        if (!plan.ciphers.empty()) {
            EXPECT_EQ(SSL_CTX_set_cipher_list(context, (plan.ciphers + ":@SECLEVEL=0").c_str()), 1);
        }
        if (plan.short_group) {
            EXPECT_EQ(SSL_CTX_set0_tmp_dh_pkey(context, make_short_group()), 1);
        }
        SSL_CTX_callback_ctrl(
            context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB, reinterpret_cast<void (*)()>(give_staple));
        SSL_CTX_ctrl(context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB_ARG, 0, &plan_);
        if (plan.asks_for_certificate) {
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, accept_any);
        }
        connection_.reset(SSL_new(context));
        BIO* const bio = make_memory_bio(pipe_);
        SSL_set_bio(connection_.get(), bio, bio);
        SSL_set_accept_state(connection_.get());
    }
    ~HostileServer() { ERR_clear_error(); }
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;

    // Until neither has anything to say.
    void shake_hands(TlsEngine& client) {
        while (!client.output().empty()) {
            take(client);
            give(client);
        }
    }

    // What the client sent; what it says in plaintext.
    std::string take(TlsEngine& client) {
        const std::string bytes = std::exchange(client.output(), {});
        std::string plain;
        std::array<char, 4096> room{};
        pipe_.in = as_bytes(bytes);
        int length = SSL_read(connection_.get(), room.data(), static_cast<int>(room.size()));
        for (; length > 0;
             length = SSL_read(connection_.get(), room.data(), static_cast<int>(room.size()))) {
            plain.append(room.data(), static_cast<std::size_t>(length));
        }
        pipe_.in = {};
        return plain;
    }
    void give(TlsEngine& client) {
        const std::string bytes = std::exchange(pipe_.out, {});
        client.receive(as_bytes(bytes), [](Bytes) {});
    }

    // Instead of all that: to whoever is at the other end of a socket, one answer in HTTP.
    void serve(int descriptor) {
        const TlsHandle connection(SSL_new(context_.get()));
        SSL_set_fd(connection.get(), descriptor);
        std::array<char, 4096> room{};
        if (SSL_accept(connection.get()) == 1
            && SSL_read(connection.get(), room.data(), static_cast<int>(room.size())) > 0) {
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            SSL_write(connection.get(), answer.data(), static_cast<int>(answer.size()));
            SSL_shutdown(connection.get());
        }
        ERR_clear_error();
    }

    SSL* connection() const { return connection_.get(); }

private:
    static int accept_any(int /*verified*/, X509_STORE_CTX* /*context*/) { return 1; }
    static int give_staple(SSL* connection, void* argument) {
        const std::string& staple = static_cast<const HostileServerPlan*>(argument)->staple;
        if (staple.empty()) {
            return SSL_TLSEXT_ERR_NOACK;
        }
        void* const copy = OPENSSL_memdup(staple.data(), staple.size());
        SSL_ctrl(connection,
                 SSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP,
                 static_cast<long>(staple.size()),
                 copy);
        return SSL_TLSEXT_ERR_OK;
    }

    HostileServerPlan plan_;
    MemoryPipe pipe_;
    TlsContextHandle context_;
    TlsHandle connection_;
};

// Of `certificate`, by its issuer unless `signer` is another one.
struct StaplePlan {
    const MadeCertificate* certificate = nullptr;
    const MadeCertificate* issuer = nullptr;
    const MadeCertificate* signer = nullptr;
    int status = V_OCSP_CERTSTATUS_GOOD;
    std::int64_t from = -3'600;  // from now, in seconds
    std::int64_t until = 3'600;  // 0: does not say
    const EVP_MD* hash = EVP_sha1();
};

inline std::string make_staple(const StaplePlan& plan) {
    OCSP_BASICRESP* const basic = OCSP_BASICRESP_new();
    OCSP_CERTID* const id = OCSP_cert_to_id(plan.hash, plan.certificate->get(), plan.issuer->get());
    const std::time_t now = std::time(nullptr);
    ASN1_GENERALIZEDTIME* const from = ASN1_GENERALIZEDTIME_set(nullptr, now + plan.from);
    ASN1_GENERALIZEDTIME* const until =
        plan.until == 0 ? nullptr : ASN1_GENERALIZEDTIME_set(nullptr, now + plan.until);
    const bool revoked = plan.status == V_OCSP_CERTSTATUS_REVOKED;
    EXPECT_NE(OCSP_basic_add1_status(basic,
                                     id,
                                     plan.status,
                                     revoked ? OCSP_REVOKED_STATUS_KEYCOMPROMISE : 0,
                                     revoked ? from : nullptr,
                                     from,
                                     until),
              nullptr);
    const MadeCertificate& signer = plan.signer == nullptr ? *plan.issuer : *plan.signer;
    EXPECT_EQ(OCSP_basic_sign(basic, signer.get(), signer.key.get(), EVP_sha256(), nullptr, 0), 1);
    OCSP_RESPONSE* const response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    unsigned char* der = nullptr;
    const int length = i2d_OCSP_RESPONSE(response, &der);
    std::string staple(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    OCSP_CERTID_free(id);
    ASN1_GENERALIZEDTIME_free(from);
    ASN1_GENERALIZEDTIME_free(until);
    return staple;
}

}  // namespace waybill::proxy::test
