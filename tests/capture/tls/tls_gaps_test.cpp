// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes of TLS that were never captured, or were damaged: each costs its record and nothing more.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/tls/acknowledged_bytes.h"
#include "tests/support/tls_plaintext.h"
#include "tests/support/tls_traffic.h"

namespace waybill::capture::tls {
namespace {

using ::testing::HasSubstr;

struct Case {
    int version;
    const char* suites;
};

// Suites whose records are longer than what is in them by always the same.
const std::vector<Case> kExact = {{TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"},
                                  {TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256"},
                                  {TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"},
                                  {TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305"}};

// Three records of the server, of 1000 bytes each, behind a request.
class Conversation {
public:
    explicit Conversation(const Case& each) : traffic_(options(each)) {
        traffic_.handshake();
        traffic_.send(Side::Client, "ask");
        first_ = traffic_.wire.size();
        for (const char letter : {'a', 'b', 'c'}) {
            traffic_.send(Side::Server, std::string(1'000, letter));
        }
    }

    // Without `length` bytes of the server's from byte `from` of its three records on.
    TlsPlaintext read_without(std::size_t from, std::size_t length, std::size_t piece) {
        Secrets secrets;
        secrets.add_key_log(traffic_.key_log);
        TlsPlaintext plaintext;
        TlsWorkspace workspace;
        TlsConnection connection(plaintext, secrets, workspace, false);
        std::string records;
        for (std::size_t i = 0; i < traffic_.wire.size(); ++i) {
            if (i < first_) {
                connection.on_data(traffic_.wire[i].side, as_bytes(traffic_.wire[i].bytes), {});
            } else {
                records += traffic_.wire[i].bytes;
            }
        }
        const Bytes all = as_bytes(records);
        feed(connection, all.first(from), piece);
        connection.on_gap(Side::Server, length, {});
        feed(connection, all.subspan(from + length), piece);
        connection.on_end(Side::Client, EndReason::Closed, {});
        connection.on_end(Side::Server, EndReason::Closed, {});
        connection.close();
        return plaintext;
    }

    std::size_t record_bytes() const { return traffic_.wire[first_].bytes.size(); }
    TlsTraffic& traffic() { return traffic_; }

private:
    static TlsTrafficOptions options(const Case& each) {
        TlsTrafficOptions options;
        options.version = each.version;
        options.suites = each.suites;
        return options;
    }
    static void feed(TlsConnection& connection, Bytes bytes, std::size_t piece) {
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            connection.on_data(
                Side::Server, bytes.subspan(at, std::min(piece, bytes.size() - at)), {});
        }
    }

    TlsTraffic traffic_;
    std::size_t first_ = 0;  // piece of the server's first record
};

std::string letters(char letter) {
    return std::string(1'000, letter);
}

TEST(TlsGapsTest, AGapCostsTheRecordsThatItTouches) {
    for (const Case& each : kExact) {
        Conversation conversation(each);
        const std::size_t record = conversation.record_bytes();
        struct Hole {
            std::size_t from;
            std::size_t length;
            std::string expected;
        };
        const std::string gap = "[gap 1000]";
        for (const Hole& hole : {Hole{10, 1, gap + letters('b') + letters('c')},
                                 Hole{0, 3, gap + letters('b') + letters('c')},
                                 Hole{2, 100, gap + letters('b') + letters('c')},
                                 Hole{0, record, gap + letters('b') + letters('c')},
                                 Hole{record, record, letters('a') + gap + letters('c')},
                                 Hole{record + 7, record - 7, letters('a') + gap + letters('c')},
                                 Hole{record - 1, 2, "[gap 2000]" + letters('c')},
                                 Hole{3, record + 10, "[gap 2000]" + letters('c')}}) {
            for (const std::size_t piece : {1U, 100U, 5'000U}) {
                const TlsPlaintext plaintext =
                    conversation.read_without(hole.from, hole.length, piece);
                EXPECT_EQ(plaintext.server(), hole.expected + "[end]")
                    << each.suites << " without " << hole.length << " from " << hole.from
                    << " in pieces of " << piece;
                EXPECT_EQ(plaintext.anomaly_names(), "");
            }
        }
    }
}

TEST(TlsGapsTest, ChainedBlocksGoOnBehindAGap) {
    for (const Case& each : {Case{TLS1_2_VERSION, "AES128-SHA256"},
                             Case{TLS1_2_VERSION, "AES256-SHA"},
                             Case{TLS1_1_VERSION, "AES128-SHA"}}) {
        Conversation conversation(each);
        const std::size_t record = conversation.record_bytes();
        const TlsPlaintext plaintext = conversation.read_without(record + 9, 20, 700);
        EXPECT_THAT(plaintext.server(), ::testing::StartsWith(letters('a') + "[gap "));
        EXPECT_THAT(plaintext.server(), ::testing::EndsWith("]" + letters('c') + "[end]"));
    }
}

TEST(TlsGapsTest, TheVectorOfTls10ComesFromTheRecordBefore) {
    Conversation conversation({TLS1_VERSION, "AES128-SHA"});
    // OpenSSL sends an empty record in front of each.
    const TlsPlaintext plaintext =
        conversation.read_without(conversation.record_bytes() + 60, 20, 700);
    EXPECT_THAT(plaintext.server(), ::testing::StartsWith(letters('a') + "[gap "));
    EXPECT_THAT(plaintext.server(), HasSubstr(letters('c')));
}

TEST(TlsGapsTest, ADamagedRecordIsToldAndTheNextOneRead) {
    for (const Case& each : kExact) {
        Conversation conversation(each);
        TlsTraffic& traffic = conversation.traffic();
        std::string& damaged = traffic.wire[traffic.wire.size() - 2].bytes;
        damaged[500] = static_cast<char>(damaged[500] ^ 1);
        Secrets secrets;
        secrets.add_key_log(traffic.key_log);
        const TlsPlaintext plaintext = read_tls(traffic.wire, secrets);
        EXPECT_EQ(plaintext.server(), letters('a') + "[gap 1000]" + letters('c') + "[end]");
        EXPECT_EQ(plaintext.anomaly_names(), "server:tls-decrypt-failed ") << each.suites;
    }
}

TEST(TlsGapsTest, ALostKeyUpdateIsFoundOut) {
    TlsTraffic traffic({});
    traffic.handshake();
    traffic.send(Side::Client, "one");
    traffic.update_keys(Side::Client);
    traffic.send(Side::Client, "two");  // the update goes in front of it
    traffic.send(Side::Client, "three");
    std::string client;
    Secrets secrets;
    secrets.add_key_log(traffic.key_log);
    TlsPlaintext plaintext;
    TlsWorkspace workspace;
    TlsConnection connection(plaintext, secrets, workspace, false);
    for (const TlsTraffic::Piece& each : traffic.wire) {
        constexpr std::size_t kUpdate = 5 + 5 + 17;
        if (each.side == Side::Client && each.bytes.size() > kUpdate
            && each.bytes.size() < 2 * kUpdate && plaintext.client() == "one") {
            connection.on_gap(Side::Client, kUpdate, {});
            connection.on_data(Side::Client, as_bytes(each.bytes).subspan(kUpdate), {});
        } else {
            connection.on_data(each.side, as_bytes(each.bytes), {});
        }
    }
    EXPECT_EQ(plaintext.client(), "onetwothree");
    EXPECT_EQ(plaintext.anomaly_names(), "");
}

TEST(TlsGapsTest, AClientThatIsSeenBeforeTheServerWaits) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsTrafficOptions options;
        options.version = version;
        TlsTraffic traffic(options);
        traffic.handshake();
        traffic.send(Side::Client, "ask");
        traffic.send(Side::Server, "answer");
        std::stable_sort(traffic.wire.begin(),
                         traffic.wire.end(),
                         [](const auto& a, const auto& b) { return a.side < b.side; });
        Secrets secrets;
        secrets.add_key_log(traffic.key_log);
        const TlsPlaintext plaintext = read_tls(traffic.wire, secrets);
        EXPECT_EQ(plaintext.client(), "ask[end]") << version;
        EXPECT_EQ(plaintext.server(), "answer[end]") << version;
        EXPECT_EQ(plaintext.anomaly_names(), "");
    }
}

TEST(TlsGapsTest, WithoutTheServersHelloNothingIsKnown) {
    TlsTraffic traffic({});
    traffic.handshake();
    traffic.send(Side::Client, "ask");
    std::vector<TlsTraffic::Piece> client;
    for (const TlsTraffic::Piece& each : traffic.wire) {
        if (each.side == Side::Client) {
            client.push_back(each);
        }
    }
    Secrets secrets;
    secrets.add_key_log(traffic.key_log);
    const TlsPlaintext plaintext = read_tls(client, secrets);
    EXPECT_EQ(plaintext.client(), "[end]");
    EXPECT_EQ(plaintext.anomaly_names(), "client:tls-key-missing ");
    EXPECT_EQ(plaintext.facts.sni, "example.test");
}

TEST(TlsGapsTest, TheMiddleOfAConnectionIsOpaque) {
    TlsTraffic traffic({});
    traffic.handshake();
    const std::size_t begin = traffic.wire.size();
    traffic.send(Side::Client, "ask");
    traffic.send(Side::Server, "answer");
    Secrets secrets;
    secrets.add_key_log(traffic.key_log);
    TlsPlaintext plaintext;
    TlsWorkspace workspace;
    TlsConnection connection(plaintext, secrets, workspace, true);
    for (std::size_t i = begin; i < traffic.wire.size(); ++i) {
        connection.on_data(traffic.wire[i].side, as_bytes(traffic.wire[i].bytes), {});
    }
    connection.on_end(Side::Client, EndReason::Reset, {});
    connection.on_end(Side::Server, EndReason::Reset, {});
    connection.close();
    EXPECT_EQ(plaintext.client(), "[end]");
    EXPECT_EQ(plaintext.server(), "[end]");
    EXPECT_EQ(plaintext.anomaly_names(), "client:tls-key-missing server:tls-key-missing ");
}

TEST(TlsGapsTest, WhatWasAcknowledgedIsToldInPlaintext) {
    AcknowledgedBytes bytes;
    EXPECT_EQ(bytes.at_most(100), 0U);  // nothing is known yet
    bytes.add(500, 0);                  // the handshake
    EXPECT_EQ(bytes.at_least(500), 0U);
    // A record that was not seen so far.
    EXPECT_EQ(bytes.at_most(900), 400U);
    EXPECT_LT(bytes.at_least(900), 400U - 22U);
    EXPECT_EQ(bytes.at_least(510), 1U);
    bytes.add(900, 378);
    bytes.add(1'000, 456);
    EXPECT_EQ(bytes.at_least(999), 378U);
    EXPECT_EQ(bytes.at_most(1'000), 456U);
}

TEST(TlsGapsTest, WhatIsNoRecordIsToldOnce) {
    Secrets secrets;
    const std::vector<TlsTraffic::Piece> wire = {
        {Side::Client, std::string("\x16\x03\x01\x00\x04", 5) + std::string("\x00\x00\x00\x00", 4)},
        {Side::Server, "HTTP/1.1 400 Bad Request\r\n\r\n"},
        {Side::Server, "and more of it"}};
    for (const std::size_t piece : {0U, 1U, 3U}) {
        const TlsPlaintext plaintext = read_tls(wire, secrets, piece);
        EXPECT_EQ(plaintext.anomaly_names(), "server:bad-frame ");
        EXPECT_EQ(plaintext.server(), "[end]");
    }
}

TEST(TlsGapsTest, AlertsAreTold) {
    Secrets secrets;
    const TlsPlaintext plaintext =
        read_tls({{Side::Server, std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}}, secrets);
    ASSERT_EQ(plaintext.anomalies.size(), 1U);
    EXPECT_EQ(plaintext.anomalies[0].code, AnomalyCode::TlsAlert);
    EXPECT_EQ(plaintext.anomalies[0].detail, "fatal: handshake_failure");
}

}  // namespace
}  // namespace waybill::capture::tls
