// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/exchange_json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/report/session_json.h"
#include "tests/core/report/exchange_builder.h"

namespace waybill::report {
namespace {

namespace json = boost::json;

std::string line_of(const http::Exchange& exchange) {
    std::string out;
    append_exchange(out, exchange);
    return out;
}

json::object parse_line(const std::string& line) {
    EXPECT_EQ(line.find('\n'), std::string::npos);
    return json::parse(line).as_object();
}

TEST(ExchangeJsonTest, AnOrdinaryExchangeHasTheKeysOfTheFormatInTheirOrder) {
    EXPECT_EQ(line_of(*make_exchange()),
              R"({"type":"exchange","id":1,"connection":1,"protocol":"HTTP/1.1","source":0,)"
              R"("client":{"ip":"10.0.0.1","port":4242},"server":{"ip":"10.0.0.2","port":80},)"
              R"("started":"2017-07-14T02:40:00.000000000Z",)"
              R"("timing":{"send":0,"wait":1.234567,"receive":2,"total":3.234567},)"
              R"("request":{"method":"GET","target":"/a?b=c","url":"http://example.com/a?b=c",)"
              R"("scheme":"http","host":"example.com","port":80,"path":"/a","query":"b=c",)"
              R"("version":"HTTP/1.1","headers":[["Host","example.com"],["User-Agent","test/1"]],)"
              R"("body":{"size":0,"type":null,"codings":[],"framing":"none","complete":true,)"
              R"("missing":0}},)"
              R"("response":{"status":200,"reason":"OK","version":"HTTP/1.1",)"
              R"("headers":[["Content-Type","Text/HTML; Charset=\"UTF-8\""],["Set-Cookie","a=1"],)"
              R"(["set-cookie","b=2"]],"body":{"size":42,"type":"text/html","charset":"utf-8",)"
              R"("codings":[],"framing":"length","complete":true,"missing":0}},"anomalies":[]})");
}

TEST(ExchangeJsonTest, AMessageThatWasNotCapturedIsNull) {
    const auto exchange = make_exchange();
    exchange->request.present = false;
    json::object line = parse_line(line_of(*exchange));
    EXPECT_TRUE(line.at("request").is_null());
    EXPECT_TRUE(line.at("response").is_object());
    exchange->request.present = true;
    exchange->response.present = false;
    line = parse_line(line_of(*exchange));
    EXPECT_TRUE(line.at("request").is_object());
    EXPECT_TRUE(line.at("response").is_null());
}

TEST(ExchangeJsonTest, UnknownValuesAreNull) {
    const auto exchange = make_exchange();
    exchange->timing = {};
    exchange->started = {};
    exchange->url = {};
    exchange->request.head.method = {};
    exchange->request.head.target = {};
    exchange->request.head.version_text = {};
    exchange->response.head.status = 0;
    const json::object line = parse_line(line_of(*exchange));
    EXPECT_TRUE(line.at("started").is_null());
    for (const char* key : {"send", "wait", "receive", "total"}) {
        EXPECT_TRUE(line.at("timing").at(key).is_null()) << key;
    }
    for (const char* key :
         {"method", "target", "url", "scheme", "host", "port", "path", "version"}) {
        EXPECT_TRUE(line.at("request").at(key).is_null()) << key;
    }
    EXPECT_TRUE(line.at("response").at("status").is_null());
}

TEST(ExchangeJsonTest, WhatDoesNotApplyIsLeftOut) {
    const auto exchange = make_exchange();
    exchange->url.query.reset();
    const json::object line = parse_line(line_of(*exchange));
    for (const char* key : {"stream", "tls", "interim", "websocket"}) {
        EXPECT_FALSE(line.contains(key)) << key;
    }
    EXPECT_FALSE(line.at("timing").as_object().contains("connect"));
    EXPECT_FALSE(line.at("request").as_object().contains("query"));
    EXPECT_FALSE(line.at("request").as_object().contains("trailers"));
    EXPECT_FALSE(line.at("request").as_object().contains("latin1"));
    EXPECT_FALSE(line.at("response").at("body").as_object().contains("sha256"));
    EXPECT_FALSE(line.at("request").at("body").as_object().contains("charset"));
}

TEST(ExchangeJsonTest, ConnectTimeIsToldWhereItIsKnown) {
    const auto exchange = make_exchange();
    exchange->timing.connect = 500'000;
    EXPECT_EQ(parse_line(line_of(*exchange)).at("timing").at("connect").as_double(), 0.5);
}

TEST(ExchangeJsonTest, DigestsAreThereWhenTheyWereAskedFor) {
    const auto exchange = make_exchange();
    exchange->request.content.emplace();
    exchange->response.content.emplace();
    exchange->response.content->decoded_size = 99;
    exchange->response.content->sha256 = "abcd";
    const json::object line = parse_line(line_of(*exchange));
    EXPECT_TRUE(line.at("request").at("body").at("decoded_size").is_null());
    EXPECT_TRUE(line.at("request").at("body").at("sha256").is_null());
    EXPECT_EQ(line.at("response").at("body").at("decoded_size").as_int64(), 99);
    EXPECT_EQ(line.at("response").at("body").at("sha256").as_string(), "abcd");
}

TEST(ExchangeJsonTest, ALineThatWasFoldedIsWrittenUnfolded) {
    const auto exchange = make_exchange();
    exchange->request.head.fields.add({"X-Folded", "one\r\n  two"});
    const json::object line = parse_line(line_of(*exchange));
    EXPECT_EQ(line.at("request").at("headers").as_array().back(),
              json::array({"X-Folded", "one two"}));
}

TEST(ExchangeJsonTest, TrailersAndInterimResponsesAreLists) {
    const auto exchange = make_exchange();
    exchange->response.trailers.add({"Checksum", "1"});
    exchange->interim.push_back({103, "Early Hints", {{"Link", "</a.css>"}}});
    exchange->interim.push_back({100, "Continue", {}});
    const json::object line = parse_line(line_of(*exchange));
    EXPECT_EQ(line.at("response").at("trailers"), json::parse(R"([["Checksum","1"]])"));
    EXPECT_EQ(line.at("interim"),
              json::parse(R"([{"status":103,"reason":"Early Hints","headers":[["Link","</a.css>"]]},
                              {"status":100,"reason":"Continue","headers":[]}])"));
}

TEST(ExchangeJsonTest, CodingsAndFramingAreNamed) {
    const auto exchange = make_exchange();
    exchange->response.head.fields.add({"Content-Encoding", "GZIP, br"});
    exchange->response.body.framing = http::BodyFraming::Chunked;
    exchange->response.body.complete = false;
    exchange->response.body.missing = 7;
    const json::value body = parse_line(line_of(*exchange)).at("response").at("body");
    EXPECT_EQ(body.at("codings"), json::parse(R"(["gzip","br"])"));
    EXPECT_EQ(body.at("framing").as_string(), "chunked");
    EXPECT_FALSE(body.at("complete").as_bool());
    EXPECT_EQ(body.at("missing").as_int64(), 7);
}

TEST(ExchangeJsonTest, AnomaliesTellTheirPlace) {
    const auto exchange = make_exchange();
    exchange->anomalies.push_back({AnomalyCode::BadHeader, Side::Server, 1234, "no \"colon\""});
    exchange->anomalies.push_back({AnomalyCode::Gap, Side::Client, 0, ""});
    EXPECT_EQ(parse_line(line_of(*exchange)).at("anomalies"),
              json::parse(R"([{"code":"bad-header","side":"server","offset":1234,
                               "detail":"no \"colon\""},
                              {"code":"gap","side":"client","offset":0,
                               "detail":"Bytes of this stream were never captured."}])"));
}

TEST(ExchangeJsonTest, BytesThatAreNotUtf8AreMarkedOnTheirMessageOnly) {
    const auto exchange = make_exchange();
    exchange->request.head.fields.add({"X-Name", "caf\xe9"});
    const json::object line = parse_line(line_of(*exchange));
    EXPECT_TRUE(line.at("request").at("latin1").as_bool());
    EXPECT_FALSE(line.at("response").as_object().contains("latin1"));
    EXPECT_EQ(line.at("request").at("headers").as_array().back(),
              json::array({"X-Name", "caf\xc3\xa9"}));
}

TEST(ExchangeJsonTest, HostileTextReadsBackAsItWasAndIsSafeToPrint) {
    for (const std::string& text : hostile_texts()) {
        const auto exchange = make_exchange();
        exchange->request.head.method = text;
        exchange->request.head.target = text;
        exchange->url.text = text;
        exchange->url.host = text;
        exchange->url.query = text;
        exchange->request.head.fields.add({text, "value"});
        exchange->response.head.reason = text;
        exchange->response.head.fields.add({"Content-Encoding", text});
        exchange->anomalies.push_back({AnomalyCode::BadHeader, Side::Client, 1, text});
        const std::string printed = line_of(*exchange);
        EXPECT_TRUE(is_safe_to_print(printed)) << printed;
        const json::object line = parse_line(printed);
        const std::string expected = is_valid_utf8(text) ? text : latin1_to_utf8(text);
        EXPECT_EQ(line.at("request").at("method").as_string(), expected);
        EXPECT_EQ(line.at("request").at("url").as_string(), expected);
        EXPECT_EQ(line.at("response").at("reason").as_string(), expected);
        EXPECT_EQ(line.at("anomalies").at(0).at("detail").as_string(), expected);
        EXPECT_EQ(line.at("request").as_object().contains("latin1"), !is_valid_utf8(text));
    }
}

TEST(ExchangeJsonTest, TheProtocolIsWhatWasSpokenNotWhatWasClaimed) {
    const auto exchange = make_exchange();
    exchange->version = {0, 9};
    EXPECT_EQ(parse_line(line_of(*exchange)).at("protocol").as_string(), "HTTP/0.9");
    exchange->version = {1, 0};
    EXPECT_EQ(parse_line(line_of(*exchange)).at("protocol").as_string(), "HTTP/1.0");
    exchange->version = {2, 0};
    EXPECT_EQ(parse_line(line_of(*exchange)).at("protocol").as_string(), "HTTP/2");
    exchange->version = {1, 1};
    exchange->request.head.version_text = "HTTP/2.0";
    const json::object line = parse_line(line_of(*exchange));
    EXPECT_EQ(line.at("protocol").as_string(), "HTTP/1.1");
    EXPECT_EQ(line.at("request").at("version").as_string(), "HTTP/2.0");
}

TEST(SessionJsonTest, TheFirstLineNamesTheSources) {
    store::Session session;
    store::Source source;
    source.path = "a\xff.pcap";
    source.kind = "pcap";
    source.bytes = 24;
    source.packets = 3;
    source.link_types = {"ethernet"};
    source.first.ns = 0;
    session.sources.push_back(source);
    std::string out;
    append_session(out, session);
    EXPECT_EQ(parse_line(out),
              json::parse(R"({"type":"session","format":1,"waybill":")" WAYBILL_VERSION
                          R"(","sources":[{"path":"a\u00ff.pcap","latin1":true,"kind":"pcap",
                             "bytes":24,"packets":3,"link_types":["ethernet"],
                             "first":"1970-01-01T00:00:00.000000000Z","last":null}]})")
                  .as_object());
}

TEST(SessionJsonTest, AConnectionTellsBothSides) {
    SessionFixture fixture;
    store::ConnectionRow& row = fixture.session.connections[0];
    row.facts.sides[0].bytes = 100;
    row.facts.sides[1].bytes = 2000;
    row.facts.sides[1].retransmissions = 2;
    row.facts.sides[0].round_trip_ns = 1'500'000;
    row.facts.fin = true;
    row.exchanges = 3;
    std::string out;
    append_connection(out, fixture.session, 0);
    const json::object line = parse_line(out);
    EXPECT_EQ(line.at("type").as_string(), "connection");
    EXPECT_EQ(line.at("connection").as_int64(), 1);
    EXPECT_EQ(line.at("state").as_string(), "fin");
    EXPECT_EQ(line.at("bytes"), json::parse(R"({"client":100,"server":2000})"));
    EXPECT_EQ(line.at("retransmissions"), json::parse(R"({"client":0,"server":2})"));
    EXPECT_EQ(line.at("round_trip"), json::parse(R"({"client":1.5,"server":null})"));
    EXPECT_EQ(line.at("protocol").as_string(), "http/1");
    EXPECT_EQ(line.at("exchanges").as_int64(), 3);
    EXPECT_TRUE(line.at("ended").is_null());
}

TEST(SessionJsonTest, SidesFollowTheRolesOfHttp) {
    SessionFixture fixture;
    store::ConnectionRow& row = fixture.session.connections[0];
    row.facts.sides[0].bytes = 100;
    row.roles_swapped = true;
    std::string out;
    append_connection(out, fixture.session, 0);
    const json::object line = parse_line(out);
    EXPECT_EQ(line.at("client").at("ip").as_string(), "10.0.0.2");
    EXPECT_EQ(line.at("bytes"), json::parse(R"({"client":0,"server":100})"));
}

TEST(SessionJsonTest, StatesFollowTheWayAConnectionEnded) {
    const auto state = [](EndReason end, bool fin, bool reset) {
        SessionFixture fixture;
        ConnectionFacts& facts = fixture.session.connections[0].facts;
        facts.end = end;
        facts.fin = fin;
        facts.reset = reset;
        std::string out;
        append_connection(out, fixture.session, 0);
        return std::string(parse_line(out).at("state").as_string());
    };
    EXPECT_EQ(state(EndReason::CaptureEnded, false, false), "cut");
    EXPECT_EQ(state(EndReason::CaptureEnded, true, false), "fin");
    EXPECT_EQ(state(EndReason::CaptureEnded, true, true), "fin");
    EXPECT_EQ(state(EndReason::Reset, false, true), "reset");
    EXPECT_EQ(state(EndReason::Idle, false, false), "idle");
    EXPECT_EQ(state(EndReason::Replaced, false, false), "cut");
}

TEST(SessionJsonTest, TheLastLineCounts) {
    SessionFixture fixture;
    fixture.add("GET", "a", "/");
    fixture.add("GET", "a", "/", 0, "", [](store::ExchangeRow& row) {
        row.flags = store::row_flag::kHasRequest;
    });
    fixture.session.packets_skipped = {{"not-ip", 2}};
    fixture.session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::NoResponse)] = 1;
    fixture.session.connections[0].facts.sides[0].bytes = 5;
    fixture.session.connections[0].facts.sides[1].bytes = 6;
    std::string out;
    append_summary(out, fixture.session);
    EXPECT_EQ(parse_line(out),
              json::parse(R"({"type":"summary","packets":10,"packets_skipped":{"not-ip":2},
                              "connections":1,"connections_without_bytes":0,"exchanges":2,
                              "requests":2,"responses":1,"bytes":11,
                              "anomalies":{"no-response":1},"findings":{}})")
                  .as_object());

    const MatchCount match_count{"status >= 400", 1};
    out.clear();
    append_summary(out, fixture.session, &match_count);
    const json::object filtered = parse_line(out);
    EXPECT_EQ(filtered.at("filter"), "status >= 400");
    EXPECT_EQ(filtered.at("matched"), 1);
    EXPECT_EQ(filtered.at("exchanges"), 2);
}

}  // namespace
}  // namespace waybill::report
