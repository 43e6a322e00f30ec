// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/tls_engine.h"

#include <array>
#include <atomic>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/proxy/tls/engine_pair.h"
#include "tests/proxy/tls/hostile_server.h"
#include "tests/support/file_content.h"

namespace waybill::proxy {
namespace {

using test::carry;
using test::shake_hands;
using test::TrustedAuthority;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = TlsEngine::State;

class TlsEngineTest : public ::testing::Test {
protected:
    void connect(const TlsOptions& options = {},
                 bool client_http2 = true,
                 bool server_http2 = true) {
        contexts_ = trusted_.contexts(options);
        ASSERT_NE(contexts_, nullptr);
        reconnect(client_http2, server_http2);
    }
    void reconnect(bool client_http2 = true, bool server_http2 = true) {
        server_ = contexts_->server(leaf_, server_http2);
        client_ = contexts_->client("localhost", client_http2, 443);
        shake_hands(*client_, *server_, piece_);
    }

    TrustedAuthority trusted_;
    std::shared_ptr<const Leaf> leaf_ = trusted_.leaf();
    std::size_t piece_ = 1'000'000;
    std::unique_ptr<TlsContexts> contexts_;
    std::unique_ptr<TlsEngine> server_;
    std::unique_ptr<TlsEngine> client_;
};

TEST_F(TlsEngineTest, TextGoesBothWaysBehindTheHandshake) {
    connect();
    ASSERT_EQ(client_->state(), State::Open) << client_->failure();
    ASSERT_EQ(server_->state(), State::Open) << server_->failure();
    client_->send(as_bytes("ping"));
    EXPECT_EQ(carry(*client_, *server_), "ping");
    server_->send(as_bytes("pong"));
    EXPECT_EQ(carry(*server_, *client_), "pong");
    EXPECT_THAT(client_->failure(), IsEmpty());
    EXPECT_THAT(client_->certificate_fault(), IsEmpty());
}

TEST_F(TlsEngineTest, AnythingMayComeByteByByte) {
    piece_ = 1;
    connect();
    ASSERT_EQ(client_->state(), State::Open) << client_->failure();
    const std::string text(100'000, 'x');
    server_->send(as_bytes(text));
    EXPECT_EQ(carry(*server_, *client_, 1), text);
}

TEST_F(TlsEngineTest, Http2IsChosenWhereBothOfferIt) {
    connect();
    EXPECT_EQ(client_->alpn(), "h2");
    EXPECT_EQ(server_->alpn(), "h2");
    reconnect(false, true);
    EXPECT_EQ(server_->alpn(), "http/1.1");
    reconnect(true, false);
    EXPECT_EQ(client_->alpn(), "http/1.1");
}

TEST_F(TlsEngineTest, TheNextConnectionResumesTheSession) {
    connect();
    EXPECT_FALSE(client_->facts().resumed);
    reconnect();
    EXPECT_TRUE(client_->facts().resumed);
    EXPECT_TRUE(server_->facts().resumed);
    reconnect();
    EXPECT_TRUE(client_->facts().resumed);
}

TEST_F(TlsEngineTest, SessionsOfTls12AreResumedToo) {
    connect({.server_version_max = "1.2"});
    EXPECT_FALSE(client_->facts().resumed);
    reconnect();
    EXPECT_TRUE(client_->facts().resumed);
    reconnect();
    EXPECT_TRUE(client_->facts().resumed);
}

TEST_F(TlsEngineTest, ASessionIsNotResumedWithAnotherCertificate) {
    connect();
    leaf_ = trusted_.leaf();
    reconnect();
    ASSERT_EQ(client_->state(), State::Open) << client_->failure();
    EXPECT_FALSE(server_->facts().resumed);
}

TEST_F(TlsEngineTest, ASessionWithOnePortIsNotResumedWithAnother) {
    connect();
    server_ = contexts_->server(leaf_, true);
    client_ = contexts_->client("localhost", true, 444);
    shake_hands(*client_, *server_);
    EXPECT_FALSE(client_->facts().resumed);
}

TEST_F(TlsEngineTest, FactsSayWhatWasAgreed) {
    connect();
    const TlsFacts facts = client_->facts();
    EXPECT_EQ(facts.version, "TLSv1.3");
    EXPECT_EQ(facts.cipher, "TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(facts.group, "x25519");
    EXPECT_EQ(facts.alpn, "h2");
    EXPECT_EQ(facts.sni, "localhost");
    EXPECT_TRUE(facts.decrypted);
    ASSERT_EQ(facts.certificates.size(), 1U);
    EXPECT_EQ(facts.certificates[0].subject, "CN=localhost");
    EXPECT_EQ(facts.certificates[0].issuer, "CN=Tests");
    EXPECT_EQ(server_->facts().sni, "localhost");
    EXPECT_EQ(server_->facts().version, "TLSv1.3");
}

TEST_F(TlsEngineTest, CloseEndsOneDirection) {
    connect();
    client_->close();
    EXPECT_EQ(carry(*client_, *server_), "");
    EXPECT_EQ(server_->state(), State::Ended);
    server_->send(as_bytes("still here"));
    EXPECT_EQ(carry(*server_, *client_), "still here");
}

TEST_F(TlsEngineTest, WhatIsNoTlsFailsWithASentence) {
    contexts_ = trusted_.contexts();
    server_ = contexts_->server(leaf_, true);
    server_->receive(as_bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), [](Bytes) { FAIL(); });
    EXPECT_EQ(server_->state(), State::Failed);
    EXPECT_EQ(server_->failure(), "the client sent HTTP where TLS should begin");

    client_ = contexts_->client("localhost", true, 443);
    client_->receive(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"), [](Bytes) { FAIL(); });
    EXPECT_EQ(client_->state(), State::Failed);
    EXPECT_THAT(client_->failure(), HasSubstr("the server sent what is no TLS"));
}

TEST_F(TlsEngineTest, AChangedRecordFailsWithAnAlert) {
    connect();
    client_->send(as_bytes("ping"));
    client_->output().back() = static_cast<char>(client_->output().back() ^ 1);
    EXPECT_EQ(carry(*client_, *server_), "");
    EXPECT_EQ(server_->state(), State::Failed);
    EXPECT_EQ(
        server_->failure(),
        "the client sent what does not open with the agreed key (we said \"bad record mac\")");
    EXPECT_FALSE(server_->output().empty());
    carry(*server_, *client_);
    EXPECT_EQ(client_->state(), State::Failed);
    EXPECT_THAT(client_->failure(),
                HasSubstr("the server gave up with the alert \"bad record mac\""));
}

TEST_F(TlsEngineTest, VersionsThatAreNotAllowedFailOnBothSides) {
    connect({.server_version_max = "1.2", .client_version_min = "1.3"});
    EXPECT_EQ(server_->failure(),
              "the client speaks no version of TLS that is allowed here (we said \"protocol "
              "version\")");
    EXPECT_EQ(client_->failure(),
              "the server gave up with the alert \"protocol version\": it does not speak the "
              "versions of TLS that we do");
}

TEST_F(TlsEngineTest, OldVersionsAreSpokenWhenAskedFor) {
    connect(
        {.server_version_min = "1.0", .server_version_max = "1.0", .client_version_min = "1.0"});
    ASSERT_EQ(client_->state(), State::Open) << client_->failure();
    EXPECT_EQ(client_->facts().version, "TLSv1");
}

TEST_F(TlsEngineTest, CiphersOfAllVersionsStandInOneList) {
    TlsOptions options;
    options.server_ciphers = "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256";
    connect(options);
    EXPECT_EQ(client_->facts().cipher, "TLS_AES_128_GCM_SHA256");
    options.server_version_max = "1.2";
    connect(options);
    EXPECT_EQ(client_->facts().cipher, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
}

TEST_F(TlsEngineTest, AClientThatDoesNotTrustUsIsToldInPlainWords) {
    const TrustedAuthority other;
    leaf_ = other.leaf();
    connect();
    EXPECT_EQ(client_->state(), State::Failed);
    EXPECT_EQ(server_->failure(),
              "the client gave up with the alert \"unknown CA\": it does not trust the certificate "
              "of the proxy's authority");
}

TEST_F(TlsEngineTest, KeysGoToAFileThatOnlyItsOwnerReads) {
    const std::string path = trusted_.folder().file("keys.txt");
    connect({.key_log_file = path});
    const std::string text = waybill::test::file_content(path);
    EXPECT_THAT(text, HasSubstr("CLIENT_TRAFFIC_SECRET_0 "));
    EXPECT_THAT(text, HasSubstr("EXPORTER_SECRET "));
    EXPECT_TRUE(text.ends_with('\n'));
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(TlsEngineTest, WhatIsSentBehindAFailureIsLost) {
    connect();
    server_->receive(as_bytes("nonsense, not a record"), [](Bytes) { FAIL(); });
    ASSERT_EQ(server_->state(), State::Failed);
    server_->output().clear();
    server_->send(as_bytes("x"));
    server_->close();
    EXPECT_THAT(server_->output(), IsEmpty());
}

TEST_F(TlsEngineTest, APeerThatAsksForAnswersAndTakesNoneIsLeft) {
    contexts_ = trusted_.contexts();
    client_ = contexts_->client("localhost", true, 443);
    const test::MadeCertificate own =
        test::make_certificate(test::server_plan("DNS:localhost"), &trusted_.authority());
    test::HostileServer server({.own = &own});
    server.shake_hands(*client_);
    ASSERT_EQ(client_->state(), State::Open) << client_->failure();
    constexpr int kMost = 100'000;
    int asked = 0;
    for (; asked < kMost && client_->state() == State::Open; ++asked) {
        ASSERT_EQ(SSL_key_update(server.connection(), SSL_KEY_UPDATE_REQUESTED), 1);
        ASSERT_EQ(SSL_do_handshake(server.connection()), 1);
        server.give(*client_);
    }
    EXPECT_LT(asked, kMost);
    EXPECT_LE(client_->output().size(), 66U * 1024);
    EXPECT_EQ(client_->failure(), "the server asks for answers and takes none");
}

TEST_F(TlsEngineTest, APeerWhoseAnswersAreTakenMayAskForMore) {
    contexts_ = trusted_.contexts();
    client_ = contexts_->client("localhost", true, 443);
    const test::MadeCertificate own =
        test::make_certificate(test::server_plan("DNS:localhost"), &trusted_.authority());
    test::HostileServer server({.own = &own});
    server.shake_hands(*client_);
    for (int asked = 0; asked < 5'000; ++asked) {
        ASSERT_EQ(SSL_key_update(server.connection(), SSL_KEY_UPDATE_REQUESTED), 1);
        ASSERT_EQ(SSL_do_handshake(server.connection()), 1);
        server.give(*client_);
        server.take(*client_);
    }
    EXPECT_EQ(client_->state(), State::Open) << client_->failure();
}

TEST_F(TlsEngineTest, RenegotiationIsRefused) {
    contexts_ = trusted_.contexts();
    client_ = contexts_->client("localhost", true, 443);
    const test::MadeCertificate own =
        test::make_certificate(test::server_plan("DNS:localhost"), &trusted_.authority());
    test::HostileServer server({.own = &own, .max_version = TLS1_2_VERSION});
    server.shake_hands(*client_);
    ASSERT_EQ(client_->state(), State::Open) << client_->failure();
    ASSERT_EQ(SSL_renegotiate(server.connection()), 1);
    SSL_do_handshake(server.connection());
    server.give(*client_);
    EXPECT_FALSE(client_->output().empty());  // the alert "no renegotiation"
    server.take(*client_);
    EXPECT_EQ(SSL_num_renegotiations(server.connection()), 1);
    server.give(*client_);
    EXPECT_TRUE(client_->output().empty());
}

TEST_F(TlsEngineTest, ManyThreadsShareTheContexts) {
    TlsOptions options;
    options.key_log_file = trusted_.folder().file("keys.txt");
    contexts_ = trusted_.contexts(options);
    std::atomic<int> opened{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 25; ++round) {
                const std::unique_ptr<TlsEngine> server = contexts_->server(leaf_, true);
                const std::unique_ptr<TlsEngine> client =
                    contexts_->client("localhost", true, static_cast<std::uint16_t>(round % 2));
                shake_hands(*client, *server);
                opened += client->state() == State::Open ? 1 : 0;
                opened += client->facts().certificates.size() == 1 ? 1 : 0;
            }
        });
    }
    for (std::thread& each : threads) {
        each.join();
    }
    EXPECT_EQ(opened, 200);
    // No line was torn by another.
    std::istringstream lines(waybill::test::file_content(options.key_log_file));
    for (std::string line; std::getline(lines, line);) {
        EXPECT_THAT(line, ::testing::MatchesRegex("[A-Z0-9_]+ [0-9a-f]{64} [0-9a-f]{64,96}"));
    }
}

class ClientCertificateTest : public TlsEngineTest {
protected:
    // Whose certificate the server sees of a client with that option.
    std::string shown(const std::string& client_certificates, const std::string& host) {
        TlsOptions options;
        options.client_certificates = client_certificates;
        options.insecure = true;
        const std::unique_ptr<TlsContexts> contexts = trusted_.contexts(options);
        const std::unique_ptr<TlsEngine> client = contexts->client(host, true, 443);
        const test::MadeCertificate own =
            test::make_certificate(test::server_plan("DNS:localhost"), &trusted_.authority());
        test::HostileServer server({.own = &own, .asks_for_certificate = true});
        server.shake_hands(*client);
        EXPECT_EQ(client->state(), State::Open) << client->failure();
        const X509* const peer = SSL_get0_peer_certificate(server.connection());
        std::array<char, 100> name{};
        if (peer != nullptr) {
            X509_NAME_get_text_by_NID(
                X509_get_subject_name(peer), NID_commonName, name.data(), name.size());
        }
        return name.data();
    }
    std::string write_identity(const std::string& file, const std::string& name) {
        test::CertificatePlan plan;
        plan.name = name;
        return trusted_.folder().write(
            file, pem_text(test::make_certificate(plan, &trusted_.authority()), true));
    }
};

TEST_F(ClientCertificateTest, NoneIsShownUnlessThereIsOne) {
    EXPECT_EQ(shown("", "localhost"), "");
}

TEST_F(ClientCertificateTest, AFileIsForAllHosts) {
    const std::string file = write_identity("me.pem", "me");
    EXPECT_EQ(shown(file, "localhost"), "me");
    EXPECT_EQ(shown(file, "127.0.0.1"), "me");
}

TEST_F(ClientCertificateTest, AFolderHasOneForEachHost) {
    const waybill::test::TemporaryDirectory folder;
    folder.write("a.test.pem", waybill::test::file_content(write_identity("1.pem", "for a")));
    folder.write("b.test.pem", waybill::test::file_content(write_identity("2.pem", "for b")));
    folder.write("notes.txt", "no certificate");
    EXPECT_EQ(shown(folder.path(), "a.test"), "for a");
    EXPECT_EQ(shown(folder.path(), "B.test."), "for b");
    EXPECT_EQ(shown(folder.path(), "c.test"), "");
}

TEST_F(ClientCertificateTest, AFileThatIsNoneIsNamed) {
    TlsOptions options;
    options.client_certificates = trusted_.folder().write("empty.pem", "");
    Result<std::unique_ptr<TlsContexts>> made = TlsContexts::create(options);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message,
              "client_certificates: " + options.client_certificates
                  + ": has no private key that can be read without a passphrase");
    const test::MadeCertificate one = test::make_certificate({});
    const test::MadeCertificate other = test::make_certificate({});
    options.client_certificates = trusted_.folder().write(
        "mixed.pem",
        pem_text(one, false) + pem_text(other, true).substr(pem_text(other, false).size()));
    made = TlsContexts::create(options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("has no certificate that belongs to its key"));
}

TEST(TlsContextsTest, ErrorsNameTheOptionAndTheFile) {
    const auto error_of = [](const TlsOptions& options) {
        const Result<std::unique_ptr<TlsContexts>> made = TlsContexts::create(options);
        return made ? std::string() : made.error().message;
    };
    EXPECT_THAT(error_of({.accept = {"a b"}}), HasSubstr("accept: \"a b\": "));
    EXPECT_THAT(error_of({.accept = {"a:0"}}), HasSubstr("accept: \"a:0\": "));
    EXPECT_THAT(error_of({.trusted_file = "/nowhere.pem"}),
                HasSubstr("trusted_file: /nowhere.pem"));
    EXPECT_THAT(error_of({.server_version_min = "1.4"}), HasSubstr("server_version_min: \"1.4\""));
    EXPECT_THAT(error_of({.client_version_max = "1.1"}), HasSubstr("client_version_max: "));
    EXPECT_THAT(error_of({.server_ciphers = "none"}), HasSubstr("server_ciphers: "));
    EXPECT_THAT(error_of({.client_certificates = "/nowhere.pem"}),
                HasSubstr("client_certificates: /nowhere.pem: No such file"));
    EXPECT_THAT(error_of({.key_log_file = "/nowhere/keys"}),
                HasSubstr("key_log_file: /nowhere/keys: No such file"));
}

}  // namespace
}  // namespace waybill::proxy
