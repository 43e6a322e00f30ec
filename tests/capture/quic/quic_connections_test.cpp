// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/quic_connections.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/quic_packets.h"

namespace waybill::capture::quic {
namespace {

using test::client_hello;
using test::crypto_frame;
using test::from_hex;
using test::initial_packet;
using test::Octets;
using test::part_of;
using test::server_hello;
using test::operator+;

const Octets& server_id() {
    static const Octets id = {0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58};
    return id;
}
const Octets& first_destination() {
    static const Octets id = test::InitialFields{}.destination;
    return id;
}

// What the server answers the first destination.
Octets server_initial(const Octets& payload, std::uint64_t number = 0) {
    return initial_packet({.destination = {},
                           .source = server_id(),
                           .number = number,
                           .keys_of = first_destination()},
                          Side::Server,
                          payload);
}

// Datagrams between two endpoints, at times that are told.
class Talk {
public:
    explicit Talk(QuicLimits limits = {}) : connections_(rows_, limits) {}

    Talk& from_client(const Octets& payload) { return send(0, payload); }
    Talk& from_server(const Octets& payload) { return send(1, payload); }
    Talk& wait(std::int64_t ns) {
        now_ += ns;
        return *this;
    }
    // From now on another client.
    Talk& client_port(std::uint16_t port) {
        client_port_ = port;
        return *this;
    }
    Talk& captured_bytes(std::size_t most) {
        captured_ = most;
        return *this;
    }

    const store::ConnectionRow& row(std::uint32_t index = 0) {
        finish();
        return rows_.connection(index);
    }
    const TlsFacts& tls(std::uint32_t index = 0) {
        static const TlsFacts none;
        const store::ConnectionRow& of = row(index);
        EXPECT_NE(of.tls, nullptr);
        return of.tls ? *of.tls : none;
    }
    bool has(AnomalyCode code, Side side, std::uint32_t index = 0) {
        const auto& anomalies = row(index).anomalies;
        return std::any_of(anomalies.begin(), anomalies.end(), [&](const Anomaly& anomaly) {
            return anomaly.code == code && anomaly.side == side;
        });
    }
    std::size_t open() const { return connections_.open(); }

private:
    Talk& send(std::uint8_t from, const Octets& payload) {
        UdpDatagram datagram;
        datagram.key.ends[0].port = 443;
        datagram.key.ends[1].ip.octets[15] = 2;
        datagram.key.ends[1].port = client_port_;
        datagram.hash = hash_of(datagram.key);
        datagram.from = from == 0 ? 1 : 0;
        datagram.wire_length = static_cast<std::uint32_t>(payload.size());
        datagram.payload = Bytes(payload).first(std::min(captured_, payload.size()));
        datagram.at.ns = now_ += kNsPerMs;
        datagram.first_record = ++records_;
        connections_.add(datagram);
        return *this;
    }
    void finish() {
        if (!std::exchange(finished_, true)) {
            connections_.finish();
        }
    }

    store::SessionShard rows_;
    QuicConnections connections_;
    std::int64_t now_ = 0;
    std::uint64_t records_ = 0;
    std::uint16_t client_port_ = 50'000;
    std::size_t captured_ = ~std::size_t{0};
    bool finished_ = false;
};

Octets client_initial(const Octets& payload, std::uint64_t number = 0) {
    return initial_packet({.number = number}, Side::Client, payload);
}

TEST(QuicConnectionTest, TheHellosTellWhoSpeaksWhatWithWhom) {
    Talk talk;
    const Octets hello = client_initial(crypto_frame(0, client_hello("example.com")));
    const Octets answer = server_initial(Octets{2, 0, 0, 0, 0} + crypto_frame(0, server_hello()))
                          + test::sealed_packet(2, 80);
    talk.from_client(hello)
        .from_server(answer)
        .from_client({0x41, 1, 2, 3})
        .from_server({0x55, 1, 2, 3, 4});

    EXPECT_EQ(talk.row().protocol, http::Protocol::Quic);
    EXPECT_EQ(to_string(talk.row().server()), "[::]:443");
    EXPECT_EQ(talk.row().start.first_record, 1U);
    EXPECT_FALSE(talk.row().start.mid_stream);
    EXPECT_EQ(talk.row().start.started.ns, kNsPerMs);
    EXPECT_EQ(talk.row().facts.ended.ns, 4 * kNsPerMs);
    EXPECT_EQ(talk.row().facts.sides[0].packets, 2U);
    EXPECT_EQ(talk.row().facts.sides[0].bytes, hello.size() + 4);
    EXPECT_EQ(talk.row().facts.sides[1].packets, 2U);
    EXPECT_EQ(talk.row().facts.sides[1].bytes, answer.size() + 5);
    EXPECT_EQ(talk.row().facts.sides[1].stream_bytes, answer.size() + 5);
    EXPECT_EQ(talk.tls().sni, "example.com");
    EXPECT_EQ(talk.tls().version, "TLSv1.3");
    EXPECT_EQ(talk.tls().cipher, "TLS_AES_128_GCM_SHA256");
    EXPECT_EQ(talk.tls().group, "x25519");
    EXPECT_EQ(talk.tls().alpn, "");
    EXPECT_EQ(talk.tls().alpn_offered, std::vector<std::string>{"h3"});
    EXPECT_EQ(talk.tls().ja4.substr(0, 10), "q13d0103h3");
    EXPECT_TRUE(talk.row().anomalies.empty());
}

TEST(QuicConnectionTest, AHelloInPiecesIsPutTogetherInAnyOrder) {
    const Octets hello = client_hello("in.pieces.example", 1'500);
    std::vector<Octets> packets;
    for (std::size_t at = 0; at < hello.size(); at += 200) {
        packets.push_back(client_initial(crypto_frame(at, part_of(hello, at, 250)), at));
    }
    ASSERT_GT(packets.size(), 6U);
    std::vector<std::size_t> order(packets.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = (i * 5 + 3) % packets.size();
    }
    Talk talk;
    for (const std::size_t i : order) {
        talk.from_client(packets[i]).from_client(packets[i]);
    }
    EXPECT_EQ(talk.tls().sni, "in.pieces.example");
    EXPECT_FALSE(talk.has(AnomalyCode::OverlapConflict, Side::Client));
}

TEST(QuicConnectionTest, PiecesMayStandReversedInOnePacketAndBehindEachOtherInOneDatagram) {
    const Octets hello = client_hello("coalesced.example");
    Talk talk;
    talk.from_client(client_initial(crypto_frame(30, part_of(hello, 30, 20)) + Octets{1, 0}
                                    + crypto_frame(0, part_of(hello, 0, 30)))
                     + client_initial(crypto_frame(50, part_of(hello, 50, 1'000)), 1)
                     + test::sealed_packet(1, 40));
    EXPECT_EQ(talk.tls().sni, "coalesced.example");
    EXPECT_TRUE(talk.tls().early_data);
}

TEST(QuicConnectionTest, PiecesThatDisagreeAreTold) {
    const Octets hello = client_hello("first.example");
    Octets other = hello;
    other[20] ^= 1U;
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, part_of(hello, 0, 60))))
        .from_client(client_initial(crypto_frame(0, other), 1));
    EXPECT_EQ(talk.tls().sni, "first.example");
    EXPECT_TRUE(talk.has(AnomalyCode::OverlapConflict, Side::Client));
}

TEST(QuicConnectionTest, ARetryMakesOtherKeys) {
    const Octets hello = client_hello("retried.example");
    const Octets retry =
        from_hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
    const Octets chosen = from_hex("f067a5502a4262b5");
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, part_of(hello, 0, 20))))
        .from_server(retry)
        .from_client(
            initial_packet({.destination = chosen, .token = test::octets_of("token"), .number = 1},
                           Side::Client,
                           crypto_frame(0, hello)))
        .from_server(initial_packet({.destination = {}, .source = server_id(), .keys_of = chosen},
                                    Side::Server,
                                    crypto_frame(0, server_hello())));
    EXPECT_EQ(talk.tls().sni, "retried.example");
    EXPECT_EQ(talk.tls().group, "x25519");
    EXPECT_EQ(talk.row().facts.sides[0].packets, 2U);
    EXPECT_TRUE(talk.row().anomalies.empty());
}

// RFC 9368 section 4.1: the keys follow from the first destination, with the other version's salt.
TEST(QuicConnectionTest, TheServerMayAnswerInTheOtherVersion) {
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, client_hello("compatible.example"))))
        .from_server(initial_packet({.version = kVersion2,
                                     .destination = {},
                                     .source = server_id(),
                                     .keys_of = first_destination()},
                                    Side::Server,
                                    crypto_frame(0, server_hello())))
        .from_client(initial_packet({.version = kVersion2,
                                     .destination = server_id(),
                                     .number = 1,
                                     .keys_of = first_destination()},
                                    Side::Client,
                                    {2, 0, 0, 0, 0}));
    EXPECT_EQ(talk.tls().cipher, "TLS_AES_128_GCM_SHA256");
    EXPECT_TRUE(talk.row().anomalies.empty());
}

TEST(QuicConnectionTest, AHelloRetryRequestIsFollowedByTheHello) {
    Talk talk;
    const Octets both = server_hello(true) + server_hello();
    talk.from_client(client_initial(crypto_frame(0, client_hello("again.example"))))
        .from_server(server_initial(crypto_frame(0, part_of(both, 0, 70))))
        .from_server(server_initial(crypto_frame(70, part_of(both, 70, 1'000)), 1));
    EXPECT_EQ(talk.tls().sni, "again.example");
    EXPECT_EQ(talk.tls().group, "x25519");
    EXPECT_EQ(talk.tls().cipher, "TLS_AES_128_GCM_SHA256");
}

TEST(QuicConnectionTest, TheClientIsWhoseHelloItIs) {
    Talk talk;  // the "server" has the port of a service
    talk.from_server(test::sealed_packet(2, 40))
        .from_server(client_initial(crypto_frame(0, client_hello("turned.example"))));
    EXPECT_EQ(talk.row().client().port, 443);
    EXPECT_EQ(talk.tls().sni, "turned.example");
    EXPECT_EQ(talk.row().facts.sides[index_of(Side::Client)].packets, 2U);
    EXPECT_FALSE(talk.row().facts.sides[index_of(Side::Server)].seen);
    EXPECT_TRUE(talk.has(AnomalyCode::OneSided, Side::Client));
}

TEST(QuicConnectionTest, WithoutItsBeginningItIsStillListed) {
    Talk talk;
    talk.from_server(test::sealed_packet(2, 40)).from_client(test::sealed_packet(2, 40));
    EXPECT_EQ(talk.row().protocol, http::Protocol::Quic);
    EXPECT_TRUE(talk.row().start.mid_stream);
    EXPECT_EQ(talk.row().server().port, 443);
    EXPECT_EQ(talk.row().tls, nullptr);
    EXPECT_TRUE(talk.has(AnomalyCode::MidStreamStart, Side::Client));
}

TEST(QuicConnectionTest, ADamagedPacketCostsOnlyItself) {
    const Octets hello = client_hello("damaged.example");
    Octets damaged = client_initial(crypto_frame(0, hello), 1);
    damaged[60] ^= 1U;
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, part_of(hello, 0, 30))))
        .from_client(damaged)
        .from_client(damaged)
        .from_client(client_initial(crypto_frame(30, part_of(hello, 30, 1'000)), 2));
    EXPECT_EQ(talk.tls().sni, "damaged.example");
    EXPECT_TRUE(talk.has(AnomalyCode::TlsDecryptFailed, Side::Client));
    EXPECT_EQ(talk.row().anomalies.size(), 2U);  // and that there is one side only
}

TEST(QuicConnectionTest, KeysAreNotLookedForWithoutEnd) {
    const auto listed_name = [](std::size_t damaged_packets) {
        Octets damaged = client_initial(crypto_frame(0, client_hello("damaged.example")));
        damaged.back() ^= 1U;
        Talk talk;
        for (std::size_t i = 0; i < damaged_packets; ++i) {
            talk.from_client(damaged + damaged);
        }
        talk.from_client(client_initial(crypto_frame(0, client_hello("late.example"))));
        return talk.row().tls ? talk.row().tls->sni : "";
    };
    EXPECT_EQ(listed_name(10), "late.example");
    EXPECT_EQ(listed_name(1'000), "");
}

TEST(QuicConnectionTest, FramesThatMayNotBeThereAreTold) {
    Talk talk;
    talk.from_client(
        client_initial(crypto_frame(0, client_hello("frames.example")) + Octets{0x08, 0, 0}));
    EXPECT_EQ(talk.tls().sni, "frames.example");
    EXPECT_TRUE(talk.has(AnomalyCode::BadFrame, Side::Client));
}

TEST(QuicConnectionTest, TheSnapLengthIsTold) {
    Talk talk;
    talk.captured_bytes(60).from_client(
        client_initial(crypto_frame(0, client_hello("cut.example"))));
    EXPECT_EQ(talk.row().tls, nullptr);
    EXPECT_TRUE(talk.has(AnomalyCode::TruncatedBySnaplen, Side::Client));
    EXPECT_FALSE(talk.has(AnomalyCode::MidStreamStart, Side::Client));
}

TEST(QuicConnectionTest, AnErrorThatClosesItIsAReset) {
    const Octets close = Octets{0x1c} + test::varint(0x128) + Octets{0, 0};
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, client_hello("refused.example"))))
        .from_server(server_initial(close));
    EXPECT_TRUE(talk.row().facts.reset);
    EXPECT_EQ(talk.row().facts.end, EndReason::Reset);
    EXPECT_TRUE(talk.has(AnomalyCode::ConnectionReset, Side::Server));
}

TEST(QuicConnectionTest, ACloseWithoutErrorIsAnEnd) {
    Talk talk;
    talk.from_client(
        client_initial(crypto_frame(0, client_hello("done.example")) + Octets{0x1c, 0, 0, 0}));
    EXPECT_FALSE(talk.row().facts.reset);
    EXPECT_EQ(talk.row().facts.end, EndReason::Closed);
}

TEST(QuicConnectionTest, GarbageBehindAPacketIsPassedOver) {
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, client_hello("front.example")))
                     + Octets(50, 0xff));
    talk.from_client({}).from_server(Octets(3, 0xc0)).from_server(Octets(1'200, 0xff));
    EXPECT_EQ(talk.tls().sni, "front.example");
    EXPECT_EQ(talk.row().facts.sides[1].packets, 2U);
}

TEST(QuicConnectionsTest, TwoMinutesOfSilenceBeginAnother) {
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, client_hello("one.example"))))
        .wait(119 * kNsPerSecond)
        .from_client({0x41, 1})
        .wait(121 * kNsPerSecond)
        .from_client(client_initial(crypto_frame(0, client_hello("two.example"))));
    EXPECT_EQ(talk.tls(0).sni, "one.example");
    EXPECT_EQ(talk.row(0).facts.end, EndReason::Idle);
    EXPECT_EQ(talk.row(0).facts.sides[0].packets, 2U);
    EXPECT_EQ(talk.tls(1).sni, "two.example");
    EXPECT_EQ(talk.row(1).facts.end, EndReason::CaptureEnded);
}

TEST(QuicConnectionsTest, AHelloToANewDestinationAfterTheAnswerBeginsAnother) {
    Talk talk;
    talk.from_client(client_initial(crypto_frame(0, client_hello("one.example"))))
        .from_server(server_initial(crypto_frame(0, server_hello())))
        .from_client(client_initial(crypto_frame(0, client_hello("one.example"))))  // a copy
        .from_client(initial_packet({.destination = {7, 7, 7, 7, 7, 7, 7, 7}},
                                    Side::Client,
                                    crypto_frame(0, client_hello("two.example"))));
    EXPECT_EQ(talk.tls(0).sni, "one.example");
    EXPECT_EQ(talk.row(0).facts.end, EndReason::Replaced);
    EXPECT_EQ(talk.row(0).facts.sides[0].packets, 2U);
    EXPECT_EQ(talk.tls(1).sni, "two.example");
    EXPECT_EQ(talk.row(1).start.first_record, 4U);
}

TEST(QuicConnectionsTest, OfTooManyTheQuietestIsClosed) {
    Talk talk({.connections = 2});
    talk.client_port(1'001).from_client(test::sealed_packet(2, 40));
    talk.client_port(1'002).from_client(test::sealed_packet(2, 40));
    talk.client_port(1'001).from_client({0x41});
    talk.client_port(1'003).from_client(test::sealed_packet(2, 40));
    EXPECT_EQ(talk.open(), 2U);
    talk.client_port(1'001).from_client({0x41});
    EXPECT_EQ(talk.row(0).facts.sides[0].packets, 3U);
    EXPECT_EQ(talk.row(1).facts.end, EndReason::Idle);
    EXPECT_EQ(talk.row(2).facts.end, EndReason::CaptureEnded);
}

TEST(QuicConnectionsTest, HellosThatNeverComeWholeHaveALimitInAll) {
    Talk talk({.held_bytes = 100'000});
    for (std::uint16_t port = 2'000; port < 2'100; ++port) {
        talk.client_port(port).from_client(client_initial(crypto_frame(20'000, Octets(100))));
    }
    EXPECT_TRUE(talk.has(AnomalyCode::ReassemblyLimit, Side::Client, 0));
    EXPECT_FALSE(talk.has(AnomalyCode::ReassemblyLimit, Side::Client, 99));
}

}  // namespace
}  // namespace waybill::capture::quic
