// SPDX-License-Identifier: GPL-3.0-or-later
//
// QUIC from packets to rows: which datagrams the packet decoder delivers, and what the analyzer
// makes of them.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/decoding.h"
#include "tests/support/first_difference.h"
#include "tests/support/quic_packets.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using test::AnalyzedCapture;
using test::Conversation;
using test::Decoding;
using test::ethernet;
using test::ipv4;
using test::Octets;
using test::Traffic;
using ::testing::ElementsAre;
using ::testing::Pair;

Octets to_server(std::uint16_t client_port, const Octets& payload) {
    return ethernet(ipv4({}, test::udp(client_port, 443, payload), ip_protocol::kUdp));
}
Octets to_client(std::uint16_t client_port, const Octets& payload) {
    return ethernet(ipv4({.source = 0x0a000002, .destination = 0x0a000001},
                         test::udp(443, client_port, payload),
                         ip_protocol::kUdp));
}
Octets hello_of(std::string_view host) {
    return test::initial_packet(
        {.pad_to = 1'162}, Side::Client, test::crypto_frame(0, test::client_hello(host)));
}

TEST(QuicDecodingTest, ADatagramIsDeliveredWithItsEndsAndItsPlace) {
    const Octets payload = test::sealed_packet(2, 40);
    Octets packet = to_server(50'000, payload);
    packet.resize(packet.size() + 4);  // padding
    Decoding decoding;
    decoding.decode(packet);
    ASSERT_EQ(decoding.datagrams().size(), 1U);
    const UdpDatagram& datagram = decoding.datagrams()[0].datagram;
    EXPECT_EQ(decoding.datagrams()[0].payload, as_text(payload));
    EXPECT_EQ(to_string(datagram.key.ends[datagram.from]), "10.0.0.1:50000");
    EXPECT_EQ(to_string(datagram.key.ends[1U - datagram.from]), "10.0.0.2:443");
    EXPECT_EQ(datagram.hash, hash_of(datagram.key));
    EXPECT_EQ(datagram.wire_length, payload.size());
    EXPECT_EQ(datagram.place.skip, Decoding::kSkip + 14 + 20 + 8);
    EXPECT_EQ(decoding.counts().datagrams, 1U);
    EXPECT_EQ(decoding.skipped(), 0U);
}

TEST(QuicDecodingTest, AfterALongHeaderAllOfTheFlowIsDelivered) {
    Decoding decoding;
    decoding.decode(to_client(50'000, {0x41, 1, 2}));  // not known yet
    decoding.decode(to_server(50'000, test::sealed_packet(2, 40)));
    decoding.decode(to_client(50'000, {0x41, 1, 2}));
    decoding.decode(to_server(50'000, {}));
    decoding.decode(to_server(50'001, {0x41, 1, 2}));  // another flow
    EXPECT_EQ(decoding.datagrams().size(), 3U);
    EXPECT_EQ(decoding.skipped(SkipReason::NotTcp), 2U);
    EXPECT_NE(decoding.datagrams()[0].datagram.from, decoding.datagrams()[1].datagram.from);
    EXPECT_EQ(decoding.datagrams()[0].datagram.key, decoding.datagrams()[1].datagram.key);
}

TEST(QuicDecodingTest, OtherUdpIsSkippedAsBefore) {
    Decoding decoding;
    Octets almost = test::sealed_packet(2, 40);
    almost[4] = 7;  // no version that is known
    decoding.decode(to_server(50'000, almost));
    decoding.decode(to_server(53, test::octets_of("who is a.example?")));
    EXPECT_TRUE(decoding.datagrams().empty());
    EXPECT_EQ(decoding.skipped(SkipReason::NotTcp), 2U);
}

TEST(QuicDecodingTest, FragmentsArePutTogether) {
    const Octets payload = test::udp(50'000, 443, hello_of("fragments.example"));
    Decoding decoding;
    decoding.decode(ethernet(
        ipv4({.more_fragments = true}, test::part_of(payload, 0, 800), ip_protocol::kUdp)));
    decoding.decode(ethernet(
        ipv4({.fragment_offset = 100}, test::part_of(payload, 800, 1'000), ip_protocol::kUdp)));
    ASSERT_EQ(decoding.datagrams().size(), 1U);
    EXPECT_FALSE(decoding.datagrams()[0].datagram.place.contiguous());
    EXPECT_EQ(decoding.datagrams()[0].datagram.first_record, 1U);
    EXPECT_EQ(decoding.datagrams()[0].payload.size(), payload.size() - 8);
}

// Connections of TCP and QUIC, in turn.
Traffic mixed_traffic() {
    Traffic traffic;
    for (std::uint16_t i = 0; i < 20; ++i) {
        const auto port = static_cast<std::uint16_t>(50'000 + i);
        traffic.add(to_server(port, hello_of("quic" + std::to_string(i) + ".example")));
        Conversation(traffic, static_cast<std::uint16_t>(40'000 + i))
            .open()
            .client(test::get("/"))
            .server(test::response_of("a"))
            .close();
        traffic.add(to_client(port, {0x41, 1, 2, 3}));
    }
    return traffic;
}

TEST(QuicCaptureTest, ConnectionsAreNumberedAmongThoseOfTcp) {
    AnalyzedCapture capture(mixed_traffic().pcap());
    const store::Session& session = capture.session();
    ASSERT_EQ(session.connections.size(), 40U);
    EXPECT_EQ(session.exchanges.size(), 20U);
    EXPECT_TRUE(session.packets_skipped.empty());
    for (std::uint32_t i = 0; i < 40; i += 2) {
        const store::ConnectionRow& quic = session.connections[i];
        EXPECT_EQ(quic.protocol, http::Protocol::Quic);
        EXPECT_EQ(quic.client().port, 50'000 + i / 2);
        ASSERT_NE(quic.tls, nullptr);
        EXPECT_EQ(quic.tls->sni, "quic" + std::to_string(i / 2) + ".example");
        EXPECT_EQ(quic.exchanges, 0U);
        EXPECT_EQ(quic.facts.sides[0].packets, 1U);
        EXPECT_EQ(quic.facts.sides[1].bytes, 4U);
        EXPECT_EQ(session.connections[i + 1].protocol, http::Protocol::Http1);
    }
}

TEST(QuicCaptureTest, TheNumberOfThreadsChangesNothing) {
    const std::string pcap = mixed_traffic().pcap();
    AnalyzedCapture alone(pcap);
    for (const unsigned threads : {2U, 5U, 16U}) {
        AnalyzeOptions options;
        options.threads = threads;
        AnalyzedCapture shared(pcap, std::move(options));
        EXPECT_EQ(test::first_difference(alone.json(), shared.json()), "") << threads;
        ASSERT_EQ(shared.session().connections.size(), 40U);
        for (std::size_t i = 0; i < 40; ++i) {
            EXPECT_EQ(shared.session().connections[i].client(),
                      alone.session().connections[i].client());
            EXPECT_EQ(shared.session().connections[i].tls == nullptr,
                      alone.session().connections[i].tls == nullptr);
        }
    }
}

TEST(QuicCaptureTest, OtherUdpInBetweenIsCounted) {
    Traffic traffic;
    traffic.add(to_server(50'000, hello_of("a.example")));
    traffic.add(to_server(53, test::octets_of("who is a.example?")));
    AnalyzedCapture capture(traffic.pcap());
    EXPECT_EQ(capture.session().connections.size(), 1U);
    EXPECT_THAT(capture.session().packets_skipped, ElementsAre(Pair("not-tcp", 1U)));
}

}  // namespace
}  // namespace waybill::capture
