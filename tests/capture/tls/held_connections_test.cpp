// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of connections whose keys come later than their packets.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "capture/analysis_shard.h"
#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "capture/derived_store.h"
#include "capture/packet_decoder.h"
#include "capture/recording.h"
#include "capture/session_counts.h"
#include "core/report/exchange_json.h"
#include "core/store/chained_messages.h"
#include "core/store/live_rows.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/tls_traffic.h"
#include "tests/support/traffic.h"

namespace waybill::capture::tls {
namespace {

using test::Conversation;
using test::Traffic;

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMostLingering = 512;

// A capture that is analysed packet by packet, as if it were live.
class LiveReading {
public:
    explicit LiveReading(const std::string& path, WaitingLimits limits = {})
        : recording_({path}),
          shard_([this](Place place, std::span<Byte> out) { return recording_.read(place, out); },
                 secrets_,
                 *derived_,
                 true,
                 limits) {
        secrets_.expect_more();
    }

    // Reads so many packets, or all.
    std::size_t read(std::size_t count = kNever) {
        Packet packet;
        std::size_t done = 0;
        for (; done < count && recording_.next(packet); ++done) {
            decoder_.decode(packet);
        }
        return done;
    }

    void learn(const std::string& key_log) {
        secrets_.add_key_log(key_log);
        shard_.retry_secrets();
    }

    std::size_t waiting() const { return shard_.waiting().guests(); }
    std::size_t held() const { return shard_.waiting().bytes(); }
    void finish() { shard_.finish(); }

    // What happened since the last call: "opened closed".
    std::string take() {
        shard_.take_events(rows_, 0);
        std::string text;
        for (const store::LiveEvent& event : rows_.settle()) {
            text += event.kind == store::LiveEventKind::Opened   ? "opened "
                    : event.kind == store::LiveEventKind::Closed ? "closed "
                                                                 : "";
        }
        return text;
    }

    // Everything as the machine format has it.
    std::string json() {
        take();
        session_.sources = {source_of(recording_.sources().front())};
        session_.kept = std::make_shared<store::ChainedMessages>(derived_);
        const auto loader = make_loader(recording_, session_);
        std::string text;
        http::Exchange exchange;
        for (std::uint32_t i = 0; i < session_.exchanges.size(); ++i) {
            loader->load(i, store::BodyDetail::Digest, exchange);
            report::append_exchange(text, exchange);
            text += '\n';
        }
        return text;
    }

private:
    Recording recording_;
    Secrets secrets_;
    std::shared_ptr<DerivedStore> derived_ = std::make_shared<DerivedStore>();
    AnalysisShard shard_;
    PacketDecoder decoder_{shard_};
    store::Session session_;
    store::LiveRows rows_{session_, 1};
};

std::string json_with_keys_before(const std::string& path,
                                  const std::string& key_log,
                                  std::size_t packet) {
    LiveReading reading(path);
    reading.read(packet);
    reading.learn(key_log);
    reading.read();
    reading.finish();
    EXPECT_EQ(reading.waiting(), 0U);
    EXPECT_EQ(reading.held(), 0U);
    return reading.json();
}

void expect_no_difference(const std::string& path, const std::string& key_log) {
    const std::string at_hand = json_with_keys_before(path, key_log, 0);
    EXPECT_NE(at_hand.find("\"decrypted\":true"), std::string::npos) << at_hand.substr(0, 2'000);
    LiveReading counting(path);
    const std::size_t packets = counting.read();
    const std::size_t step = std::max<std::size_t>(packets / 60, 1);
    for (std::size_t packet = 1; packet < packets + step; packet += step) {
        ASSERT_EQ(json_with_keys_before(path, key_log, packet), at_hand)
            << "keys before packet " << packet << " of " << packets;
    }
}

std::string samples(const std::string& name) {
    return WAYBILL_SOURCE_DIR "/samples/" + name;
}

TEST(HeldConnectionsTest, RowsOfHttp2AreTheSameWhateverPacketTheKeysCameBefore) {
    expect_no_difference(samples("http2.pcap"), test::file_content(samples("http2.keys")));
}

TEST(HeldConnectionsTest, RowsOfHttp1AreTheSameWhateverPacketTheKeysCameBefore) {
    Recording recording({samples("https.pcapng")});
    Packet packet;
    while (recording.next(packet)) {
    }
    expect_no_difference(samples("https.pcapng"), recording.sources().front().tls_secrets);
}

// One request and its response inside TLS.
struct Talk {
    Talk() : tls({}) {
        tls.handshake();
        tls.send(Side::Client, test::get("/"));
        tls.send(Side::Server, test::response_of("hello"));
        tls.close(Side::Client);
        tls.close(Side::Server);
    }

    void add_to(Traffic& traffic, std::uint16_t port) const {
        Conversation conversation(traffic, port, 443);
        conversation.open();
        for (const TlsTraffic::Piece& piece : tls.wire) {
            constexpr std::size_t kAtOnce = 1'400;
            for (std::size_t i = 0; i < piece.bytes.size(); i += kAtOnce) {
                conversation.say(piece.side, piece.bytes.substr(i, kAtOnce));
            }
        }
        conversation.close();
        // What says that the stream ends counts as a byte, and is acknowledged.
        conversation.lose(Side::Client, 1).lose(Side::Server, 1);
        conversation.acknowledge(Side::Client).acknowledge(Side::Server);
    }

    TlsTraffic tls;
};

class LingeringTest : public ::testing::Test {
protected:
    std::string write() { return folder_.write("a.pcap", traffic_.pcap()); }

    Talk talk_;
    Traffic traffic_;
    test::TemporaryDirectory folder_;
};

TEST_F(LingeringTest, AConnectionThatIsOverIsToldWhenItsKeysCome) {
    talk_.add_to(traffic_, 40'001);
    LiveReading reading(write());
    reading.read();
    EXPECT_EQ(reading.waiting(), 1U);
    EXPECT_EQ(reading.take(), "");
    reading.learn("");
    EXPECT_EQ(reading.take(), "");
    reading.learn(talk_.tls.key_log);
    EXPECT_EQ(reading.take(), "opened closed ");
    EXPECT_EQ(reading.waiting(), 0U);
    EXPECT_EQ(reading.held(), 0U);
    reading.finish();
    EXPECT_EQ(reading.take(), "");
}

TEST_F(LingeringTest, AConnectionThatIsOverWaitsForTenSeconds) {
    talk_.add_to(traffic_, 40'001);
    const std::size_t first = traffic_.packets.size();
    traffic_.now += 9 * kNsPerSecond;
    talk_.add_to(traffic_, 40'002);
    const std::size_t second = traffic_.packets.size() - first;
    traffic_.now += 2 * kNsPerSecond;
    talk_.add_to(traffic_, 40'003);
    LiveReading reading(write());
    reading.read(first + second);
    EXPECT_EQ(reading.waiting(), 2U);
    reading.read();
    EXPECT_EQ(reading.waiting(), 2U);
    reading.learn(talk_.tls.key_log);
    EXPECT_EQ(reading.take(), "opened opened closed closed ");
    reading.finish();
}

TEST_F(LingeringTest, OnlySoManyConnectionsThatAreOverWait) {
    for (std::uint16_t i = 0; i < kMostLingering + 10; ++i) {
        talk_.add_to(traffic_, static_cast<std::uint16_t>(40'000 + i));
    }
    traffic_.now = traffic_.packets.front().ns;
    for (test::CapturedPacket& packet : traffic_.packets) {
        packet.ns = traffic_.now;
    }
    LiveReading reading(write());
    reading.read();
    EXPECT_LE(reading.waiting(), kMostLingering + 1);
    EXPECT_GE(reading.waiting(), kMostLingering - 1);
    reading.finish();
    EXPECT_EQ(reading.waiting(), 0U);
}

TEST_F(LingeringTest, AllThatIsHeldHasALimit) {
    for (std::uint16_t i = 0; i < 100; ++i) {
        talk_.add_to(traffic_, static_cast<std::uint16_t>(40'000 + i));
    }
    constexpr std::size_t kLimit = 100'000;
    LiveReading reading(write(), {.bytes_per_connection = 50'000, .bytes_in_total = kLimit});
    std::size_t most = 0;
    while (reading.read(1) == 1) {
        most = std::max(most, reading.held());
    }
    EXPECT_GT(most, kLimit / 2);
    EXPECT_LE(most, kLimit);
    EXPECT_GT(reading.waiting(), 5U);
    EXPECT_LT(reading.waiting(), 95U);
    reading.finish();
    EXPECT_EQ(reading.held(), 0U);
}

}  // namespace
}  // namespace waybill::capture::tls
