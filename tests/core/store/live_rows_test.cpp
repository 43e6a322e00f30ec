// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/live_rows.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/http/head_parser.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two live shards, and connections in them whose exchanges the test lets happen.
class LiveRowsTest : public testing::Test {
protected:
    struct Connection {
        std::size_t shard = 0;
        std::uint32_t number = 0;
        std::unique_ptr<ConnectionRecorder> recorder;
    };

    Connection& connect(std::size_t shard, RecordId first_record) {
        ConnectionStart start;
        start.first_record = first_record;
        start.endpoints[1].port = 8080;
        Connection& connection = connections_.emplace_back();
        connection.shard = shard;
        connection.number = shards_[shard].open_connection(start);
        connection.recorder =
            std::make_unique<ConnectionRecorder>(shards_[shard], connection.number);
        return connection;
    }

    http::ExchangeHandle ask(Connection& connection, RecordId record, std::string_view target) {
        const http::ExchangeHandle exchange = connection.recorder->on_opened(0);
        const std::string head =
            "GET " + std::string(target) + " HTTP/1.1\r\nHost: a.example\r\n\r\n";
        connection.recorder->on_head(
            exchange, Side::Client, parser_.parse(http::HeadKind::Request, head), span(record));
        connection.recorder->on_end(exchange, Side::Client, {}, span(record));
        return exchange;
    }

    void answer(Connection& connection,
                http::ExchangeHandle exchange,
                RecordId record,
                std::string_view status = "200 OK") {
        const std::string head = "HTTP/1.1 " + std::string(status) + "\r\n\r\n";
        connection.recorder->on_head(
            exchange, Side::Server, parser_.parse(http::HeadKind::Response, head), span(record));
    }

    static void end(Connection& connection, http::ExchangeHandle exchange, RecordId record) {
        connection.recorder->on_end(exchange, Side::Server, {}, span(record));
        connection.recorder->on_closed(exchange);
    }

    void whole(Connection& connection, RecordId record, std::string_view target) {
        const http::ExchangeHandle exchange = ask(connection, record, target);
        answer(connection, exchange, record + 1);
        end(connection, exchange, record + 1);
    }

    static http::MessageSpan span(RecordId record) {
        http::MessageSpan result;
        result.first_record = result.last_record = record;
        result.head_place = {record, 54};
        result.first_byte = result.last_byte = Timestamp{static_cast<std::int64_t>(record)};
        return result;
    }

    // "1+ 1- 2+": numbers of exchanges, and whether they opened, changed or closed.
    std::string take() {
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            rows_.take(i, shards_[i]);
        }
        std::string text;
        for (const LiveEvent& event : rows_.settle()) {
            text += text.empty() ? "" : " ";
            text += std::to_string(session_.exchange_number(event.exchange));
            text += event.kind == LiveEventKind::Opened   ? "+"
                    : event.kind == LiveEventKind::Closed ? "-"
                                                          : "~";
        }
        return text;
    }

    std::vector<std::string> lines() const {
        std::vector<std::string> all;
        for (std::uint32_t i = 0; i < session_.exchanges.size(); ++i) {
            const ExchangeRow& row = session_.exchanges[i];
            all.push_back(std::to_string(session_.exchange_number(i)) + " "
                          + std::string(session_.strings.at(row.method)) + " "
                          + std::string(session_.strings.at(row.host))
                          + std::string(session_.target(row)) + " " + std::to_string(row.status)
                          + " of " + std::to_string(session_.connection_number(row.connection)));
        }
        return all;
    }

    http::HeadParser parser_;
    std::deque<SessionShard> shards_ = make_shards();
    std::deque<Connection> connections_;
    Session session_;
    LiveRows rows_{session_, 2};

private:
    static std::deque<SessionShard> make_shards() {
        std::deque<SessionShard> shards;
        shards.emplace_back(nullptr, true);
        shards.emplace_back(nullptr, true);
        return shards;
    }
};

TEST_F(LiveRowsTest, AnExchangeOpensWithItsHeadChangesWithItsAnswerAndCloses) {
    Connection& connection = connect(0, 1);
    const http::ExchangeHandle exchange = ask(connection, 10, "/slow");
    EXPECT_EQ(take(), "1+");
    EXPECT_THAT(lines(), ElementsAre("1 GET a.example/slow 0 of 1"));
    EXPECT_EQ(take(), "");
    answer(connection, exchange, 20);
    EXPECT_EQ(take(), "1~");
    EXPECT_THAT(lines(), ElementsAre("1 GET a.example/slow 200 of 1"));
    end(connection, exchange, 30);
    EXPECT_EQ(take(), "1-");
    EXPECT_EQ(rows_.counts().exchanges, 1U);
    EXPECT_EQ(rows_.counts().exchanges_over, 1U);
}

TEST_F(LiveRowsTest, WhatOpenedAndClosedBetweenTwoLooksIsToldAsBoth) {
    whole(connect(0, 1), 10, "/quick");
    EXPECT_EQ(take(), "1+ 1~ 1-");
}

TEST_F(LiveRowsTest, ExchangesOfOneLookAreNumberedByTheirPlace) {
    Connection& late = connect(0, 5);
    Connection& early = connect(1, 2);
    whole(late, 40, "/c");
    whole(early, 20, "/a");
    whole(early, 30, "/b");
    take();
    EXPECT_THAT(lines(),
                ElementsAre("1 GET a.example/a 200 of 1",
                            "2 GET a.example/b 200 of 1",
                            "3 GET a.example/c 200 of 2"));
}

TEST_F(LiveRowsTest, RowsThatAreOverAreUsedAgainAndNumbersAreNot) {
    Connection& connection = connect(0, 1);
    std::vector<http::ExchangeHandle> handles;
    for (RecordId i = 0; i < 1000; ++i) {
        const http::ExchangeHandle exchange = ask(connection, 10 + 2 * i, "/" + std::to_string(i));
        answer(connection, exchange, 11 + 2 * i);
        end(connection, exchange, 11 + 2 * i);
        handles.push_back(exchange);
        take();
    }
    EXPECT_THAT(handles, testing::Each(handles.front()));
    EXPECT_EQ(session_.exchanges.size(), 1000U);
    EXPECT_EQ(lines().back(), "1000 GET a.example/999 200 of 1");
}

TEST_F(LiveRowsTest, ARequestThatComesBehindItsResponseFillsTheRow) {
    Connection& connection = connect(0, 1);
    const http::ExchangeHandle exchange = connection.recorder->on_opened(0);
    answer(connection, exchange, 20);
    EXPECT_EQ(take(), "1+");
    EXPECT_THAT(lines(), ElementsAre("1   200 of 1"));
    connection.recorder->on_head(
        exchange,
        Side::Client,
        parser_.parse(http::HeadKind::Request, "GET /late HTTP/1.1\r\nHost: b.example\r\n\r\n"),
        span(10));
    EXPECT_EQ(take(), "1~");
    EXPECT_THAT(lines(), ElementsAre("1 GET b.example/late 200 of 1"));
}

TEST_F(LiveRowsTest, ATunnelIsOverWithItsConnection) {
    Connection& connection = connect(0, 1);
    const http::ExchangeHandle exchange = ask(connection, 10, "/socket");
    answer(connection, exchange, 20, "101 Switching Protocols");
    connection.recorder->on_tunnel(exchange);
    end(connection, exchange, 20);
    EXPECT_EQ(take(), "1+ 1~");
    whole(connection, 25, "/inside");
    EXPECT_EQ(take(), "2+ 2~ 2-");
    connection.recorder->close();
    EXPECT_EQ(take(), "1-");
}

TEST_F(LiveRowsTest, AnomaliesAreCountedOnceAndComeWithTheirExchange) {
    Connection& connection = connect(0, 1);
    const http::ExchangeHandle exchange = ask(connection, 10, "/");
    connection.recorder->on_exchange_anomaly(exchange,
                                             {AnomalyCode::BareLf, Side::Client, 3, "once"});
    take();
    EXPECT_THAT(session_.notes(0).anomalies, testing::SizeIs(1));
    answer(connection, exchange, 20);
    connection.recorder->on_exchange_anomaly(exchange,
                                             {AnomalyCode::BareLf, Side::Server, 4, "twice"});
    end(connection, exchange, 20);
    take();
    EXPECT_THAT(session_.notes(0).anomalies, testing::SizeIs(2));
    EXPECT_EQ(session_.anomaly_counts[static_cast<std::size_t>(AnomalyCode::BareLf)], 2U);
}

TEST_F(LiveRowsTest, WhatIsOpenStaysWhenTheOldestAreLetGoOf) {
    Connection& quick = connect(0, 1);
    Connection& slow = connect(1, 2);
    const http::ExchangeHandle open = ask(slow, 3, "/open");
    for (RecordId i = 0; i < 10'000; ++i) {
        whole(quick, 10 + 2 * i, "/" + std::to_string(i));
    }
    take();
    ASSERT_EQ(session_.exchanges.size(), 10'001U);
    EXPECT_FALSE(rows_.let_go(0, 20'000));
    ASSERT_TRUE(rows_.let_go(0, 100));
    ASSERT_EQ(session_.exchanges.size(), 101U);
    EXPECT_EQ(rows_.counts().exchanges_let_go, 9'900U);
    EXPECT_EQ(lines().front(), "1 GET a.example/open 0 of 2");
    EXPECT_EQ(lines()[1], "9902 GET a.example/9900 200 of 1");
    EXPECT_EQ(lines().back(), "10001 GET a.example/9999 200 of 1");

    answer(slow, open, 30'000, "204 No Content");
    end(slow, open, 30'000);
    whole(connect(0, 30'001), 30'002, "/new");
    EXPECT_EQ(take(), "10002+ 1~ 1- 10002~ 10002-");
    EXPECT_EQ(lines().front(), "1 GET a.example/open 204 of 2");
    EXPECT_EQ(lines().back(), "10002 GET a.example/new 200 of 3");
}

TEST_F(LiveRowsTest, ConnectionsGoWithTheirLastExchange) {
    for (RecordId i = 0; i < 10'000; ++i) {
        Connection& connection = connect(0, 10 * i + 1);
        whole(connection, 10 * i + 2, "/");
        connection.recorder->close();
        take();
    }
    ASSERT_EQ(session_.connections.size(), 10'000U);
    ASSERT_TRUE(rows_.let_go(0, 10));
    EXPECT_EQ(session_.connections.size(), 10U);
    EXPECT_EQ(lines().front(), "9991 GET a.example/ 200 of 9991");
}

TEST_F(LiveRowsTest, TheSumOfBytesHasThoseOfConnectionsThatWereLetGoOf) {
    for (RecordId i = 0; i < 10'000; ++i) {
        Connection& connection = connect(0, 10 * i + 1);
        whole(connection, 10 * i + 2, "/");
        shards_[0].connection(connection.number).facts.sides[0].bytes = 30;
        take();
        EXPECT_EQ(rows_.counts().bytes, 100 * i + 30) << "while it is open";
        shards_[0].connection(connection.number).facts.sides[1].bytes = 70;
        connection.recorder->close();
        take();
        EXPECT_EQ(rows_.counts().bytes, 100 * i + 100) << "once it is over";
    }
    ASSERT_TRUE(rows_.let_go(0, 10));
    EXPECT_EQ(session_.connections.size(), 10U);
    EXPECT_EQ(rows_.counts().bytes, 1'000'000U);
    EXPECT_EQ(rows_.counts().connections, 10'000U);
}

TEST_F(LiveRowsTest, ExchangesInFrontOfWhatCanBeReadAreLetGoOf) {
    Connection& connection = connect(0, 1);
    for (RecordId i = 0; i < 10'000; ++i) {
        whole(connection, 10 + 2 * i, "/" + std::to_string(i));
    }
    take();
    EXPECT_TRUE(rows_.let_go(10 + 2 * 5'000, 0));
    EXPECT_EQ(lines().front(), "5001 GET a.example/5000 200 of 1");
    EXPECT_FALSE(rows_.let_go(10 + 2 * 5'000, 0));
}

TEST_F(LiveRowsTest, StringsOfAShardDoNotGrowWithoutEnd) {
    Connection& connection = connect(0, 1);
    for (int i = 0; i < 70'000; ++i) {
        const http::ExchangeHandle exchange = connection.recorder->on_opened(0);
        const std::string head =
            "GET / HTTP/1.1\r\nHost: h" + std::to_string(i) + ".example\r\n\r\n";
        connection.recorder->on_head(exchange,
                                     Side::Client,
                                     parser_.parse(http::HeadKind::Request, head),
                                     span(static_cast<RecordId>(i) + 2));
        connection.recorder->on_end(exchange, Side::Client, {}, span(2));
        connection.recorder->on_closed(exchange);
        if (i % 10'000 == 9'999) {
            take();
            rows_.let_go(0, 1);
        }
    }
    whole(connection, 100'000, "/last");
    take();
    EXPECT_EQ(lines().back(), "70001 GET a.example/last 200 of 1");
}

TEST_F(LiveRowsTest, NothingComesOfAShardWhereNothingHappened) {
    EXPECT_EQ(take(), "");
    EXPECT_THAT(rows_.take_new_connections(), IsEmpty());
    connect(0, 1);
    EXPECT_EQ(take(), "");
    EXPECT_THAT(rows_.take_new_connections(), ElementsAre(0));
    EXPECT_THAT(rows_.take_new_connections(), IsEmpty());
}

}  // namespace
}  // namespace waybill::store
