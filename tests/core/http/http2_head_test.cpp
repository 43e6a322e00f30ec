// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_head.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

TEST(Http2HeadTest, PseudoFieldsBecomeMembers) {
    Http2HeadText text;
    text.add(":method", "GET");
    text.add(":scheme", "https");
    text.add(":authority", "example.com");
    text.add(":path", "/a?b");
    text.add("accept", "*/*");
    text.finish();
    Head head;
    read_http2_head(HeadKind::Request, text.text(), text.lengths(), head);
    EXPECT_EQ(head.method, "GET");
    EXPECT_EQ(head.scheme, "https");
    EXPECT_EQ(head.authority, "example.com");
    EXPECT_EQ(head.target, "/a?b");
    EXPECT_EQ(head.version, (Version{2, 0}));
    ASSERT_EQ(head.fields.size(), 1U);
    EXPECT_EQ(head.fields[0].name, "accept");
    EXPECT_EQ(head.fields[0].value, "*/*");
}

TEST(Http2HeadTest, ALineBreakInAValueDoesNotEndIt) {
    Http2HeadText text;
    text.add(":status", "200");
    text.add("a", "1\r\nb: 2");
    text.add("c", "3");
    text.finish();
    Head head;
    read_http2_head(HeadKind::Response, text.text(), text.lengths(), head);
    EXPECT_EQ(head.status, 200);
    ASSERT_EQ(head.fields.size(), 2U);
    EXPECT_EQ(head.fields[0].value, "1\r\nb: 2");
    EXPECT_EQ(head.fields[1].value, "3");
}

TEST(Http2HeadTest, AStatusThatIsNotThreeDigitsIsNone) {
    for (const std::string_view status : {"", "20", "2000", "2x0"}) {
        Http2HeadText text;
        text.add(":status", status);
        text.finish();
        Head head;
        read_http2_head(HeadKind::Response, text.text(), text.lengths(), head);
        EXPECT_EQ(head.status, 0) << status;
    }
}

TEST(Http2HeadTest, OfAPseudoFieldSentTwiceTheFirstCounts) {
    Http2HeadText text;
    text.add(":path", "/first");
    text.add(":path", "/second");
    text.finish();
    Head head;
    read_http2_head(HeadKind::Request, text.text(), text.lengths(), head);
    EXPECT_EQ(head.target, "/first");
}

TEST(Http2HeadTest, ConnectWithoutAPathAsksForItsAuthority) {
    Http2HeadText text;
    text.add(":method", "CONNECT");
    text.add(":authority", "example.com:443");
    text.finish();
    Head head;
    read_http2_head(HeadKind::Request, text.text(), text.lengths(), head);
    EXPECT_EQ(head.target, "example.com:443");
}

TEST(Http2HeadTest, LengthsThatDoNotFitTheTextAreRefused) {
    Http2HeadText text;
    text.add("a", "1");
    text.finish();
    std::vector<Byte> bytes;
    append_lengths(text.lengths(), bytes);
    std::vector<FieldLengths> lengths;
    ASSERT_TRUE(read_lengths(bytes, text.text(), lengths));
    ASSERT_EQ(lengths.size(), 1U);
    EXPECT_EQ(lengths[0].name, 1U);
    EXPECT_FALSE(read_lengths(bytes, text.text() + "x", lengths));
    bytes.pop_back();
    EXPECT_FALSE(read_lengths(bytes, text.text(), lengths));
}

}  // namespace
}  // namespace waybill::http
