// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/session_builder.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/http/head_parser.h"
#include "core/store/connection_recorder.h"

namespace waybill::store {
namespace {

// Shards, each with one connection and its recorder.
class SessionBuilderTest : public testing::Test {
protected:
    struct Part {
        std::unique_ptr<SessionShard> shard = std::make_unique<SessionShard>();
        std::unique_ptr<ConnectionRecorder> recorder;
    };

    // A shard whose connection begins with that record.
    std::size_t add_shard(RecordId first_record) {
        Part part;
        ConnectionStart start;
        start.first_record = first_record;
        start.endpoints[1].port = 8080;
        const std::uint32_t number = part.shard->open_connection(start);
        part.recorder = std::make_unique<ConnectionRecorder>(*part.shard, number);
        parts_.push_back(std::move(part));
        return parts_.size() - 1;
    }

    // An exchange whose request lies at that record.
    http::ExchangeHandle add(std::size_t shard, RecordId record, std::string_view request) {
        ConnectionRecorder& recorder = *parts_[shard].recorder;
        const http::ExchangeHandle exchange = recorder.on_opened(0);
        recorder.on_head(
            exchange, Side::Client, parser_.parse(http::HeadKind::Request, request), span(record));
        recorder.on_end(exchange, Side::Client, {}, span(record));
        return exchange;
    }

    static http::MessageSpan span(RecordId record) {
        http::MessageSpan result;
        result.first_record = result.last_record = record;
        result.head_place = {record, 54};
        result.first_byte = result.last_byte = Timestamp{static_cast<std::int64_t>(record)};
        return result;
    }

    Session merge() {
        std::vector<std::unique_ptr<SessionShard>> shards;
        for (Part& part : parts_) {
            shards.push_back(std::move(part.shard));
        }
        Session session;
        SessionBuilder::merge(std::move(shards), session);
        return session;
    }

    static std::string targets(const Session& session) {
        std::string text;
        for (const ExchangeRow& row : session.exchanges) {
            text += session.target(row);
            text += ' ';
        }
        return text;
    }

    http::HeadParser parser_;
    std::vector<Part> parts_;
};

TEST_F(SessionBuilderTest, ExchangesStandInTheOrderOfTheRecording) {
    const std::size_t a = add_shard(100);
    const std::size_t b = add_shard(50);
    add(a, 100, "GET /2 HTTP/1.1\r\n\r\n");
    add(a, 300, "GET /4 HTTP/1.1\r\n\r\n");
    add(b, 200, "GET /3 HTTP/1.1\r\n\r\n");
    add(b, 50, "GET /1 HTTP/1.1\r\n\r\n");  // told late: its bytes had to be put in order
    const Session session = merge();
    EXPECT_EQ(targets(session), "/1 /2 /3 /4 ");
    EXPECT_EQ(session.exchanges[0].connection, 0U);
    EXPECT_EQ(session.exchanges[1].connection, 1U);
    EXPECT_EQ(session.connections[0].start.first_record, 50U);
    EXPECT_EQ(session.connections[1].exchanges, 2U);
}

TEST_F(SessionBuilderTest, StringsOfAllShardsAreOnePool) {
    const std::size_t a = add_shard(1);
    const std::size_t b = add_shard(2);
    add(a, 10, "GET / HTTP/1.1\r\nHost: Shop.Example\r\n\r\n");
    add(b, 20, "GET / HTTP/1.1\r\nHost: shop.example:80\r\n\r\n");
    add(b, 30, "GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n");
    const Session session = merge();
    EXPECT_EQ(session.strings.at(session.exchanges[0].host), "shop.example");
    EXPECT_EQ(session.exchanges[0].host, session.exchanges[1].host);
    EXPECT_EQ(session.strings.at(session.exchanges[2].host), "shop.example:81");
    EXPECT_EQ(session.strings.at(session.exchanges[0].method), "GET");
}

TEST_F(SessionBuilderTest, WithoutAHostFieldTheServersAddressIsTheHost) {
    const std::size_t a = add_shard(1);
    add(a, 10, "GET / HTTP/1.0\r\n\r\n");
    const Session session = merge();
    EXPECT_EQ(session.strings.at(session.exchanges[0].host), "[::]:8080");
}

TEST_F(SessionBuilderTest, AnomaliesFollowTheirExchange) {
    const std::size_t a = add_shard(1);
    const std::size_t b = add_shard(2);
    const http::ExchangeHandle late = add(a, 500, "GET /late HTTP/1.1\r\n\r\n");
    add(b, 100, "GET /early HTTP/1.1\r\n\r\n");
    parts_[a].recorder->on_exchange_anomaly(late, {AnomalyCode::Gap, Side::Server, 7, "why"});
    const Session session = merge();
    EXPECT_TRUE(session.anomalies(0).empty());
    ASSERT_EQ(session.anomalies(1).size(), 1U);
    EXPECT_EQ(session.anomalies(1)[0].detail, "why");
    EXPECT_TRUE(session.exchanges[1].has(row_flag::kHasAnomalies));
    EXPECT_EQ(session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::Gap)], 1U);
}

TEST_F(SessionBuilderTest, OfManyAnomaliesSomeAreKeptAndAllCounted) {
    const std::size_t a = add_shard(1);
    const http::ExchangeHandle exchange = add(a, 1, "GET / HTTP/1.1\r\n\r\n");
    for (int i = 0; i < 100; ++i) {
        parts_[a].recorder->on_exchange_anomaly(exchange,
                                                {AnomalyCode::BadHeader, Side::Client, 0, {}});
    }
    const Session session = merge();
    EXPECT_EQ(session.anomalies(0).size(), kAnomaliesKept);
    EXPECT_EQ(session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::BadHeader)], 100U);
}

TEST_F(SessionBuilderTest, AResponseCapturedBeforeItsRequestDoesNotGoBackInTime) {
    const std::size_t a = add_shard(1);
    ConnectionRecorder& recorder = *parts_[a].recorder;
    const http::ExchangeHandle exchange = recorder.on_opened(0);
    recorder.on_head(exchange,
                     Side::Server,
                     parser_.parse(http::HeadKind::Response, "HTTP/1.1 204 No Content\r\n\r\n"),
                     span(1000));
    recorder.on_end(exchange, Side::Server, {}, span(1000));
    recorder.on_head(exchange,
                     Side::Client,
                     parser_.parse(http::HeadKind::Request, "GET / HTTP/1.1\r\n\r\n"),
                     span(1500));
    const Session session = merge();
    EXPECT_EQ(session.exchanges[0].order, 1500U);
    EXPECT_EQ(session.exchanges[0].started.ns, 1500);
    EXPECT_EQ(session.exchanges[0].response_begin, 0);
    EXPECT_EQ(session.exchanges[0].status, 204);
}

TEST_F(SessionBuilderTest, ALongBodyCostsARangeOfTheFileOnly) {
    const std::size_t a = add_shard(1);
    ConnectionRecorder& recorder = *parts_[a].recorder;
    const http::ExchangeHandle exchange = add(a, 1'000, "GET / HTTP/1.1\r\n\r\n");
    http::MessageSpan response = span(2'000);
    recorder.on_head(exchange,
                     Side::Server,
                     parser_.parse(http::HeadKind::Response, "HTTP/1.1 200 OK\r\n\r\n"),
                     response);
    response.last_record = 5'000'000'000;
    recorder.on_end(exchange, Side::Server, {}, response);
    const Session session = merge();
    EXPECT_GE(session.exchanges[0].response.last_record(), 5'000'000'000U);
    EXPECT_LT(session.exchanges[0].response.last_record(),
              5'000'000'000U + MessagePlace::kSpanUnit);
    EXPECT_EQ(session.exchanges[0].response.head_skip, 54U);
    EXPECT_LE(sizeof(ExchangeRow), 160U);
}

}  // namespace
}  // namespace waybill::store
