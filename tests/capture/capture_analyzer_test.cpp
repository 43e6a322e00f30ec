// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_analyzer.h"

#include <atomic>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/analyzed_capture.h"
#include "tests/support/first_difference.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using test::AnalyzedCapture;
using test::Conversation;
using test::get;
using test::response_of;
using test::Traffic;
using ::testing::ElementsAre;
using ::testing::Pair;

std::vector<std::string> targets_of(const store::Session& session) {
    std::vector<std::string> targets;
    for (const store::ExchangeRow& row : session.exchanges) {
        targets.emplace_back(session.target(row));
    }
    return targets;
}

TEST(CaptureAnalyzerTest, ExchangesStandInTheOrderOfTheirRequests) {
    Traffic traffic;
    Conversation one(traffic, 40'001);
    Conversation two(traffic, 40'002);
    two.open();
    one.open();
    one.client(get("/a"));
    two.client(get("/b") + get("/c"));
    two.server(response_of("b"));
    one.server(response_of("a")).client(get("/d"));
    two.server(response_of("c"));
    one.server(response_of("d")).close();
    two.close();
    AnalyzedCapture capture(traffic.pcap());
    const store::Session& session = capture.session();
    EXPECT_THAT(targets_of(session), ElementsAre("/a", "/b", "/c", "/d"));
    ASSERT_EQ(session.connections.size(), 2U);
    EXPECT_EQ(session.connections[0].client().port, 40'002);  // its first packet came first
    EXPECT_EQ(session.exchanges[0].connection, 1U);
    EXPECT_EQ(session.exchanges[1].connection, 0U);
    EXPECT_EQ(session.connections[0].exchanges, 2U);
    EXPECT_TRUE(session.exchanges[1].has(store::row_flag::kFirstOnConnection));
    EXPECT_FALSE(session.exchanges[2].has(store::row_flag::kFirstOnConnection));
}

TEST(CaptureAnalyzerTest, TimesCountFromTheFirstByteOfTheRequest) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    const std::int64_t start = traffic.now;
    talk.client("GET / HTTP/1.1\r\n");         // 0 ms
    talk.client("Host: a\r\n\r\n");            // 1 ms
    talk.server("HTTP/1.1 200 OK\r\n");        // 2 ms
    talk.server("Content-Length: 2\r\n\r\n");  // 3 ms
    talk.server("ok").close();                 // 4 ms
    AnalyzedCapture capture(traffic.pcap());
    const http::Exchange& exchange = capture.load(0);
    EXPECT_EQ(exchange.started.ns, start);
    EXPECT_EQ(exchange.timing.send, 1'000'000);
    EXPECT_EQ(exchange.timing.wait, 1'000'000);
    EXPECT_EQ(exchange.timing.receive, 2'000'000);
    EXPECT_EQ(exchange.timing.total, 4'000'000);
    EXPECT_EQ(exchange.timing.connect, 2'000'000);
}

// Many connections that come and go at the same time, with losses, conflicts and oddities.
std::string busy_traffic(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&random](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    Traffic traffic;
    std::vector<Conversation> talks;
    for (std::uint16_t i = 0; i < 60; ++i) {
        talks.emplace_back(traffic, static_cast<std::uint16_t>(30'000 + i));
    }
    for (std::size_t step = 0; step < 1500; ++step) {
        Conversation& talk = talks[below(talks.size())];
        switch (below(12)) {
            case 0:
                talk.open();
                break;
            case 1:
                talk.close();
                break;
            case 2:
                talk.lose(Side::Server, below(50));
                break;
            case 3:
                talk.say_at(Side::Server, below(talk.said(Side::Server) + 1), "odd bytes");
                break;
            case 4:
                talk.client("BROKEN\r\n\r\n");
                break;
            case 5:
                talk.server(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
                    "T: 1\r\n\r\n");
                break;
            case 6:
                talk.acknowledge(Side::Client);
                break;
            default:
                talk.client(get("/" + std::to_string(step)));
                talk.server(response_of(std::string(below(300), 'x')));
                break;
        }
    }
    return traffic.pcap();
}

TEST(CaptureAnalyzerTest, TheNumberOfThreadsChangesNothing) {
    for (unsigned seed = 0; seed < 8; ++seed) {
        const std::string pcap = busy_traffic(seed);
        AnalyzedCapture alone(pcap);
        const std::string expected = alone.json();
        EXPECT_GT(alone.session().exchanges.size(), 100U);
        for (const unsigned threads : {2U, 3U, 7U, 16U, 40U}) {
            AnalyzedCapture shared(
                pcap, {.filter = {}, .threads = threads, .stop = nullptr, .progress = {}});
            EXPECT_EQ(test::first_difference(expected, shared.json()), "") << threads;
            EXPECT_EQ(shared.session().anomaly_counts, alone.session().anomaly_counts);
            EXPECT_EQ(shared.session().connections.size(), alone.session().connections.size());
        }
    }
}

TEST(CaptureAnalyzerTest, WhatIsSkippedIsCountedByItsReason) {
    Traffic traffic;
    Conversation(traffic, 40'001).open().client(get("/")).server(response_of("a")).close();
    Conversation(traffic, 40'002).open().close();
    traffic.add(test::ethernet(test::octets_of("who has 10.0.0.1"), 0x0806));
    traffic.add(test::ethernet(
        test::ipv4({}, test::udp(1, 2, test::octets_of("hello")), ip_protocol::kUdp)));
    AnalyzedCapture capture(traffic.pcap());
    const store::Session& session = capture.session();
    EXPECT_EQ(session.packets, 7U + 5U + 2U);
    EXPECT_EQ(session.connections.size(), 1U);
    EXPECT_EQ(session.connections_without_bytes, 1U);
    std::uint64_t skipped = 0;
    for (const auto& [reason, count] : session.packets_skipped) {
        EXPECT_GT(count, 0U) << reason;
        skipped += count;
    }
    EXPECT_EQ(skipped, 2U);
}

TEST(CaptureAnalyzerTest, AFilterLeavesPacketsOut) {
    Traffic traffic;
    Conversation(traffic, 40'001).open().client(get("/1")).server(response_of("a")).close();
    Conversation(traffic, 40'002).open().client(get("/2")).server(response_of("b")).close();
    Result<BpfFilter> filter = BpfFilter::compile("tcp port 40002");
    ASSERT_TRUE(filter);
    AnalyzeOptions options;
    options.filter = std::move(*filter);
    AnalyzedCapture capture(traffic.pcap(), std::move(options));
    EXPECT_THAT(targets_of(capture.session()), ElementsAre("/2"));
    EXPECT_EQ(capture.session().packets, 14U);
    EXPECT_THAT(capture.session().packets_skipped, ElementsAre(Pair("filter", 7U)));
}

TEST(CaptureAnalyzerTest, ADamagedFileKeepsWhatCameBefore) {
    Traffic traffic;
    Conversation(traffic).open().client(get("/")).server(response_of("body"));
    test::PcapWriter damage;
    damage.record(0, 0xffff'fff0, 0xffff'fff0, "");
    AnalyzedCapture capture(traffic.pcap() + damage.bytes().substr(24) + std::string(100, 'x'));
    ASSERT_TRUE(capture.recording().error().has_value());
    EXPECT_THAT(targets_of(capture.session()), ElementsAre("/"));
    EXPECT_EQ(capture.content(0), "body");
}

TEST(CaptureAnalyzerTest, ReadingStopsWhenItIsToldTo) {
    const std::string pcap = test::capture_of_gets(50'000);
    std::atomic<bool> stop{false};
    std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
    AnalyzeOptions options;
    options.stop = &stop;
    options.progress = [&](std::uint64_t read, std::uint64_t total) {
        told.emplace_back(read, total);
        stop = told.size() == 2;
    };
    AnalyzedCapture capture(pcap, std::move(options));
    EXPECT_FALSE(capture.recording().error().has_value());
    EXPECT_GT(capture.session().exchanges.size(), 0U);
    EXPECT_LT(capture.session().exchanges.size(), 50'000U);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_LT(told[0].first, told[1].first);
    EXPECT_EQ(told[1].second, pcap.size());
    EXPECT_EQ(capture.content(0), "body 1");
}

TEST(CaptureAnalyzerTest, RolesFollowTheRequests) {
    Traffic traffic;  // the SYN was not captured, and the answer comes before the question
    Conversation talk(traffic);
    talk.server(response_of("first")).client(get("/2")).server(response_of("second")).close();
    AnalyzedCapture capture(traffic.pcap());
    ASSERT_EQ(capture.session().exchanges.size(), 2U);
    EXPECT_EQ(capture.load(0).request.present, false);
    EXPECT_EQ(capture.content(0), "first");
    const http::Exchange& exchange = capture.load(1);
    EXPECT_EQ(exchange.client.port, 40'000);
    EXPECT_EQ(exchange.server.port, 80);
    EXPECT_EQ(exchange.request.head.target, "/2");
    EXPECT_EQ(capture.content(1), "second");
}

}  // namespace
}  // namespace waybill::capture
