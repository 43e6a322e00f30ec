// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/recorded_http.h"

#include <gtest/gtest.h>

#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

constexpr std::string_view kSession = R"({"type":"session","format":1})"
                                      "\n";
constexpr std::string_view kSummary = R"({"type":"summary"})"
                                      "\n";

std::string with_frame(std::string_view exchanges) {
    return std::string(kSession) + std::string(exchanges) + std::string(kSummary);
}

TEST(RecordingTest, AnExchangeIsReadWithItsInterimResponsesAndAnomalies) {
    std::string error;
    const auto recording = read_recording(
        with_frame(
            R"({"type":"exchange","protocol":"HTTP/1.1","client":{"ip":"10.0.0.1","port":4242},)"
            R"("server":{"ip":"::1","port":80},"request":{"method":"PUT","target":"/a",)"
            R"("version":"HTTP/1.1","headers":[["Host","x"],["Expect","100-continue"]]},)"
            R"("interim":[{"status":100,"reason":"Continue","headers":[]}],)"
            R"("response":{"status":201,"reason":"Created","version":"HTTP/1.1","headers":[],)"
            R"("body":{"size":7,"decoded_size":9,"sha256":"ab","complete":true}},)"
            R"("anomalies":[{"code":"bare-lf"}]})"
            "\n"),
        error);
    ASSERT_TRUE(recording) << error;
    ASSERT_EQ(recording->exchanges.size(), 1U);
    const RecordedExchange& exchange = recording->exchanges[0];
    EXPECT_EQ(exchange.anomalies, std::vector<std::string>{"bare-lf"});
    const RecordedMessage& request = recording->messages[exchange.request];
    EXPECT_EQ(start_of(request), "PUT /a HTTP/1.1");
    EXPECT_EQ(request.host, "x");
    EXPECT_EQ(request.client, "10.0.0.1:4242");
    EXPECT_EQ(request.server, "::1:80");
    ASSERT_EQ(exchange.interim.size(), 1U);
    EXPECT_EQ(recording->messages[exchange.interim[0]].status, 100);
    const RecordedMessage& response = recording->messages[exchange.response];
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body.size, 7);
    EXPECT_EQ(response.body.decoded_size, 9);
    EXPECT_EQ(response.body.sha256, "ab");
    EXPECT_TRUE(response.body.complete);
}

TEST(RecordingTest, BytesThatAreNotUtf8AreRestored) {
    std::string error;
    const auto recording = read_recording(
        with_frame(R"({"type":"exchange","protocol":"HTTP/1.1","request":{"method":"GET",)"
                   R"("target":"/\u00d9\u0080a","version":"HTTP/1.1","latin1":true}})"
                   "\n"),
        error);
    ASSERT_TRUE(recording) << error;
    EXPECT_EQ(recording->messages[0].target,
              "/\xd9\x80"
              "a");
}

TEST(RecordingTest, DecryptedExchangesAreAmongThemAndThoseOfHttp2AreNot) {
    std::string error;
    const auto recording = read_recording(
        with_frame(R"({"type":"exchange","protocol":"HTTP/2","stream":1,"response":{"status":200}})"
                   "\n"
                   R"({"type":"exchange","protocol":"HTTP/1.1","tls":{},"response":{"status":204}})"
                   "\n"),
        error);
    ASSERT_TRUE(recording) << error;
    ASSERT_EQ(recording->messages.size(), 1U);
    EXPECT_EQ(recording->messages[0].status, 204);
}

TEST(RecordingTest, ALineThatIsNotJsonIsAnError) {
    std::string error;
    EXPECT_FALSE(read_recording(with_frame("{\"type\":\"exchange\"\n"), error));
    EXPECT_NE(error.find("line 2"), std::string::npos) << error;
}

TEST(RecordingTest, OutputWithoutSessionOrSummaryIsAnError) {
    std::string error;
    EXPECT_FALSE(read_recording("", error));
    EXPECT_FALSE(read_recording(kSession, error));
    EXPECT_FALSE(read_recording(kSummary, error));
    EXPECT_TRUE(read_recording(with_frame(""), error));
}

TEST(TextMatchTest, WhiteSpaceForeignBytesAndNulDoNotCount) {
    EXPECT_TRUE(same_text(" a \t b", "a b "));
    EXPECT_TRUE(same_text("H\xc3\xb6st", "H\xef\xbf\xbdst"));
    EXPECT_TRUE(same_text(std::string_view("ab\0c", 4), "ab"));
    EXPECT_FALSE(same_text("a b", "ab"));
    EXPECT_FALSE(same_text("a", "A"));
}

TEST(TextMatchTest, OnlyALongTextMayBeCutOff) {
    EXPECT_TRUE(same_text(std::string(4000, 'a') + "...", std::string(9000, 'a')));
    EXPECT_FALSE(same_text(std::string(4000, 'b') + "...", std::string(9000, 'a')));
    EXPECT_FALSE(same_text("aa...", "aaaaaaaa"));
}

TEST(TextMatchTest, PrintableShowsNoControlBytesAndCutsLongText) {
    EXPECT_EQ(printable("a\x1b[1m\n"), "a\\x1b[1m\\x0a");
    EXPECT_EQ(printable("abcdef", 3), "abc...");
}

}  // namespace
}  // namespace waybill::corpus
