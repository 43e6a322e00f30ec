// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/tls_connection.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tls_plaintext.h"
#include "tests/support/tls_traffic.h"

namespace waybill::capture::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kRequest = "GET /one HTTP/1.1\r\nHost: example.test\r\n\r\n";
const std::string kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

// A request and its response, and both sides close.
void talk(TlsTraffic& traffic) {
    traffic.send(Side::Client, kRequest);
    traffic.send(Side::Server, kResponse);
    traffic.close(Side::Client);
    traffic.close(Side::Server);
}

// Whole, byte by byte, and in pieces that fit nothing.
void expect_conversation(const TlsTraffic& traffic, const std::string& what) {
    for (const std::size_t piece : {0U, 1U, 7U, 1'000U}) {
        Secrets secrets;
        secrets.add_key_log(traffic.key_log);
        const TlsPlaintext plaintext = read_tls(traffic.wire, secrets, piece);
        EXPECT_EQ(plaintext.client(), kRequest + "[end]") << what << " in pieces of " << piece;
        EXPECT_EQ(plaintext.server(), kResponse + "[end]") << what << " in pieces of " << piece;
        EXPECT_EQ(plaintext.anomaly_names(), "") << what << " in pieces of " << piece;
        EXPECT_TRUE(plaintext.facts.decrypted) << what;
    }
}

struct Case {
    int version;
    const char* suites;
    bool elliptic = false;
};

TEST(TlsConnectionTest, EachVersionAndFamilyOfSuitesIsRead) {
    for (const Case& each : {Case{TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"},
                             Case{TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384"},
                             Case{TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256"},
                             Case{TLS1_3_VERSION, "TLS_AES_128_CCM_SHA256"},
                             Case{TLS1_3_VERSION, "TLS_AES_128_CCM_8_SHA256"},
                             Case{TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"},
                             Case{TLS1_2_VERSION, "ECDHE-ECDSA-AES256-GCM-SHA384", true},
                             Case{TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305"},
                             Case{TLS1_2_VERSION, "AES128-CCM"},
                             Case{TLS1_2_VERSION, "AES256-CCM8"},
                             Case{TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA256"},
                             Case{TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384"},
                             Case{TLS1_2_VERSION, "AES128-SHA"},
                             Case{TLS1_2_VERSION, "ECDHE-RSA-CAMELLIA128-SHA256"},
                             Case{TLS1_2_VERSION, "ARIA128-GCM-SHA256"},
                             Case{TLS1_2_VERSION, "NULL-SHA256"},
                             Case{TLS1_1_VERSION, "AES128-SHA"},
                             Case{TLS1_VERSION, "AES256-SHA"}}) {
        TlsTrafficOptions options;
        options.version = each.version;
        options.suites = each.suites;
        options.elliptic = each.elliptic;
        TlsTraffic traffic(options);
        traffic.handshake();
        talk(traffic);
        expect_conversation(traffic, each.suites);
    }
}

TEST(TlsConnectionTest, ExtensionsThatChangeKeysAreFollowed) {
    for (const bool extended : {false, true}) {
        for (const bool encrypt_then_mac : {false, true}) {
            TlsTrafficOptions options;
            options.version = TLS1_2_VERSION;
            options.suites = "AES128-SHA256";
            options.extended_master_secret = extended;
            options.encrypt_then_mac = encrypt_then_mac;
            TlsTraffic traffic(options);
            traffic.handshake();
            talk(traffic);
            expect_conversation(traffic, "by key log");
        }
    }
}

TEST(TlsConnectionTest, AnRsaKeyOpensWhatWasExchangedWithIt) {
    const std::string path = ::testing::TempDir() + "/tls_connection_test_key.pem";
    FILE* const file = fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr);
    fputs(TlsIdentity::shared(false).key_pem().c_str(), file);
    fclose(file);
    for (const bool extended : {false, true}) {
        TlsTrafficOptions options;
        options.version = TLS1_2_VERSION;
        options.suites = "AES128-GCM-SHA256";
        options.extended_master_secret = extended;
        TlsTraffic first(options);
        first.handshake();
        talk(first);
        options.session = first.session();
        TlsTraffic second(options);
        second.handshake();
        EXPECT_TRUE(second.resumed());
        talk(second);
        SSL_SESSION_free(options.session);

        Secrets secrets;
        ASSERT_TRUE(secrets.add_rsa_key_file(path));
        const TlsPlaintext one = read_tls(first.wire, secrets);
        EXPECT_EQ(one.client(), kRequest + "[end]") << extended;
        EXPECT_FALSE(one.facts.resumed);
        // Its session was remembered.
        const TlsPlaintext two = read_tls(second.wire, secrets);
        EXPECT_EQ(two.client(), kRequest + "[end]") << extended;
        EXPECT_EQ(two.server(), kResponse + "[end]") << extended;
        EXPECT_TRUE(two.facts.resumed);
    }
    (void)remove(path.c_str());
}

TEST(TlsConnectionTest, ResumedSessionsAreRead) {
    for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        TlsTrafficOptions options;
        options.version = version;
        TlsTraffic first(options);
        first.handshake();
        talk(first);
        options.session = first.session();
        TlsTraffic second(options);
        second.handshake();
        EXPECT_TRUE(second.resumed());
        talk(second);
        SSL_SESSION_free(options.session);
        expect_conversation(second, "resumed");
        Secrets secrets;
        EXPECT_TRUE(read_tls(second.wire, secrets).facts.resumed);
    }
}

TEST(TlsConnectionTest, EarlyDataComesFirst) {
    TlsTrafficOptions options;
    TlsTraffic first(options);
    first.handshake();
    talk(first);
    options.session = first.session();
    options.early_data = true;
    TlsTraffic second(options);
    second.send_early("early ");
    second.handshake();
    talk(second);
    SSL_SESSION_free(options.session);
    for (const std::size_t piece : {0U, 1U, 50U}) {
        Secrets secrets;
        secrets.add_key_log(second.key_log);
        const TlsPlaintext plaintext = read_tls(second.wire, secrets, piece);
        EXPECT_EQ(plaintext.client(), "early " + kRequest + "[end]");
        EXPECT_EQ(plaintext.server(), kResponse + "[end]");
        EXPECT_TRUE(plaintext.facts.early_data);
        EXPECT_EQ(plaintext.anomaly_names(), "");
    }
}

TEST(TlsConnectionTest, EarlyDataThatTheServerRefusesIsNotTold) {
    TlsTrafficOptions options;
    TlsTraffic first(options);
    first.handshake();
    talk(first);
    options.session = first.session();
    TlsTraffic second(options);  // it does not ask for early data, and so refuses it
    second.send_early("early ");
    second.handshake();
    talk(second);
    SSL_SESSION_free(options.session);
    Secrets secrets;
    secrets.add_key_log(second.key_log);
    const TlsPlaintext plaintext = read_tls(second.wire, secrets);
    EXPECT_EQ(plaintext.client(), kRequest + "[end]");
    EXPECT_EQ(plaintext.server(), kResponse + "[end]");
}

TEST(TlsConnectionTest, KeysMayBeUpdatedByEitherSide) {
    TlsTraffic traffic({});
    traffic.handshake();
    traffic.send(Side::Client, "a");
    traffic.update_keys(Side::Client);
    traffic.send(Side::Client, "b");
    traffic.send(Side::Server, "c");
    traffic.update_keys(Side::Server);
    traffic.send(Side::Server, "d");
    traffic.send(Side::Client, "e");
    Secrets secrets;
    secrets.add_key_log(traffic.key_log);
    const TlsPlaintext plaintext = read_tls(traffic.wire, secrets, 3);
    EXPECT_EQ(plaintext.client(), "abe[end]");
    EXPECT_EQ(plaintext.server(), "cd[end]");
    EXPECT_EQ(plaintext.anomaly_names(), "");
}

TEST(TlsConnectionTest, TheServerMayAskForAnotherHello) {
    TlsTrafficOptions options;
    options.groups = "X25519:P-256";
    options.server_groups = "P-256";
    TlsTraffic traffic(options);
    traffic.handshake();
    talk(traffic);
    expect_conversation(traffic, "retried");
    Secrets secrets;
    const TlsFacts facts = read_tls(traffic.wire, secrets).facts;
    EXPECT_EQ(facts.group, "secp256r1");
    EXPECT_EQ(facts.version, "TLSv1.3");
}

TEST(TlsConnectionTest, ARenegotiationChangesTheKeys) {
    TlsTrafficOptions options;
    options.version = TLS1_2_VERSION;
    TlsTraffic traffic(options);
    traffic.handshake();
    traffic.send(Side::Client, "before ");
    traffic.renegotiate();
    talk(traffic);
    for (const std::size_t piece : {0U, 1U}) {
        Secrets secrets;
        secrets.add_key_log(traffic.key_log);
        const TlsPlaintext plaintext = read_tls(traffic.wire, secrets, piece);
        EXPECT_EQ(plaintext.client(), "before " + kRequest + "[end]");
        EXPECT_EQ(plaintext.server(), kResponse + "[end]");
        EXPECT_EQ(plaintext.anomaly_names(), "");
    }
}

TEST(TlsConnectionTest, HandshakeKeysAreNotNeededToReadWhatFollows) {
    TlsTraffic traffic({});
    traffic.handshake();
    talk(traffic);
    Secrets secrets;
    for (std::size_t at = 0; at < traffic.key_log.size();) {
        const std::size_t end = traffic.key_log.find('\n', at) + 1;
        const std::string line = traffic.key_log.substr(at, end - at);
        if (line.find("HANDSHAKE") == std::string::npos) {
            secrets.add_key_log(line);
        }
        at = end;
    }
    const TlsPlaintext plaintext = read_tls(traffic.wire, secrets);
    EXPECT_EQ(plaintext.client(), kRequest + "[end]");
    EXPECT_EQ(plaintext.server(), kResponse + "[end]");
    EXPECT_THAT(plaintext.facts.certificates, IsEmpty());
}

TEST(TlsConnectionTest, FactsAreToldWithoutKeys) {
    TlsTrafficOptions options;
    options.version = TLS1_2_VERSION;
    options.suites = "ECDHE-RSA-AES128-GCM-SHA256";
    options.alpn = "http/1.1";
    TlsTraffic traffic(options);
    traffic.handshake();
    talk(traffic);
    Secrets secrets;
    const TlsPlaintext plaintext = read_tls(traffic.wire, secrets);
    EXPECT_EQ(plaintext.client(), "[end]");
    EXPECT_EQ(plaintext.server(), "[end]");
    EXPECT_EQ(plaintext.anomaly_names(), "client:tls-key-missing server:tls-key-missing ");
    const TlsFacts& facts = plaintext.facts;
    EXPECT_EQ(facts.version, "TLSv1.2");
    EXPECT_EQ(facts.cipher, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(facts.sni, "example.test");
    EXPECT_EQ(facts.alpn, "http/1.1");
    EXPECT_THAT(facts.alpn_offered, ElementsAre("http/1.1"));
    EXPECT_EQ(facts.group, "x25519");
    EXPECT_FALSE(facts.decrypted);
    EXPECT_FALSE(facts.resumed);
    EXPECT_EQ(facts.ja3.size(), 32U);
    EXPECT_EQ(facts.ja3s.size(), 32U);
    EXPECT_EQ(facts.ja4.substr(0, 4), "t12d");
    EXPECT_EQ(facts.handshake_ns, 2 * kNsPerMs);
    ASSERT_EQ(facts.certificates.size(), 1U);
    EXPECT_EQ(facts.certificates[0].subject, "CN=example.test,O=Waybill T\xc3\xa9st");
}

TEST(TlsConnectionTest, WhatIsNotEncryptedNeedsNoKeys) {
    TlsTrafficOptions options;
    options.version = TLS1_2_VERSION;
    options.suites = "NULL-SHA256";
    TlsTraffic traffic(options);
    traffic.handshake();
    talk(traffic);
    Secrets secrets;
    const TlsPlaintext plaintext = read_tls(traffic.wire, secrets, 10);
    EXPECT_EQ(plaintext.client(), kRequest + "[end]");
    EXPECT_EQ(plaintext.server(), kResponse + "[end]");
    EXPECT_EQ(plaintext.anomaly_names(), "");
}

TEST(TlsConnectionTest, CertificatesOfBothSidesAreRead) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsTrafficOptions options;
        options.version = version;
        options.client_certificate = true;
        TlsTraffic traffic(options);
        traffic.handshake();
        talk(traffic);
        expect_conversation(traffic, "with certificates");
        Secrets secrets;
        secrets.add_key_log(traffic.key_log);
        const TlsFacts facts = read_tls(traffic.wire, secrets).facts;
        EXPECT_EQ(facts.certificates.size(), 1U) << version;
        EXPECT_EQ(facts.client_certificates.size(), 1U) << version;
    }
}

TEST(TlsConnectionTest, AWrongKeyIsToldAndGivesNothing) {
    TlsTraffic traffic({});
    traffic.handshake();
    talk(traffic);
    std::string wrong = traffic.key_log;
    for (std::size_t end = wrong.find('\n'); end != std::string::npos;
         end = wrong.find('\n', end + 1)) {
        wrong[end - 1] = wrong[end - 1] == '0' ? '1' : '0';
    }
    Secrets secrets;
    secrets.add_key_log(wrong);
    const TlsPlaintext plaintext = read_tls(traffic.wire, secrets);
    EXPECT_EQ(plaintext.client(), "[end]");
    EXPECT_EQ(plaintext.server(), "[end]");
    EXPECT_THAT(plaintext.anomaly_names(), HasSubstr("client:tls-decrypt-failed"));
    EXPECT_THAT(plaintext.anomaly_names(), HasSubstr("server:tls-decrypt-failed"));
}

TEST(TlsConnectionTest, KeysThatComeLateOpenWhatFollows) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsTrafficOptions options;
        options.version = version;
        TlsTraffic traffic(options);
        traffic.handshake();
        traffic.send(Side::Client, "lost");
        const std::size_t known = traffic.wire.size();
        traffic.send(Side::Client, kRequest);
        talk(traffic);

        Secrets secrets;
        TlsPlaintext plaintext;
        TlsWorkspace workspace;
        TlsConnection connection(plaintext, secrets, workspace, false);
        for (std::size_t i = 0; i < traffic.wire.size(); ++i) {
            if (i == known) {
                secrets.add_key_log(traffic.key_log);
            }
            connection.on_data(traffic.wire[i].side, as_bytes(traffic.wire[i].bytes), {});
        }
        connection.close();
        EXPECT_THAT(plaintext.client(), HasSubstr(kRequest + kRequest + "[end]")) << version;
        EXPECT_THAT(plaintext.server(), HasSubstr(kResponse + "[end]")) << version;
    }
}

TEST(TlsConnectionTest, AHelloMayComeInRecordsOfOneByte) {
    TlsTrafficOptions options;
    options.version = TLS1_2_VERSION;
    TlsTraffic traffic(options);
    traffic.handshake();
    talk(traffic);
    std::string& hello = traffic.wire[0].bytes;
    std::string pieces;
    for (const char byte : hello.substr(5)) {
        pieces += hello.substr(0, 3) + std::string("\x00\x01", 2) + byte;
    }
    hello = pieces;
    expect_conversation(traffic, "in small records");
}

TEST(TlsConnectionTest, WhatTcpAcknowledgedIsCountedInPlaintext) {
    TlsTraffic traffic({});
    traffic.handshake();
    talk(traffic);
    Secrets secrets;
    secrets.add_key_log(traffic.key_log);
    const TlsPlaintext plaintext = read_tls(traffic.wire, secrets);
    ASSERT_EQ(plaintext.arrivals.size(), 2U);
    EXPECT_EQ(plaintext.arrivals[0].peer_acked, 0U);
    EXPECT_EQ(plaintext.arrivals[1].peer_acked, kRequest.size());
}

}  // namespace
}  // namespace waybill::capture::tls
