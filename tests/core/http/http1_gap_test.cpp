// SPDX-License-Identifier: GPL-3.0-or-later
//
// Streams with holes in them, and streams that are joined in the middle.
#include <string>

#include <gtest/gtest.h>

#include "core/http/http1_stream.h"
#include "tests/support/http1_recorder.h"

namespace waybill::http {
namespace {

class Http1GapTest : public testing::Test {
protected:
    void start(HeadKind kind) { stream_ = std::make_unique<Http1Stream>(kind, got_, parser_); }
    void data(std::string_view bytes) {
        stream_->on_data(as_bytes(bytes), {Timestamp{1}, Place{1, 0}, 1, 0});
    }
    void gap(std::uint64_t length) { stream_->on_gap(length, Timestamp{1}); }
    void end() { stream_->on_end(EndReason::Closed, Timestamp{1}); }

    Http1Recorder got_;
    HeadParser parser_;
    std::unique_ptr<Http1Stream> stream_;
};

TEST_F(Http1GapTest, InsideABodyOnlyTheMissingBytesAreLost) {
    start(HeadKind::Response);
    data("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    gap(4);
    data("xyzHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
    end();
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_EQ(got_.messages[0].body, "abcxyz");
    EXPECT_EQ(got_.messages[0].facts.size, 10U);
    EXPECT_EQ(got_.messages[0].facts.missing, 4U);
    EXPECT_TRUE(got_.messages[0].facts.complete);
    EXPECT_EQ(got_.messages[1].status, 201);
    EXPECT_EQ(got_.messages[1].offset, 49U);
    EXPECT_EQ(got_.anomaly_names(), "");
}

TEST_F(Http1GapTest, AWholeBodyMayBeMissing) {
    start(HeadKind::Response);
    data("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    gap(10);
    data("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_TRUE(got_.messages[0].facts.complete);
    EXPECT_EQ(got_.messages[0].facts.missing, 10U);
}

TEST_F(Http1GapTest, TwoHolesInOneBody) {
    start(HeadKind::Request);
    data("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na");
    gap(3);
    data("b");
    gap(3);
    data("cGET /next HTTP/1.1\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_EQ(got_.messages[0].facts.missing, 6U);
    EXPECT_EQ(got_.messages[1].target, "/next");
}

TEST_F(Http1GapTest, OverTheEndOfABodyNothingIsInvented) {
    start(HeadKind::Response);
    data("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    gap(60);
    data("rest of some body\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    end();
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_FALSE(got_.messages[0].facts.complete);
    EXPECT_EQ(got_.messages[0].facts.size, 10U);
    EXPECT_EQ(got_.messages[0].facts.missing, 7U);
    EXPECT_EQ(got_.messages[1].status, 201);
    EXPECT_EQ(got_.anomaly_names(), "opaque-data");
    EXPECT_EQ(got_.anomalies[0].offset, 39U + 3U + 60U);
}

TEST_F(Http1GapTest, InsideChunkDataOnlyTheMissingBytesAreLost) {
    start(HeadKind::Response);
    data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc");
    gap(5);
    data("yz\r\n0\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_EQ(got_.messages[0].body, "abcyz");
    EXPECT_EQ(got_.messages[0].facts.missing, 5U);
    EXPECT_TRUE(got_.messages[0].facts.complete);
}

TEST_F(Http1GapTest, OverChunkFramingTheMessageEnds) {
    start(HeadKind::Response);
    data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc");
    gap(20);
    data("zzzz\r\n0\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_FALSE(got_.messages[0].facts.complete);
    EXPECT_EQ(got_.messages[0].facts.missing, 7U);
    EXPECT_EQ(got_.messages[1].status, 304);
}

TEST_F(Http1GapTest, InsideAHeadThatMessageIsLost) {
    start(HeadKind::Request);
    data("GET /lost HTTP/1.1\r\nHost: a\r\nX-");
    gap(30);
    data("tail: x\r\n\r\nGET /found HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_FALSE(got_.messages[0].head_complete);
    EXPECT_FALSE(got_.messages[0].facts.complete);
    EXPECT_EQ(got_.messages[0].target, "/lost");
    EXPECT_EQ(got_.messages[1].target, "/found");
    EXPECT_EQ(got_.messages[1].offset, 31U + 30U + 11U);
}

TEST_F(Http1GapTest, BetweenMessagesTheNextHeadIsFound) {
    start(HeadKind::Request);
    data("GET /1 HTTP/1.1\r\n\r\n");
    gap(100);
    data("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 2U);
    EXPECT_EQ(got_.messages[1].target, "/3");
    EXPECT_EQ(got_.messages[1].offset, 119U);
    EXPECT_EQ(got_.anomaly_names(), "");
}

TEST_F(Http1GapTest, AHeadThatIsCutIntoPiecesIsFoundToo) {
    const std::string tail = "half a line\nGET /found HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::size_t cut = 1; cut < tail.size(); ++cut) {
        got_ = Http1Recorder{};
        start(HeadKind::Request);
        gap(10);
        data(std::string_view(tail).substr(0, cut));
        data(std::string_view(tail).substr(cut));
        ASSERT_EQ(got_.messages.size(), 1U) << cut;
        EXPECT_EQ(got_.messages[0].target, "/found");
        EXPECT_EQ(got_.messages[0].offset, 22U) << cut;
        EXPECT_TRUE(got_.messages[0].facts.complete);
    }
}

TEST_F(Http1GapTest, WhatOnlyResemblesAHeadIsNotTaken) {
    start(HeadKind::Response);
    gap(10);
    data("text about HTTP/1.1 200 OK\r\nand more of it\r\nHTTP/1.1 nothing\r\n");
    end();
    EXPECT_EQ(got_.messages.size(), 0U);
    EXPECT_EQ(got_.anomaly_names(), "opaque-data");
}

TEST_F(Http1GapTest, InABodyUntilTheEndItStaysInTheBody) {
    start(HeadKind::Response);
    data("HTTP/1.1 200 OK\r\n\r\nabc");
    gap(1000);
    data("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    end();
    ASSERT_EQ(got_.messages.size(), 1U);
    EXPECT_EQ(got_.messages[0].facts.missing, 1000U);
    EXPECT_TRUE(got_.messages[0].facts.complete);
}

TEST_F(Http1GapTest, InATunnelItIsToldAsSuch) {
    start(HeadKind::Response);
    data("HTTP/1.1 101 Switching\r\n\r\nab");
    gap(5);
    data("cd");
    EXPECT_EQ(got_.raw, "abcd");
    EXPECT_NE(got_.transcript().find("raw gap 5"), std::string::npos);
}

TEST_F(Http1GapTest, AStreamJoinedInTheMiddleBeginsWithItsFirstHead) {
    start(HeadKind::Response);
    stream_->start_mid_stream();
    data("tail of a body");
    data("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    end();
    ASSERT_EQ(got_.messages.size(), 1U);
    EXPECT_EQ(got_.messages[0].body, "ok");
    EXPECT_EQ(got_.anomalies.at(0).detail, "14 bytes of no message that can be read");
}

TEST_F(Http1GapTest, AStreamJoinedAtAMessageLosesNothing) {
    start(HeadKind::Request);
    stream_->start_mid_stream();
    data("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 1U);
    EXPECT_TRUE(got_.messages[0].span.head_place.contiguous());
    EXPECT_EQ(got_.anomaly_names(), "");
}

TEST_F(Http1GapTest, ARequestGluedToABinaryBodyIsFound) {
    start(HeadKind::Request);
    stream_->start_mid_stream();
    data("\x01\x02\xffPOST /up HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    ASSERT_EQ(got_.messages.size(), 1U);
    EXPECT_EQ(got_.messages[0].method, "POST");
    EXPECT_EQ(got_.messages[0].offset, 3U);
}

}  // namespace
}  // namespace waybill::http
