// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/stream_message_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "ab" and "c" are fragments with a ping between them, and tshark gives the digest of "abc" with
// the last one; the other digest is that of "hi".
constexpr std::string_view kTruth = R"({"websocket":[
    {"stream":1,"src":"c","sp":"1","fin":false,"op":1,"plen":2},
    {"stream":1,"src":"c","sp":"1","fin":true,"op":9,"plen":0},
    {"stream":1,"src":"s","sp":"80","fin":true,"op":2,"plen":2,
     "psha":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"},
    {"stream":1,"src":"c","sp":"1","fin":true,"op":0,"plen":3,
     "psha":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]})";

constexpr std::string_view kOutput =
    R"({"type":"exchange","id":1,"client":{"ip":"c","port":1},"server":{"ip":"s","port":80}})"
    "\n"
    R"({"type":"message","exchange":1,"side":"client","kind":"ping","size":0,"text":""})"
    "\n"
    R"({"type":"message","exchange":1,"side":"client","kind":"text","size":3,"text":"abc"})"
    "\n"
    R"({"type":"message","exchange":1,"side":"server","kind":"binary","size":2,"base64":"aGk="})"
    "\n";

class WebSocketComparisonTest : public testing::Test {
protected:
    std::vector<std::string> differences() const {
        return compare_websocket(truth_, recorded_).differences;
    }

    TsharkLayers truth_ = read_tshark_layers(*parse_json(kTruth));
    RecordedLayers recorded_ = read_recorded_layers(kOutput);
};

TEST_F(WebSocketComparisonTest, FragmentsArePutTogetherAroundControlFrames) {
    const Comparison result = compare_websocket(truth_, recorded_);
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_EQ(result.compared, 3U);
}

TEST_F(WebSocketComparisonTest, ContentCountsByItsDigest) {
    recorded_.messages[1].data = "abd";
    recorded_.messages[2].data = "ho";
    EXPECT_THAT(differences(),
                ElementsAre(HasSubstr("text message 2 of 5 bytes from c:1"),
                            HasSubstr("binary message 1 of 2 bytes from s:80")));
}

TEST_F(WebSocketComparisonTest, TheLastFragmentMayBeShownAlone) {
    truth_.websocket[3].size = 1;
    EXPECT_THAT(differences(), IsEmpty());
    truth_.websocket[3].size = 2;
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("text message 2 of 4 bytes")));
}

TEST_F(WebSocketComparisonTest, KindsAndSizesCount) {
    recorded_.messages[0].kind = "pong";
    recorded_.messages[2].size = 3;
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("has pong"), HasSubstr("binary of 3")));
}

TEST_F(WebSocketComparisonTest, AMissingMessageAndAnAdditionalOneDiffer) {
    recorded_.messages.push_back(recorded_.messages.back());
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("only waybill lists: 1 message(s)")));
    recorded_.messages.resize(2);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("not listed: binary message 1")));
}

TEST_F(WebSocketComparisonTest, MessagesOfOtherStreamsAreNotThoseOfAWebSocket) {
    RecordedStreamMessage event;
    event.kind = "sse";
    recorded_.messages.push_back(event);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST(GrpcComparisonTest, TheNumberOfMessagesCounts) {
    TsharkLayers truth;
    RecordedLayers recorded;
    EXPECT_THAT(compare_grpc(truth, recorded).differences, IsEmpty());
    truth.grpc_messages = 2;
    recorded.messages.resize(2);
    recorded.messages[0].kind = "grpc";
    EXPECT_THAT(compare_grpc(truth, recorded).differences,
                ElementsAre(HasSubstr("1 messages of gRPC, tshark has 2")));
    recorded.messages[1].kind = "grpc";
    EXPECT_THAT(compare_grpc(truth, recorded).differences, IsEmpty());
}

}  // namespace
}  // namespace waybill::corpus
