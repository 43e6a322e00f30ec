// SPDX-License-Identifier: GPL-3.0-or-later
//
// What filters say of rows, field by field.
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/filter/judged_values.h"
#include "core/filter/noted_values.h"
#include "tests/core/filter/made_exchange.h"

namespace waybill::filter {
namespace {

using http::BodyFraming;
using store::ConnectionRow;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

// A POST that is answered with compressed JSON, on a connection that lost some packets.
MadeExchange made_post() {
    return {{"POST /v1/Items/7?page=2&q=a+b%26c&empty= HTTP/1.1\n"
             "Host: API.example.com:8080\nContent-Type: application/json\n",
             {BodyFraming::Length, 12, 0, 12, true}},
            {"HTTP/1.1 201 Created\nContent-Type: Application/JSON; charset=utf-8\n"
             "Content-Encoding: gzip\nTransfer-Encoding: chunked\n",
             {BodyFraming::Chunked, 20'000, 5, 0, true}},
            [](ExchangeRow& row, ConnectionRow& connection) {
                row.order = make_record(1, 100);
                connection.facts.connect_ns = 30 * kNsPerMs;
                connection.facts.sides[0].round_trip_ns = 20 * kNsPerMs;
                connection.facts.sides[1].round_trip_ns = 10 * kNsPerMs;
                connection.facts.sides[0].retransmissions = 1;
                connection.facts.sides[1].retransmissions = 2;
                connection.facts.sides[1].gaps = 3;
                connection.facts.fin = true;
            }};
}

// A GET of a picture whose type is not told, whose connection was reset without an answer.
MadeExchange made_reset() {
    return {{"GET /logo.PNG HTTP/1.0\n"}, {""}, [](ExchangeRow& row, ConnectionRow& connection) {
                row.flags |= row_flag::kNoResponse | row_flag::kHasAnomalies;
                row.flags &= static_cast<std::uint16_t>(~row_flag::kFirstOnConnection);
                connection.facts.reset = true;
                connection.facts.end = EndReason::Reset;
            }};
}

struct Case {
    std::string_view filter;
    bool post;   // whether the first one passes
    bool reset;  // and the second
};

constexpr Case kCases[] = {
    {"n == 1", true, true},
    {"tag == checkout", false, false},
    {"rule contains block", false, false},
    {"edited", false, false},
    {"n > 1", false, false},
    {"conn == 1", true, true},
    {"conn != 1", false, false},
    {"source == 1", true, false},
    {"source == 0", false, true},
    {"protocol == \"HTTP/1.1\"", true, false},
    {"protocol == \"HTTP/1.0\"", false, true},
    {"protocol == http", true, true},
    {"protocol == https", false, false},
    {"httpver == 1.1", true, false},
    {"httpver < 1.1", false, true},
    {"time >= \"1970-01-01 00:00:01\"", true, true},
    {"time < \"1970-01-01 00:00:01\"", false, false},
    {"since == 0ms", true, true},
    {"since > 1ms", false, false},
    {"dur == 300ms", true, false},
    {"dur < 300ms", false, false},
    {"ttfb == 200ms", true, false},
    {"ttfb > 200ms", false, false},
    {"send == 50ms", true, true},
    {"send > 50ms", false, false},
    {"receive == 50ms", true, false},
    {"receive > 50ms", false, false},
    {"connect == 30ms", true, false},
    {"connect > 30ms", false, false},
    {"method == post", true, false},
    {"method == \"post\"c", false, false},
    {"method in {GET, HEAD}", false, true},
    {"target startswith \"/v1/\"", true, false},
    {"target == \"/logo.png\"", false, true},
    {"url == \"http://api.example.com:8080/v1/items/7?page=2&q=a+b%26c&empty=\"", true, false},
    {"url == \"http://10.0.0.2:8080/logo.png\"", false, true},
    {"items", true, false},
    {"logo", false, true},
    {"scheme == http", true, true},
    {"scheme == https", false, false},
    {"host == api.example.com", true, false},
    {"host != api.example.com", false, true},
    {"host == \"10.0.0.2\"", false, true},
    {"port == 8080", true, true},
    {"port == 80", false, false},
    {"path == \"/V1/items/7\"", true, false},
    {"path ~ /\\.png$/", false, true},
    {"query contains \"page=2\"", true, false},
    {"query", true, false},
    {"query[\"page\"] == 2", true, false},
    {"query[\"q\"] == \"a b&c\"", true, false},
    {"query[\"Page\"]", false, false},
    {"query[\"empty\"]", false, false},
    {"query[\"empty\"] == \"\"", true, false},
    {"status == 2xx", true, false},
    {"status >= 300", false, false},
    {"status != 200", true, false},
    {"not status == 200", true, true},
    {"type == \"application/json\"", true, false},
    {"type != json", true, false},
    {"type contains html", false, false},
    {"category == data", true, false},
    {"category == image", false, false},
    {"framing == chunked", true, false},
    {"framing == length", false, false},
    {"size == 20k", true, false},
    {"size < 20k", false, false},
    {"req.size == 12", true, false},
    {"req.size == 0", false, true},
    {"size.wire > 20200", true, false},
    {"size.wire < 100", false, true},
    {"missing == 5", true, false},
    {"missing == 0", false, true},
    {"request", true, true},
    {"not request", false, false},
    {"response", true, false},
    {"not response", false, true},
    {"complete", true, false},
    {"complete == false", false, true},
    {"pending", false, false},
    {"aborted", false, true},
    {"error", false, true},
    {"redirect", false, false},
    {"compressed", true, false},
    {"reused", false, true},
    {"tunnel", false, false},
    {"sse", false, false},
    {"anomaly == no-response", false, true},
    {"anomaly", false, true},
    {"anomaly == gap", false, false},
    {"src == 10.0.0.1:40000", true, true},
    {"src == 10.0.0.1:40001", false, false},
    {"client.ip == 10.0.0.0/24", true, true},
    {"client.ip == 10.0.0.2", false, false},
    {"client.port == 40000", true, true},
    {"client.port < 40000", false, false},
    {"dst == 10.0.0.2:8080", true, true},
    {"dst == 10.0.0.1", false, false},
    {"server.ip == 10.0.0.2", true, true},
    {"server.ip != 10.0.0.2", false, false},
    {"server.port in {80, 8000..8999}", true, true},
    {"server.port == 80", false, false},
    {"ip == 10.0.0.2", true, true},
    {"ip == 10.0.0.1", true, true},
    {"ip == 10.0.0.3", false, false},
    {"tcp.port == 8080", true, true},
    {"tcp.port == 40000", true, true},
    {"tcp.port == 80", false, false},
    {"tcp.retrans == 3", true, false},
    {"tcp.retrans == 0", false, true},
    {"tcp.gaps == 3", true, false},
    {"tcp.gaps > 3", false, false},
    {"tcp.rtt == 30ms", true, false},
    {"tcp.rtt < 30ms", false, false},
    {"stream > 0", false, false},
    {"process", false, false},
    {"pid > 0", false, false},
    {"user", false, false},
    {"container", false, false},
    {"command", false, false},
    {"server.process", false, false},
    {"server.pid > 0", false, false},
    {"server.user", false, false},
    {"server.container", false, false},
    {"server.command", false, false},
    {"tls", false, false},
    {"not tls", true, true},
    {"tls.ver < 1.2", false, false},
    {"tls.sni", false, false},
    {"tls.alpn", false, false},
    {"tls.cipher", false, false},
    {"tls.ja3", false, false},
    {"tls.ja4", false, false},
    {"tls.decrypted", false, false},
    {"tls.time > 0ms", false, false},
    {"cert.issuer", false, false},
    {"cert.subject", false, false},
    {"cert.days < 30", false, false},
    {"dialect", false, false},
    {"operation", false, false},
    {"graphql.op", false, false},
    {"grpc.method", false, false},
    {"reset", false, true},
    {"not reset", true, false},
};

TEST(EvaluatorRowsTest, EachFieldHasWhatTheRowHas) {
    MadeExchange post = made_post();
    MadeExchange reset = made_reset();
    for (const Case& one : kCases) {
        EXPECT_EQ(post.on_row(one.filter), one.post ? Verdict::Yes : Verdict::No) << one.filter;
        EXPECT_EQ(reset.on_row(one.filter), one.reset ? Verdict::Yes : Verdict::No) << one.filter;
    }
    EXPECT_EQ(post.loads + reset.loads, 0);
}

void add_fields(const Expression& expression, std::set<FieldId>& fields) {
    if (expression.kind == Expression::Kind::Predicate) {
        fields.insert(expression.predicate.field);
    }
    for (const Expression& child : expression.children) {
        add_fields(child, fields);
    }
}

TEST(EvaluatorRowsTest, EachFieldOfRowsIsAmongTheCases) {
    std::set<FieldId> fields;
    for (const Case& one : kCases) {
        add_fields(MadeExchange::parsed(one.filter), fields);
    }
    for (const FieldInfo& info : all_fields()) {
        Expression alone;
        alone.kind = Expression::Kind::Predicate;
        alone.predicate.field = info.id;
        if (info.need == Need::Row && info.available && !needs_judgements(alone)
            && !needs_annotations(alone)) {
            EXPECT_TRUE(fields.contains(info.id)) << info.name;
        }
    }
}

TEST(EvaluatorRowsTest, AFieldOfALaterPartHasNoValue) {
    MadeExchange post = made_post();
    for (const FieldInfo& info : all_fields()) {
        if (info.available) {
            continue;
        }
        Expression expression;
        expression.kind = Expression::Kind::Predicate;
        expression.predicate.field = info.id;
        EXPECT_EQ(Evaluator(expression, post.session).on_row(0), Verdict::No) << info.name;
        expression.predicate.op = Operator::NotEqual;
        expression.predicate.values.push_back({Value{}, std::nullopt});
        EXPECT_EQ(Evaluator(expression, post.session).on_row(0), Verdict::No) << info.name;
    }
}

TEST(EvaluatorRowsTest, KindsOfContentAreToldByTypeElseByPath) {
    const auto category = [](std::string_view path, std::string_view type) {
        MadeExchange exchange{
            {"GET " + std::string(path) + " HTTP/1.1\nHost: h\n"},
            {"HTTP/1.1 200 OK\n"
             + (type.empty() ? "" : "Content-Type: " + std::string(type) + "\n")}};
        for (const std::string_view name : {"document", "image", "font", "script", "other"}) {
            if (exchange.on_row("category == " + std::string(name)) == Verdict::Yes) {
                return std::string(name);
            }
        }
        return std::string();
    };
    EXPECT_EQ(category("/a.png", "text/html"), "document");
    EXPECT_EQ(category("/a.png?x.js", ""), "image");
    EXPECT_EQ(category("/f.woff2", "application/octet-stream"), "font");
    EXPECT_EQ(category("http://h/a.js#x", ""), "script");
    EXPECT_EQ(category("/", ""), "other");
}

TEST(EvaluatorRowsTest, AWebSocketIsAKindOfContent) {
    MadeExchange chat({"GET /chat HTTP/1.1\nHost: h\nUpgrade: websocket\n"},
                      {"HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n",
                       {BodyFraming::Tunnel, 0, 0, 0, true}},
                      [](ExchangeRow& row, ConnectionRow& connection) {
                          row.flags |= row_flag::kTunnel;
                          connection.protocol = http::Protocol::WebSocket;
                      });
    EXPECT_EQ(chat.on_row("category == websocket and tunnel"), Verdict::Yes);
    EXPECT_EQ(chat.on_row("category == other"), Verdict::No);
    EXPECT_EQ(chat.on_row("ws"), Verdict::Open);
    EXPECT_TRUE(chat.matches("ws"));
}

TEST(EvaluatorRowsTest, StatesFollowFromWhatCameAndHowTheConnectionEnded) {
    const auto states = [](std::uint16_t flags, std::uint16_t status, EndReason end) {
        MadeExchange exchange(
            {"GET / HTTP/1.1\nHost: h\n"}, {""}, [&](ExchangeRow& row, ConnectionRow& connection) {
                row.flags = flags;
                row.status = status;
                connection.facts.end = end;
                connection.facts.reset = end == EndReason::Reset;
            });
        std::string text;
        for (const std::string_view state :
             {"complete", "pending", "aborted", "error", "redirect"}) {
            if (exchange.on_row(state) == Verdict::Yes) {
                text.append(text.empty() ? "" : " ").append(state);
            }
        }
        return text;
    };
    using namespace row_flag;
    constexpr std::uint16_t kAsked = kHasRequest | kRequestComplete;
    constexpr std::uint16_t kBegun = kAsked | kHasResponse;
    constexpr std::uint16_t kDone = kBegun | kResponseComplete;
    EXPECT_EQ(states(kDone, 200, EndReason::Closed), "complete");
    EXPECT_EQ(states(kDone, 200, EndReason::Reset), "complete");
    EXPECT_EQ(states(kDone, 308, EndReason::Closed), "complete redirect");
    EXPECT_EQ(states(kDone, 304, EndReason::Closed), "complete");
    EXPECT_EQ(states(kDone, 503, EndReason::Closed), "complete error");
    EXPECT_EQ(states(kDone, 0, EndReason::Closed), "complete error");
    EXPECT_EQ(states(kAsked, 0, EndReason::CaptureEnded), "pending");
    EXPECT_EQ(states(kAsked | kNoResponse, 0, EndReason::Closed), "error");
    EXPECT_EQ(states(kAsked | kNoResponse, 0, EndReason::Reset), "aborted error");
    EXPECT_EQ(states(kBegun, 200, EndReason::Closed), "aborted error");
    EXPECT_EQ(states(kBegun, 200, EndReason::Reset), "aborted error");
    EXPECT_EQ(states(kBegun, 200, EndReason::CaptureEnded), "");
    EXPECT_EQ(states(kHasRequest, 0, EndReason::Reset), "pending aborted error");
    EXPECT_EQ(states(kHasResponse | kResponseComplete, 200, EndReason::Closed), "");
}

TEST(EvaluatorRowsTest, TheStartOfTheRecordingIsTheEarliestOfItsSources) {
    MadeExchange exchange({"GET / HTTP/1.1\nHost: h\n"}, {""});
    exchange.session.sources.resize(3);
    exchange.session.sources[0].first.ns = 900 * kNsPerMs;
    exchange.session.sources[1].first.ns = 400 * kNsPerMs;
    EXPECT_EQ(exchange.on_row("since == 600ms"), Verdict::Yes);
}

}  // namespace
}  // namespace waybill::filter
