// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http1_stream.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/chunking.h"
#include "tests/support/http1_recorder.h"

namespace waybill::http {
namespace {

constexpr HeadKind kRequest = HeadKind::Request;
constexpr HeadKind kResponse = HeadKind::Response;

Arrival arrival_at(std::uint64_t record) {
    return {Timestamp{static_cast<std::int64_t>(record)}, Place{record, 66}, record, 0};
}

Http1Recorder feed(HeadKind kind,
                   const std::vector<std::string_view>& pieces,
                   const ResponseContext& context = {},
                   const Http1Limits& limits = {}) {
    Http1Recorder recorder;
    recorder.context = context;
    HeadParser parser;
    Http1Stream stream(kind, recorder, parser, 0, limits);
    for (const std::string_view piece : pieces) {
        stream.on_data(as_bytes(piece), arrival_at(7));
    }
    stream.on_end(EndReason::Closed, Timestamp{9});
    return recorder;
}

// Feeds `input` in every way, expects the same events each time, and returns what the whole gave.
Http1Recorder read(HeadKind kind, std::string_view input, const ResponseContext& context = {}) {
    expect_chunking_law(input, [&](const std::vector<std::string_view>& pieces) {
        return feed(kind, pieces, context).transcript();
    });
    return feed(kind, {input}, context);
}

TEST(Http1StreamTest, PipelinedRequestsAreToldInOrder) {
    const Http1Recorder got = read(kRequest,
                                   "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                                   "POST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n"
                                   "PUT /3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "2;x=y\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n"
                                   "HEAD /4 HTTP/1.1\r\n\r\n");
    ASSERT_EQ(got.messages.size(), 4U);
    EXPECT_EQ(got.messages[1].body, "abc");
    EXPECT_EQ(got.messages[2].body, "de");
    ASSERT_EQ(got.messages[2].trailers.size(), 1U);
    EXPECT_EQ(got.messages[2].trailers[0].name, "X-Sum");
    EXPECT_EQ(got.messages[3].method, "HEAD");
    EXPECT_EQ(got.messages[1].offset, 28U);
    EXPECT_EQ(got.anomaly_names(), "");
    for (const RecordedMessage& message : got.messages) {
        EXPECT_TRUE(message.facts.complete) << message.target;
    }
}

TEST(Http1StreamTest, TrailingBytesDoNotChangeAMessage) {
    for (const std::string_view input : {"GET / HTTP/1.1\r\n\r\n",
                                         "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab",
                                         "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                         "1\r\na\r\n0\r\n\r\n"}) {
        expect_unmoved_by_trailing_bytes(input,
                                         "GET /next HTTP/1.1\r\nA: b\r\n\r\n",
                                         [](const std::vector<std::string_view>& pieces) {
                                             return feed(kRequest, pieces).transcript();
                                         });
    }
}

TEST(Http1StreamTest, ABodyWithoutLengthGoesOnUntilTheEnd) {
    const Http1Recorder got = read(kResponse, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\nmore");
    ASSERT_EQ(got.messages.size(), 1U);
    EXPECT_EQ(got.messages[0].body, "HTTP/1.1 200 OK\r\n\r\nmore");
    EXPECT_EQ(got.messages[0].facts.framing, BodyFraming::Close);
    EXPECT_TRUE(got.messages[0].facts.complete);
}

TEST(Http1StreamTest, InterimAndBodilessResponsesHaveNoBody) {
    const Http1Recorder got = read(kResponse,
                                   "HTTP/1.1 100 Continue\r\n\r\n"
                                   "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n"
                                   "HTTP/1.1 204 No Content\r\n\r\n"
                                   "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    ASSERT_EQ(got.messages.size(), 4U);
    EXPECT_EQ(got.messages[1].facts.framing, BodyFraming::None);
    EXPECT_EQ(got.messages[3].body, "ok");
    EXPECT_EQ(got.anomaly_names(), "");
}

TEST(Http1StreamTest, AResponseToHeadHasNoBody) {
    ResponseContext context;
    context.to_head = true;
    const Http1Recorder got = read(kResponse,
                                   "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                   context);
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_TRUE(got.messages[0].facts.complete && got.messages[1].facts.complete);
    EXPECT_EQ(got.anomaly_names(), "");
}

TEST(Http1StreamTest, ABodyThatMayNotBeThereIsShownAndNoted) {
    const Http1Recorder got =
        read(kResponse,
             "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[0].body, "abc");
    EXPECT_EQ(got.messages[0].facts.framing, BodyFraming::None);
    EXPECT_EQ(got.anomaly_names(), "unexpected-body");
}

TEST(Http1StreamTest, ABodyThatDoesNotFollowIsNotMissed) {
    const Http1Recorder got = read(
        kResponse,
        "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[0].body, "");
    EXPECT_EQ(got.anomaly_names(), "");
}

TEST(Http1StreamTest, SwitchingProtocolsEndsHttp) {
    const Http1Recorder got =
        read(kResponse, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi");
    EXPECT_EQ(got.messages.at(0).facts.framing, BodyFraming::Tunnel);
    EXPECT_TRUE(got.is_raw);
    EXPECT_EQ(got.raw_reason, Http1Events::RawReason::Tunnel);
    EXPECT_EQ(got.raw, "\x81\x02hi");
    EXPECT_EQ(got.raw_offset, 56U);
}

TEST(Http1StreamTest, AnAgreedConnectIsATunnel) {
    ResponseContext context;
    context.to_connect = true;
    const Http1Recorder got =
        read(kResponse, "HTTP/1.1 200 Connection established\r\n\r\n\x16\x03\x01", context);
    EXPECT_EQ(got.raw, "\x16\x03\x01");
}

TEST(Http1StreamTest, TheClientsSideIsToldToSwitch) {
    Http1Recorder recorder;
    HeadParser parser;
    Http1Stream stream(kRequest, recorder, parser);
    stream.on_data(as_bytes("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na"), arrival_at(1));
    stream.switch_to_raw();
    stream.on_data(as_bytes("bGET /x HTTP/1.1\r\n\r\n"), arrival_at(2));
    EXPECT_EQ(recorder.messages.size(), 1U);
    EXPECT_EQ(recorder.raw, "GET /x HTTP/1.1\r\n\r\n");
}

TEST(Http1StreamTest, BytesThatCameBeforeTheSwitchAreRaw) {
    Http1Recorder recorder;
    HeadParser parser;
    Http1Stream stream(kRequest, recorder, parser);
    stream.on_data(as_bytes("GET / HTTP/1.1\r\n\r\nhel"), arrival_at(1));
    stream.switch_to_raw();
    stream.on_data(as_bytes("lo"), arrival_at(2));
    EXPECT_EQ(recorder.raw, "hello");
    EXPECT_EQ(recorder.raw_offset, 18U);
}

TEST(Http1StreamTest, EmptyLinesInFrontAreIgnored) {
    const Http1Recorder got = read(kResponse, "\r\n\r\n\nHTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(got.messages.at(0).offset, 5U);
    EXPECT_EQ(got.anomaly_names(), "");
}

TEST(Http1StreamTest, JunkInFrontIsNotedAndPassedOver) {
    const Http1Recorder response =
        read(kResponse, std::string_view("\0HTTP/1.1 200 OK\r\nA: b\r\n\r\n", 26));
    EXPECT_EQ(response.messages.at(0).status, 200);
    EXPECT_EQ(response.anomaly_names(), "leading-junk");
    const Http1Recorder request =
        read(kRequest, "GET /1 HTTP/1.1\r\n\r\n\x01 cruft GET /2 HTTP/1.1\r\nA: b\r\n\r\n");
    ASSERT_EQ(request.messages.size(), 2U);
    EXPECT_EQ(request.messages[1].target, "/2");
    EXPECT_EQ(request.anomalies.at(0).detail, "8 bytes");
}

TEST(Http1StreamTest, WhatIsNotHttpIsRaw) {
    const Http1Recorder got = read(kRequest, "GET / HTTP/1.1\r\n\r\n\x01\x02\x03 nothing\r\n");
    EXPECT_EQ(got.messages.size(), 1U);
    EXPECT_EQ(got.raw_reason, Http1Events::RawReason::NotHttp);
    EXPECT_EQ(got.raw, "\x01\x02\x03 nothing\r\n");
    EXPECT_EQ(got.raw_offset, 18U);
}

TEST(Http1StreamTest, BytesBehindAnAnnouncedLengthAreNoted) {
    const Http1Recorder got = read(kResponse, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokXXXX");
    EXPECT_EQ(got.messages.at(0).body, "ok");
    EXPECT_EQ(got.anomaly_names(), "unexpected-body");
    EXPECT_EQ(got.raw, "XXXX");
}

TEST(Http1StreamTest, AMessageBehindTheLastOneIsNoted) {
    const Http1Recorder got =
        read(kRequest, "GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    EXPECT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.anomaly_names(), "data-after-close");
}

TEST(Http1StreamTest, SmugglingByBothFramingsIsChunkedAndNoted) {
    const Http1Recorder got = read(kRequest,
                                   "POST / HTTP/1.1\r\nContent-Length: 4\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n"
                                   "0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n");
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[1].target, "/evil");
    EXPECT_EQ(got.anomaly_names(), "conflicting-length");
}

TEST(Http1StreamTest, ABodyThatIsNotChunkedThoughItSaysSoIsShown) {
    const Http1Recorder length = read(
        kResponse,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nabzzHTTP/1.1 "
        "200 OK\r\nContent-Length: 0\r\n\r\n");
    ASSERT_EQ(length.messages.size(), 2U);
    EXPECT_EQ(length.messages[0].body, "abzz");
    EXPECT_EQ(length.anomaly_names(), "conflicting-length bad-transfer-encoding");
    const Http1Recorder close =
        read(kResponse, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<html>");
    EXPECT_EQ(close.messages.at(0).body, "<html>");
    EXPECT_EQ(close.messages.at(0).facts.framing, BodyFraming::Close);
}

TEST(Http1StreamTest, AChunkSizeThatOverflowsEndsTheMessage) {
    const Http1Recorder got = read(kResponse,
                                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "2\r\nok\r\n10000000000000000\r\nx\r\n"
                                   "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!");
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[0].body, "ok");
    EXPECT_FALSE(got.messages[0].facts.complete);
    EXPECT_EQ(got.messages[1].body, "!");
    EXPECT_EQ(got.anomaly_names(), "bad-chunk opaque-data");
}

TEST(Http1StreamTest, AMissingEmptyLineBehindTheLastChunkCostsNothing) {
    const Http1Recorder got = read(kResponse,
                                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                                   "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\n!");
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[1].status, 201);
    EXPECT_EQ(got.messages[1].body, "!");
    EXPECT_EQ(got.anomaly_names(), "bad-chunk");
}

TEST(Http1StreamTest, AHeadEndedByCarriageReturnsAloneIsFoundInTheEnd) {
    const Http1Recorder got = read(kRequest, "PUT /url HTTP/1.1\r\nContent-Length: 3\r\n\rabc");
    ASSERT_EQ(got.messages.size(), 1U);
    EXPECT_EQ(got.messages[0].body, "abc");
    EXPECT_TRUE(got.has(AnomalyCode::BareCr));
    const Http1Recorder no_lf = read(kResponse, "HTTP/1.1 200 OK\rContent-Length: 3\rA: b\r\rabc");
    EXPECT_EQ(no_lf.messages.at(0).body, "abc");
    EXPECT_EQ(no_lf.messages.at(0).fields.size(), 2U);
}

TEST(Http1StreamTest, Http09RequestsAreOneLine) {
    const Http1Recorder got = read(kRequest, "GET /old\r\n");
    ASSERT_EQ(got.messages.size(), 1U);
    EXPECT_EQ(got.messages[0].version, (Version{0, 9}));
    EXPECT_EQ(got.messages[0].target, "/old");
    EXPECT_TRUE(got.messages[0].facts.complete);
}

TEST(Http1StreamTest, AnHttp09ResponseIsABodyWithoutHead) {
    Http1Recorder recorder;
    HeadParser parser;
    Http1Stream stream(kResponse, recorder, parser);
    stream.start_http09_response();
    stream.on_data(as_bytes("<html>"), arrival_at(3));
    stream.on_data(as_bytes("HTTP/1.1 200 OK\r\n\r\n"), arrival_at(4));
    stream.on_end(EndReason::Closed, Timestamp{5});
    ASSERT_EQ(recorder.messages.size(), 1U);
    EXPECT_EQ(recorder.messages[0].head_length, 0U);
    EXPECT_EQ(recorder.messages[0].status, 0);
    EXPECT_EQ(recorder.messages[0].version, (Version{0, 9}));
    EXPECT_EQ(recorder.messages[0].body, "<html>HTTP/1.1 200 OK\r\n\r\n");
}

TEST(Http1StreamTest, TheEndOfTheStreamInsideABodyIsNoted) {
    const Http1Recorder length = read(kResponse, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
    EXPECT_EQ(length.anomaly_names(), "length-mismatch");
    EXPECT_FALSE(length.messages.at(0).facts.complete);
    EXPECT_EQ(length.messages.at(0).facts.announced, 5U);
    const Http1Recorder chunked =
        read(kResponse, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc");
    EXPECT_EQ(chunked.anomaly_names(), "bad-chunk");
}

TEST(Http1StreamTest, TheEndOfTheCaptureInsideABodyIsNobodysFault) {
    Http1Recorder recorder;
    HeadParser parser;
    Http1Stream stream(kResponse, recorder, parser);
    stream.on_data(as_bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"), arrival_at(1));
    stream.on_end(EndReason::CaptureEnded, Timestamp{1});
    EXPECT_EQ(recorder.anomaly_names(), "");
    EXPECT_FALSE(recorder.messages.at(0).facts.complete);
}

TEST(Http1StreamTest, AStreamThatEndsInsideAHeadGivesTheStartLine) {
    const Http1Recorder got = read(kResponse, "HTTP/1.1 404 Not Found\r\nA: b\r\nCon");
    ASSERT_EQ(got.messages.size(), 1U);
    EXPECT_FALSE(got.messages[0].head_complete);
    EXPECT_EQ(got.messages[0].status, 404);
    EXPECT_EQ(got.messages[0].fields.size(), 1U);
    EXPECT_FALSE(got.messages[0].facts.complete);
}

TEST(Http1StreamTest, ALargeHeadKeepsTheFramingInSync) {
    const Http1Limits limits{200, 10, 64};
    std::string input = "POST / HTTP/1.1\r\n";
    for (int i = 0; i < 100; ++i) {
        input += "X-" + std::to_string(i) + ": " + std::string(50, 'v') + "\r\n";
    }
    input += "X-Long: " + std::string(5000, 'w') + "\r\nContent-Length: 3\r\n\r\nabc";
    input += "GET /next HTTP/1.1\r\n\r\n";
    const auto run = [&](const std::vector<std::string_view>& pieces) {
        return feed(kRequest, pieces, {}, limits).transcript();
    };
    const std::string whole = run({input});
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < input.size(); at += 13) {
        pieces.push_back(std::string_view(input).substr(at, 13));
    }
    EXPECT_EQ(run(pieces), whole);
    const Http1Recorder got = feed(kRequest, {input}, {}, limits);
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[0].body, "abc");
    EXPECT_EQ(got.messages[0].fields.back().name, "Content-Length");
    EXPECT_LT(got.messages[0].fields.size(), 6U);
    EXPECT_EQ(got.anomaly_names(), "header-limit");
    EXPECT_EQ(got.messages[0].head_length + 3, got.messages[1].offset);
}

TEST(Http1StreamTest, AHeadThatJustFitsIsKept) {
    const std::string head = "GET / HTTP/1.1\r\nA: 123456789\r\n\r\n";
    Http1Limits limits;
    limits.head_bytes = head.size();
    EXPECT_EQ(feed(kRequest, {head}, {}, limits).anomaly_names(), "");
    limits.head_bytes = head.size() - 1;
    EXPECT_EQ(feed(kRequest, {head}, {}, limits).anomaly_names(), "header-limit");
}

TEST(Http1StreamTest, AnomaliesOfAMessageAreBounded) {
    std::string input = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 100; ++i) {
        input += "1 \r\na\r\n";
    }
    const Http1Recorder got = feed(kResponse, {input + "0\r\n\r\n"});
    ASSERT_EQ(got.anomalies.size(), 65U);
    EXPECT_EQ(got.anomalies.back().detail, "36 more of this message are not listed");
    EXPECT_EQ(got.messages.at(0).body.size(), 100U);
}

TEST(Http1StreamTest, AResponseToAnUnknownHeadRequestHasNoBodyWhenTheNextOneFollows) {
    ResponseContext unknown;
    unknown.request_known = false;
    const Http1Recorder got = read(kResponse,
                                   "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
                                   "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nHTTP/0!",
                                   unknown);
    ASSERT_EQ(got.messages.size(), 2U);
    EXPECT_EQ(got.messages[0].facts.framing, BodyFraming::None);
    EXPECT_TRUE(got.messages[0].facts.complete);
    EXPECT_EQ(got.messages[1].body, "HTTP/0!");
    EXPECT_EQ(got.anomaly_names(), "");
}

TEST(Http1StreamTest, AWordAloneAtTheEndIsNoRequest) {
    EXPECT_TRUE(read(kRequest, "TRIGGER").messages.empty());
    EXPECT_EQ(read(kRequest, "GET /a").messages.size(), 1U);
}

TEST(Http1StreamTest, ARequestLineThatLostItsSpaceOrItsTargetIsStillAHead) {
    const Http1Recorder got = read(kRequest, "GET /HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_EQ(got.messages.size(), 1U);
    EXPECT_EQ(got.messages[0].target, "/HTTP/1.1");
    EXPECT_EQ(got.anomaly_names(), "bad-start-line");
    EXPECT_EQ(read(kRequest, "OPTIONS\r\nHost: h\r\n\r\n").messages.size(), 1U);
}

TEST(Http1StreamTest, PlacesTellWhereAHeadLies) {
    Http1Recorder recorder;
    HeadParser parser;
    Http1Stream stream(kRequest, recorder, parser, 1000);
    stream.on_data(as_bytes("\r\nGET /1 HTTP/1.1\r\n\r\nGET /2 HT"), arrival_at(5));
    stream.on_data(as_bytes("TP/1.1\r\n\r\n"), arrival_at(6));
    ASSERT_EQ(recorder.messages.size(), 2U);
    const MessageSpan& first = recorder.messages[0].span;
    EXPECT_EQ(first.offset, 1002U);
    EXPECT_EQ(first.head_place.record, 5U);
    EXPECT_EQ(first.head_place.skip, 68U);
    EXPECT_EQ(first.head_length, 19U);
    const MessageSpan& second = recorder.messages[1].span;
    EXPECT_FALSE(second.head_place.contiguous());
    EXPECT_EQ(second.first_record, 5U);
    EXPECT_EQ(second.last_record, 6U);
    EXPECT_EQ(second.first_byte.ns, 5);
    EXPECT_EQ(second.last_byte.ns, 6);
}

}  // namespace
}  // namespace waybill::http
