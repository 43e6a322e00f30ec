// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/body_framing.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "core/http/head_parser.h"

namespace waybill::http {
namespace {

struct Planned {
    BodyPlan plan;
    std::string anomalies;
};

Planned plan_of(HeadKind kind,
                std::string_view start_line,
                std::string_view fields,
                const ResponseContext& context = {}) {
    HeadParser parser;
    const std::string raw = std::string(start_line) + "\r\n" + std::string(fields)
                            + (fields.empty() ? "" : "\r\n") + "\r\n";
    std::vector<HeadAnomaly> anomalies;
    Planned planned;
    planned.plan = plan_body(parser.parse(kind, raw), context, anomalies);
    for (const HeadAnomaly& anomaly : anomalies) {
        planned.anomalies.append(planned.anomalies.empty() ? "" : " ")
            .append(name_of(anomaly.code));
    }
    return planned;
}

Planned request(std::string_view fields) {
    return plan_of(HeadKind::Request, "POST / HTTP/1.1", fields);
}

Planned response(std::string_view fields, std::string_view status = "200") {
    return plan_of(HeadKind::Response, "HTTP/1.1 " + std::string(status) + " x", fields);
}

TEST(BodyFramingTest, WithoutFieldsARequestHasNoBodyAndAResponseGoesOnUntilTheEnd) {
    EXPECT_EQ(request("").plan.framing, BodyFraming::None);
    EXPECT_EQ(response("").plan.framing, BodyFraming::Close);
}

TEST(BodyFramingTest, ContentLengthIsDecimalWithAnyZeros) {
    EXPECT_EQ(request("Content-Length: 42").plan.length, 42U);
    const Planned zeros = request("content-length: 0000000000000000000000042");
    EXPECT_EQ(zeros.plan.length, 42U);
    EXPECT_EQ(zeros.anomalies, "");
    const Planned largest = request("Content-Length: 18446744073709551615");
    EXPECT_EQ(largest.plan.length, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(largest.anomalies, "");
}

TEST(BodyFramingTest, ABadContentLengthIsNotedAndReadAsFarAsItGoes) {
    for (const auto& [value, length] :
         {std::pair{"+5", 5}, {"5, 5", 5}, {"5 ", 5}, {"68.9", 68}, {"4 2", 4}, {"68,", 68}}) {
        const Planned planned = response("Content-Length: " + std::string(value));
        EXPECT_EQ(planned.plan.framing, BodyFraming::Length) << value;
        EXPECT_EQ(planned.plan.length, static_cast<std::uint64_t>(length)) << value;
        EXPECT_EQ(planned.anomalies.starts_with("bad-length"), std::string_view(value) != "5 ")
            << value;
    }
}

TEST(BodyFramingTest, AContentLengthThatIsNoNumberDoesNotCount) {
    for (const std::string value : {"-5", "0x44", "", "abc", ","}) {
        const Planned planned = response("Content-Length: " + value);
        EXPECT_EQ(planned.plan.framing, BodyFraming::Close) << value;
        EXPECT_TRUE(planned.anomalies.starts_with("bad-length")) << value;
    }
}

TEST(BodyFramingTest, AContentLengthThatOverflowsIsLongerThanAnyStream) {
    const Planned planned = request("Content-Length: 18446744073709551616");
    EXPECT_EQ(planned.plan.length, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(planned.anomalies, "bad-length");
}

TEST(BodyFramingTest, TheFirstOfDifferingLengthsCounts) {
    const Planned two = request("Content-Length: 5\r\nContent-Length: 7");
    EXPECT_EQ(two.plan.length, 5U);
    EXPECT_EQ(two.anomalies, "bad-length conflicting-length");
    const Planned list = request("Content-Length: 5, 7");
    EXPECT_EQ(list.plan.length, 5U);
    EXPECT_EQ(list.anomalies, "bad-length conflicting-length");
    EXPECT_EQ(request("Content-Length: 5\r\nContent-Length: 5").anomalies, "bad-length");
}

TEST(BodyFramingTest, ChunkedWinsOverContentLength) {
    const Planned planned = request("Content-Length: 5\r\nTransfer-Encoding: chunked");
    EXPECT_EQ(planned.plan.framing, BodyFraming::Chunked);
    EXPECT_EQ(planned.plan.otherwise, BodyFraming::Length);
    EXPECT_EQ(planned.anomalies, "conflicting-length");
}

TEST(BodyFramingTest, ACleanTransferEncodingIsNoAnomaly) {
    for (const std::string value : {"chunked", "Chunked", "gzip, chunked", "deflate ,chunked"}) {
        const Planned planned = request("Transfer-Encoding: " + value);
        EXPECT_EQ(planned.plan.framing, BodyFraming::Chunked) << value;
        EXPECT_EQ(planned.anomalies, "") << value;
    }
}

TEST(BodyFramingTest, AnOddTransferEncodingThatNamesChunkedIsTried) {
    for (const std::string value : {"x chunked",
                                    "chunked, deflate",
                                    "chunked, chunked",
                                    "chunked;q=1",
                                    ": chunked",
                                    "\"chunked\"",
                                    "lalala\r\nTransfer-Encoding: chunked"}) {
        const Planned planned = response("Transfer-Encoding: " + value);
        EXPECT_EQ(planned.plan.framing, BodyFraming::Chunked) << value;
        EXPECT_TRUE(planned.anomalies.starts_with("bad-transfer-encoding")) << value;
    }
}

TEST(BodyFramingTest, OtherTransferEncodingsAreNotChunked) {
    for (const std::string value :
         {"chunkedchunked", "xchunked", "pigeons", "gzip", "chunked\r\n abc"}) {
        EXPECT_EQ(response("Transfer-Encoding: " + value).plan.framing, BodyFraming::Close)
            << value;
        EXPECT_EQ(response("Content-Length: 3\r\nTransfer-Encoding: " + value).plan.framing,
                  BodyFraming::Length)
            << value;
    }
    EXPECT_EQ(request("Transfer-Encoding: identity").plan.framing, BodyFraming::None);
    EXPECT_EQ(request("Transfer-Encoding: pigeons").anomalies, "bad-transfer-encoding");
    EXPECT_EQ(request("Transfer-Encoding:").anomalies, "bad-transfer-encoding");
}

TEST(BodyFramingTest, TransferEncodingInHttp10IsAnAnomaly) {
    const Planned planned =
        plan_of(HeadKind::Response, "HTTP/1.0 200 OK", "Transfer-Encoding: chunked");
    EXPECT_EQ(planned.plan.framing, BodyFraming::Chunked);
    EXPECT_EQ(planned.anomalies, "bad-transfer-encoding");
}

TEST(BodyFramingTest, SomeResponsesHaveNoBodyWhateverTheySay) {
    for (const std::string status : {"100", "103", "204", "304"}) {
        const Planned planned = response("Content-Length: 5", status);
        EXPECT_EQ(planned.plan.framing, BodyFraming::None) << status;
        EXPECT_EQ(planned.plan.otherwise, BodyFraming::Length) << status;
        EXPECT_EQ(response("", status).plan.otherwise, BodyFraming::None) << status;
    }
    ResponseContext to_head;
    to_head.to_head = true;
    EXPECT_EQ(
        plan_of(HeadKind::Response, "HTTP/1.1 200 OK", "Content-Length: 5", to_head).plan.framing,
        BodyFraming::None);
}

TEST(BodyFramingTest, TunnelsBeginBehindTheHead) {
    ResponseContext to_connect;
    to_connect.to_connect = true;
    EXPECT_EQ(plan_of(HeadKind::Response, "HTTP/1.1 200 OK", "Content-Length: 5", to_connect)
                  .plan.framing,
              BodyFraming::Tunnel);
    EXPECT_EQ(plan_of(HeadKind::Response, "HTTP/1.1 407 No", "Content-Length: 5", to_connect)
                  .plan.framing,
              BodyFraming::Length);
    EXPECT_EQ(response("Upgrade: websocket", "101").plan.framing, BodyFraming::Tunnel);
    ResponseContext no_upgrade;
    no_upgrade.upgrade_allowed = false;
    EXPECT_EQ(plan_of(HeadKind::Response, "HTTP/1.1 101 x", "", no_upgrade).plan.framing,
              BodyFraming::None);
    const Planned connect = plan_of(HeadKind::Request, "CONNECT h:1 HTTP/1.1", "Content-Length: 5");
    EXPECT_EQ(connect.plan.framing, BodyFraming::None);
    EXPECT_EQ(connect.anomalies, "unexpected-body");
}

TEST(BodyFramingTest, TheLastMessageOfAConnectionIsKnown) {
    EXPECT_FALSE(request("").plan.closes);
    EXPECT_TRUE(request("Connection: x, Close").plan.closes);
    EXPECT_TRUE(plan_of(HeadKind::Request, "GET / HTTP/1.0", "").plan.closes);
    EXPECT_FALSE(
        plan_of(HeadKind::Request, "GET / HTTP/1.0", "Connection: keep-alive").plan.closes);
}

TEST(BodyFramingTest, AContentCodingThatIsNoTokenIsListed) {
    HeadParser parser;
    for (const auto& [value, anomalies] :
         {std::pair("gzip, br", 0U), std::pair(": gzip", 1U), std::pair("gzip;q=1", 1U)}) {
        const std::string raw =
            std::string("HTTP/1.1 200 OK\r\nContent-Encoding: ") + value + "\r\n\r\n";
        std::vector<HeadAnomaly> found;
        plan_body(parser.parse(HeadKind::Response, raw), {}, found);
        EXPECT_EQ(found.size(), anomalies) << value;
    }
}

}  // namespace
}  // namespace waybill::http
