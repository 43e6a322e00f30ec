// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys that come later than what they open: what is told in the end is what would have been told
// with keys from the beginning.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/tls/secure_layers.h"
#include "tests/support/tls_traffic.h"

namespace waybill::capture::tls {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const std::string kRequest = "GET /one HTTP/1.1\r\nHost: example.test\r\n\r\n";
const std::string kResponse = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

// All that is told, in its order, and the facts as they are at the end.
class Told final : public http::SecureEvents {
public:
    void on_data(Side side, Bytes data, const Arrival& arrival) override {
        std::ostringstream line;
        line << to_string(side) << " " << as_text(data) << " at " << arrival.at.ns << " in "
             << arrival.place.record << "+" << arrival.place.skip << " from "
             << arrival.first_record << " behind " << arrival.peer_acked;
        lines.push_back(line.str());
        bytes += data.size();
    }
    void on_gap(Side side, std::uint64_t length, Timestamp at) override {
        lines.push_back(std::string(to_string(side)) + " gap " + std::to_string(length) + " at "
                        + std::to_string(at.ns));
    }
    void on_end(Side side, EndReason /*reason*/, Timestamp at) override {
        lines.push_back(std::string(to_string(side)) + " end at " + std::to_string(at.ns));
    }
    void on_anomaly(Side side,
                    AnomalyCode code,
                    std::uint64_t offset,
                    std::string detail) override {
        lines.push_back(std::string(to_string(side)) + " " + std::string(name_of(code)) + " at "
                        + std::to_string(offset) + " " + detail);
    }
    void on_tls(const TlsFacts& told) override { facts = told; }

    std::vector<std::string> all() const {
        std::vector<std::string> with_facts = lines;
        std::ostringstream line;
        line << facts.version << " " << facts.cipher << " " << facts.alpn << " " << facts.group
             << " " << facts.ja3s << " " << facts.decrypted << facts.resumed << facts.early_data
             << " " << facts.handshake_ns << " " << facts.certificates.size() << " "
             << facts.client_certificates.size();
        with_facts.push_back(line.str());
        return with_facts;
    }

    std::vector<std::string> lines;
    std::uint64_t bytes = 0;
    TlsFacts facts;
};

std::vector<std::string> lines_of(const std::string& key_log) {
    std::vector<std::string> lines;
    std::istringstream in(key_log);
    for (std::string line; std::getline(in, line);) {
        if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
            lines.push_back(line);
        }
    }
    return lines;
}

struct Loss {
    std::size_t piece = 0;  // of the wire, from its middle on
    std::size_t bytes = 0;
};

// Gives the wire to a connection, piece by piece. Before piece `from + n * each` the nth line of
// the key log becomes known, or all with the first for `each` 0; behind the last piece, the rest.
struct Reading {
    const TlsTraffic& traffic;
    std::string before;  // known from the beginning
    std::optional<Loss> loss;

    Told read(std::size_t from, std::size_t each, bool hold = true) const {
        Secrets secrets;
        secrets.expect_more();
        secrets.add_key_log(before);
        const std::vector<std::string> lines = lines_of(traffic.key_log);
        std::size_t known = 0;
        const auto learn = [&](std::size_t piece) {
            while (known < lines.size() && piece >= from + known * each) {
                secrets.add_key_log(lines[known++]);
            }
        };
        Told told;
        CaptureSecureLayers layers(secrets, hold);
        const auto connection = layers.open(told, false);
        std::array<std::uint64_t, 2> sent{};
        Arrival arrival;
        arrival.at.ns = 0;
        for (std::size_t i = 0; i < traffic.wire.size(); ++i) {
            learn(i);
            layers.retry();
            const TlsTraffic::Piece& piece = traffic.wire[i];
            arrival.at.ns += kNsPerMs;
            arrival.place = {i, 54};
            arrival.first_record = i;
            arrival.peer_acked = sent[index_of(other(piece.side))];
            sent[index_of(piece.side)] += piece.bytes.size();
            Bytes bytes = as_bytes(piece.bytes);
            if (loss && loss->piece == i) {
                const std::size_t begin = std::min(bytes.size() - 1, bytes.size() / 2);
                const std::size_t length = std::min(loss->bytes, bytes.size() - begin);
                connection->on_data(piece.side, bytes.first(begin), arrival);
                connection->on_gap(piece.side, length, arrival.at);
                bytes = bytes.subspan(begin + length);
            }
            if (!bytes.empty()) {
                connection->on_data(piece.side, bytes, arrival);
            }
        }
        connection->on_end(Side::Client, EndReason::Closed, arrival.at);
        connection->on_end(Side::Server, EndReason::Closed, arrival.at);
        for (; known < lines.size(); ++known) {
            secrets.add_key_log(lines[known]);
        }
        layers.retry();
        connection->close();
        EXPECT_EQ(layers.waiting().bytes(), 0U);
        EXPECT_EQ(layers.waiting().guests(), 0U);
        return told;
    }

    void expect_no_difference(const std::string& what) const {
        const std::vector<std::string> at_hand = read(0, 0).all();
        EXPECT_EQ(read(0, 0, false).all(), at_hand) << what;
        for (std::size_t from = 0; from <= traffic.wire.size(); ++from) {
            for (const std::size_t each : {0U, 1U, 2U}) {
                EXPECT_EQ(read(from, each).all(), at_hand)
                    << what << ", keys before piece " << from << ", one each " << each;
            }
        }
    }
};

void talk(TlsTraffic& traffic) {
    for (const char* const more : {"", "?again", "?last"}) {
        traffic.send(Side::Client, "GET /one" + std::string(more) + kRequest.substr(8));
        traffic.send(Side::Server, kResponse);
    }
    traffic.close(Side::Client);
    traffic.close(Side::Server);
}

TlsTrafficOptions options_of(int version, const std::string& suites) {
    TlsTrafficOptions options;
    options.version = version;
    options.suites = suites;
    options.alpn = "http/1.1";
    return options;
}

const std::vector<std::pair<int, std::string>> kVersions = {
    {TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"},
    {TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384"},
    {TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"},
    {TLS1_2_VERSION, "AES128-SHA"},
    {TLS1_VERSION, "AES256-SHA"}};

TEST(TlsWaitingTest, LateKeysTellWhatKeysAtHandTell) {
    for (const auto& [version, suites] : kVersions) {
        for (const bool client_certificate : {false, true}) {
            TlsTrafficOptions options = options_of(version, suites);
            options.client_certificate = client_certificate;
            TlsTraffic traffic(options);
            traffic.handshake();
            talk(traffic);
            const Reading reading{traffic, {}, {}};
            EXPECT_EQ(reading.read(0, 0).bytes, 3 * (kRequest.size() + kResponse.size()) + 6 + 5)
                << suites;
            reading.expect_no_difference(suites);
            EXPECT_EQ(reading.read(traffic.wire.size(), 0, false).bytes, 0U) << suites;
        }
    }
}

TEST(TlsWaitingTest, LateKeysTellTheSameOfResumedSessions) {
    for (const auto& [version, suites] : kVersions) {
        TlsTrafficOptions options = options_of(version, suites);
        TlsTraffic first(options);
        first.handshake();
        talk(first);
        options.session = first.session();
        TlsTraffic resumed(options);
        SSL_SESSION_free(options.session);
        resumed.handshake();
        EXPECT_TRUE(resumed.resumed()) << suites;
        talk(resumed);
        Reading{resumed, {}, {}}.expect_no_difference(suites);
    }
}

TEST(TlsWaitingTest, LateKeysTellTheSameOfEarlyData) {
    for (const bool taken : {true, false}) {
        TlsTrafficOptions options;
        TlsTraffic first(options);
        first.handshake();
        talk(first);
        options.session = first.session();
        options.early_data = taken;
        TlsTraffic traffic(options);
        SSL_SESSION_free(options.session);
        traffic.send_early("early ");
        traffic.handshake();
        talk(traffic);
        const Reading reading{traffic, {}, {}};
        EXPECT_EQ(reading.read(0, 0).lines.front().find("client early ") == 0, taken);
        reading.expect_no_difference(taken ? "early data" : "refused early data");
    }
}

TEST(TlsWaitingTest, LateKeysTellTheSameOfNewKeysAndNewHandshakes) {
    TlsTraffic updated(options_of(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"));
    updated.handshake();
    updated.send(Side::Client, "one");
    updated.update_keys(Side::Client);
    updated.send(Side::Client, "two");
    talk(updated);
    Reading{updated, {}, {}}.expect_no_difference("keys updated");

    TlsTraffic again(options_of(TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"));
    again.handshake();
    again.send(Side::Client, "one");
    again.renegotiate();
    talk(again);
    Reading{again, {}, {}}.expect_no_difference("renegotiated");

    TlsTrafficOptions options = options_of(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256");
    options.groups = "X25519:P-256";
    options.server_groups = "P-256";
    TlsTraffic retried(options);
    retried.handshake();
    talk(retried);
    Reading{retried, {}, {}}.expect_no_difference("asked to begin anew");
}

TEST(TlsWaitingTest, LateKeysTellTheSameAroundLostBytes) {
    for (const auto& [version, suites] : kVersions) {
        TlsTraffic traffic(options_of(version, suites));
        traffic.handshake();
        talk(traffic);
        for (std::size_t piece = 2; piece < traffic.wire.size(); ++piece) {
            for (const std::size_t bytes : {1U, 5'000U}) {
                Reading{traffic, {}, Loss{piece, bytes}}.expect_no_difference(
                    suites + ", without " + std::to_string(bytes) + " bytes in piece "
                    + std::to_string(piece));
            }
        }
    }
}

TEST(TlsWaitingTest, WithoutKeysItIsToldInTheEndAsIfNothingHadWaited) {
    for (const auto& [version, suites] : kVersions) {
        TlsTraffic traffic(options_of(version, suites));
        traffic.handshake();
        talk(traffic);
        traffic.key_log.clear();
        const Reading reading{traffic, {}, {}};
        const Told told = reading.read(0, 0);
        EXPECT_EQ(told.all(), reading.read(0, 0, false).all()) << suites;
        EXPECT_THAT(told.lines, Contains(HasSubstr("tls-key-missing"))) << suites;
    }
}

// A connection that has shaken hands, and whose records come without end.
class Endless {
public:
    explicit Endless(CaptureSecureLayers& layers)
        : traffic_(options_of(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256")),
          connection_(layers.open(told, false)) {
        traffic_.handshake();
        for (const TlsTraffic::Piece& piece : traffic_.wire) {
            connection_->on_data(piece.side, as_bytes(piece.bytes), {});
        }
    }

    // A record with 1000 bytes inside.
    void go_on() {
        const std::size_t before = traffic_.wire.size();
        traffic_.send(Side::Server, std::string(1'000, 'x'));
        for (std::size_t i = before; i < traffic_.wire.size(); ++i) {
            connection_->on_data(traffic_.wire[i].side, as_bytes(traffic_.wire[i].bytes), {});
        }
    }
    const std::string& key_log() const { return traffic_.key_log; }
    bool is_waiting() const { return connection_->is_waiting(); }

    Told told;

private:
    TlsTraffic traffic_;
    std::unique_ptr<http::SecureLayer> connection_;
};

TEST(TlsWaitingTest, AConnectionThatHoldsTooMuchGivesUpAndGoesOnWhenKeysComeAllTheSame) {
    Secrets secrets;
    secrets.expect_more();
    CaptureSecureLayers layers(
        secrets, true, {.bytes_per_connection = 100'000, .bytes_in_total = 10'000'000});
    Endless endless(layers);
    std::size_t most = 0;
    for (int i = 0; i < 300; ++i) {
        endless.go_on();
        most = std::max(most, layers.waiting().bytes());
    }
    EXPECT_GT(most, 90'000U);
    EXPECT_LE(most, 100'000U);
    EXPECT_FALSE(endless.is_waiting());
    EXPECT_EQ(layers.waiting().bytes(), 0U);
    EXPECT_THAT(endless.told.lines, Contains(HasSubstr("tls-key-missing")));
    EXPECT_EQ(endless.told.bytes, 0U);

    secrets.add_key_log(endless.key_log());
    endless.go_on();
    EXPECT_EQ(endless.told.bytes, 1'000U);
}

TEST(TlsWaitingTest, AllConnectionsTogetherHoldNoMoreThanTheirLimit) {
    constexpr std::size_t kLimit = 200'000;
    Secrets secrets;
    secrets.expect_more();
    CaptureSecureLayers layers(
        secrets, true, {.bytes_per_connection = 100'000, .bytes_in_total = kLimit});
    std::vector<std::unique_ptr<Endless>> all;
    for (int i = 0; i < 6; ++i) {
        all.push_back(std::make_unique<Endless>(layers));
        for (int record = 0; record < 60; ++record) {
            all.back()->go_on();
            layers.make_room();
            EXPECT_LE(layers.waiting().bytes(), kLimit);
        }
    }
    // Those who waited longest have given up.
    EXPECT_FALSE(all[0]->is_waiting());
    EXPECT_FALSE(all[2]->is_waiting());
    EXPECT_TRUE(all[4]->is_waiting());
    EXPECT_TRUE(all[5]->is_waiting());
    secrets.add_key_log(all[5]->key_log());
    layers.retry();
    EXPECT_EQ(all[5]->told.bytes, 60'000U);
    EXPECT_TRUE(all[4]->is_waiting());
    EXPECT_EQ(all[4]->told.bytes, 0U);
    all.clear();
    EXPECT_EQ(layers.waiting().bytes(), 0U);
    EXPECT_EQ(layers.waiting().guests(), 0U);
}

TEST(TlsWaitingTest, NothingWaitsWhereNoKeysCanCome) {
    Secrets secrets;
    CaptureSecureLayers layers(secrets, true);
    Endless endless(layers);
    EXPECT_FALSE(endless.is_waiting());
    EXPECT_THAT(endless.told.lines, Contains(HasSubstr("tls-key-missing")));
    secrets.follow_key_log_file("no/such/file");
    EXPECT_TRUE(Endless(layers).is_waiting());
}

TEST(TlsWaitingTest, WhatCannotBeDecryptedByAnyKeyDoesNotWait) {
    Secrets secrets;
    secrets.expect_more();
    CaptureSecureLayers layers(secrets, true);
    TlsTraffic traffic(options_of(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"));
    traffic.handshake();
    talk(traffic);
    Told told;
    const auto connection = layers.open(told, true);
    for (std::size_t i = 2; i < traffic.wire.size(); ++i) {  // without its hellos
        connection->on_data(traffic.wire[i].side, as_bytes(traffic.wire[i].bytes), {});
        EXPECT_FALSE(connection->is_waiting());
    }
    connection->close();
    EXPECT_THAT(told.lines, Contains(HasSubstr("its hellos were not captured")));
}

}  // namespace
}  // namespace waybill::capture::tls
