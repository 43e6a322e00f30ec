// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/record/flow_recorder.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/chained_messages.h"
#include "tests/support/bytes_in_memory.h"

namespace waybill::proxy {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kStart = 1'700'000'000 * kNsPerSecond;

Timestamp after_ms(std::int64_t ms) {
    return {kStart + ms * kNsPerMs};
}

Endpoint endpoint(std::uint16_t port) {
    Endpoint made;
    const Byte octets[] = {127, 0, 0, 1};
    made.ip = ip_from_v4(octets);
    made.port = port;
    return made;
}

MessageHead get(std::string_view authority, std::string_view path) {
    MessageHead head;
    head.method = "GET";
    head.scheme = "http";
    head.authority = authority;
    head.path = path;
    head.fields.add("Host", authority);
    head.fields.add("X-Odd-CASE", "1");
    return head;
}

MessageHead response(std::uint16_t status, std::string_view type) {
    MessageHead head;
    head.kind = http::HeadKind::Response;
    head.status = status;
    head.reason = "Fine";
    head.fields.add("Content-Type", type);
    return head;
}

class FlowRecorderTest : public testing::Test {
protected:
    void take() {
        recorder_.take_events(rows_, 0);
        events_ = rows_.settle();
    }

    std::string head_of(const store::MessagePlace& place) const {
        std::string text;
        std::vector<http::FieldLengths> lengths;
        return store::ChainedMessages(bytes_).read_head(place, text, lengths) ? text : "(none)";
    }
    std::string content_of(const store::MessagePlace& place) const {
        std::string text;
        const bool whole =
            store::ChainedMessages(bytes_).read_content(place, [&](const store::ChainPiece& piece) {
                text += as_text(piece.data);
                return true;
            });
        return whole ? text : "(none)";
    }

    std::shared_ptr<test::BytesInMemory> bytes_ = std::make_shared<test::BytesInMemory>();
    FlowRecorder recorder_{*bytes_, 1, {kStart}};
    store::Session session_;
    store::LiveRows rows_{session_, 1};
    std::vector<store::LiveEvent> events_;
};

TEST_F(FlowRecorderTest, AnExchangeBecomesARowThatCanBeReadAgain) {
    const PairId pair = recorder_.open_pair(endpoint(5000), {}, after_ms(0));
    const FlowId flow = recorder_.open_flow(pair, 0);
    recorder_.head(flow, Side::Client, get("a.example:81", "/x?y=1"), false, after_ms(1));
    recorder_.end(flow, Side::Client, {}, true, after_ms(1));
    take();
    ASSERT_EQ(session_.exchanges.size(), 1U);
    EXPECT_EQ(session_.target(session_.exchanges[0]), "/x?y=1");
    EXPECT_FALSE(session_.exchanges[0].has(store::row_flag::kHasResponse));

    recorder_.set_server(pair, endpoint(81), 250);
    recorder_.head(flow, Side::Server, response(200, "text/plain"), false, after_ms(5));
    recorder_.body(flow, Side::Server, as_bytes("one "), after_ms(6));
    recorder_.body(flow, Side::Server, as_bytes("two"), after_ms(7));
    recorder_.end(flow, Side::Server, {BodyKind::Length, 7}, true, after_ms(7));
    recorder_.close_flow(flow);
    recorder_.close_pair(pair, EndReason::Closed, after_ms(8));
    take();

    const store::ExchangeRow& row = session_.exchanges[0];
    EXPECT_EQ(row.status, 200);
    EXPECT_EQ(session_.strings.at(row.host), "a.example:81");
    EXPECT_EQ(row.response_size, 7U);
    EXPECT_EQ(row.response_framing, http::BodyFraming::Length);
    EXPECT_EQ(row.response_begin, 4 * kNsPerMs);
    EXPECT_EQ(row.response_end, 6 * kNsPerMs);
    EXPECT_TRUE(row.has(store::row_flag::kResponseComplete));
    EXPECT_EQ(head_of(row.request),
              "GET /x?y=1 HTTP/1.1\r\nHost: a.example:81\r\nX-Odd-CASE: 1\r\n\r\n");
    EXPECT_EQ(head_of(row.response), "HTTP/1.1 200 Fine\r\nContent-Type: text/plain\r\n\r\n");
    EXPECT_EQ(content_of(row.response), "one two");

    const store::ConnectionRow& connection = session_.connections[0];
    EXPECT_EQ(connection.server(), endpoint(81));
    EXPECT_EQ(connection.facts.connect_ns, 250);
    EXPECT_TRUE(connection.facts.fin);
}

TEST_F(FlowRecorderTest, AnAbsoluteFormIsKeptAsItWasSent) {
    const PairId pair = recorder_.open_pair(endpoint(5000), {}, after_ms(0));
    const FlowId flow = recorder_.open_flow(pair, 0);
    MessageHead head = get("a.example", "/x");
    head.form = http::Target::Form::Absolute;
    recorder_.head(flow, Side::Client, head, false, after_ms(1));
    take();
    EXPECT_EQ(head_of(session_.exchanges[0].request),
              "GET http://a.example/x HTTP/1.1\r\nHost: a.example\r\nX-Odd-CASE: 1\r\n\r\n");
}

TEST_F(FlowRecorderTest, StreamsOfHttp2HaveTheirPseudoFields) {
    const PairId pair = recorder_.open_pair(endpoint(5000), {}, after_ms(0));
    const FlowId flow = recorder_.open_flow(pair, 3);
    MessageHead head = get("a.example", "/x");
    head.version = {2, 0};
    head.scheme = "https";
    head.fields.clear();
    head.fields.add("x-a", "1");
    recorder_.head(flow, Side::Client, head, true, after_ms(1));
    take();
    const store::ExchangeRow& row = session_.exchanges[0];
    EXPECT_EQ(row.stream, 3U);
    EXPECT_EQ(row.version_major, 2);
    EXPECT_TRUE(row.has(store::row_flag::kHttps));
    EXPECT_TRUE(row.request.has_fields_head());
    EXPECT_EQ(session_.strings.at(row.method), "GET");
    EXPECT_EQ(session_.strings.at(row.host), "a.example");
    EXPECT_EQ(session_.target(row), "/x");
}

TEST_F(FlowRecorderTest, WhatRulesDidStandsInTheNotes) {
    const PairId pair = recorder_.open_pair(endpoint(5000), {}, after_ms(0));
    const FlowId flow = recorder_.open_flow(pair, 0);
    recorder_.head(flow, Side::Client, get("a.example", "/"), false, after_ms(1));
    take();
    recorder_.note_rule(flow, "no cookies", true);
    recorder_.note_rule(flow, "no cookies", false);
    recorder_.note_tag(flow, "checkout");
    recorder_.anomaly(flow, Side::Server, AnomalyCode::ConnectFailed, "refused");
    take();
    const store::ExchangeNotes& notes = session_.notes(0);
    EXPECT_THAT(notes.proxy.rules, ElementsAre("no cookies"));
    EXPECT_THAT(notes.proxy.tags, ElementsAre("checkout"));
    EXPECT_TRUE(notes.proxy.edited);
    ASSERT_EQ(notes.anomalies.size(), 1U);
    EXPECT_EQ(notes.anomalies[0].code, AnomalyCode::ConnectFailed);
}

TEST_F(FlowRecorderTest, AWebSocketIsCountedWhileItIsOpen) {
    const PairId pair = recorder_.open_pair(endpoint(5000), {}, after_ms(0));
    const FlowId flow = recorder_.open_flow(pair, 0);
    recorder_.head(flow, Side::Client, get("a.example", "/"), false, after_ms(1));
    recorder_.end(flow, Side::Client, {}, true, after_ms(1));
    recorder_.head(flow, Side::Server, response(101, ""), false, after_ms(2));
    recorder_.end(flow, Side::Server, {}, true, after_ms(2));
    recorder_.begin_tunnel(flow, true, "");
    const std::string hello = {'\x81', '\x02', 'h', 'i'};
    recorder_.tunnel(flow, Side::Server, as_bytes(hello), after_ms(3));
    take();
    ASSERT_NE(session_.notes(0).websocket, nullptr);
    EXPECT_EQ(session_.notes(0).websocket->server_messages, 1U);
    EXPECT_EQ(content_of(session_.exchanges[0].response), hello);
}

TEST_F(FlowRecorderTest, PlacesOfConnectionsAreUsedAgainAndNumbersOfFlowsAreNot) {
    FlowId last = 0;
    for (int i = 0; i < 3; ++i) {
        const PairId pair = recorder_.open_pair(endpoint(5000), {}, after_ms(i));
        EXPECT_EQ(pair, 0U);
        const FlowId flow = recorder_.open_flow(pair, 0);
        EXPECT_NE(flow, last);
        last = flow;
        recorder_.head(flow, Side::Client, get("a.example", "/"), false, after_ms(i));
        recorder_.close_flow(flow);
        recorder_.close_pair(pair, EndReason::Reset, after_ms(i));
        take();
    }
    EXPECT_EQ(session_.exchanges.size(), 3U);
    EXPECT_EQ(session_.connections.size(), 3U);
    EXPECT_TRUE(session_.connections[2].facts.reset);
}

}  // namespace
}  // namespace waybill::proxy
