// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/capture_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/corpus/capture_bytes.h"
#include "tests/corpus/reviewed_differences.h"

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Outcome = Verdict::Outcome;

constexpr std::string_view kNothing = R"({"type":"session"})"
                                      "\n"
                                      R"({"type":"summary"})"
                                      "\n";

CaptureTruth truth_from(std::string_view tshark) {
    CaptureTruth truth;
    truth.has_tshark = true;
    const json::value file = *parse_json(tshark);
    truth.tshark = read_tshark_truth(file);
    truth.layers = read_tshark_layers(file);
    return truth;
}

Verdict judge_nothing(std::string_view tshark) {
    return judge({"open/a.pcap", {"http1"}, "", {}},
                 truth_from(tshark),
                 CaptureBytes(std::string()),
                 kNothing);
}

TEST(CaptureIndexTest, ColumnsAreFoundByName) {
    const auto entries = read_capture_index(
        "file\tsize\tkinds\tkeys\ttruth_tshark\ttruth_source\n"
        "closed/a.pcap\t12\thttp1,post\tclosed/a.keys\ttruth/tshark/a.json\ttruth/zeek/a.json "
        "truth/har/a.json\n"
        "closed/b.har\t1\thar\n");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].file, "closed/a.pcap");
    EXPECT_THAT(entries[0].kinds, ElementsAre("http1", "post"));
    EXPECT_EQ(entries[0].key_log, "closed/a.keys");
    EXPECT_EQ(entries[0].tshark_truth, "truth/tshark/a.json");
    EXPECT_THAT(entries[0].other_truths, ElementsAre("truth/zeek/a.json", "truth/har/a.json"));
    EXPECT_EQ(entries[1].tshark_truth, "");
    EXPECT_EQ(folder_name("truth/zeek/a.json"), "zeek");
    EXPECT_EQ(base_name("closed/a.pcap"), "a.pcap");
}

TEST(TsharkTruthTest, MessagesAndTheirPairsAreRead) {
    const CaptureTruth truth = truth_from(R"({"http1":[
        {"type":"request","frame":4,"stream":2,"src":"10.0.0.1:1","dst":"10.0.0.2:80",
         "method":"GET","uri":"/a","host":"h","version":"HTTP/1.1","id":0,"headers":["Host: h"]},
        {"type":"continuation-or-unparsed","frame":5,"stream":2},
        {"type":"response","frame":6,"stream":2,"src":"10.0.0.2:80","dst":"10.0.0.1:1",
         "status":200,"phrase":"OK","version":"HTTP/1.1","content_length":"9","body_len":5,
         "body_sha256":"ab","req_frame":4,"id":1,"pair":0,"headers":[]}],
        "undissected_startlines":{"streams":[{"stream":2,"startlines":[1,3],"tshark":[1,1]}],
                                  "lines":[[4,2,"req","GET"],[9,2,"resp","304"]]},
        "counts_with_other_ooo_setting":{"req":1,"resp":2}})");
    ASSERT_EQ(truth.tshark.messages.size(), 2U);
    const TsharkMessage& request = truth.tshark.messages[0];
    EXPECT_EQ(start_of(request.message), "GET /a HTTP/1.1");
    EXPECT_TRUE(request.message.headers_known);
    const TsharkMessage& response = truth.tshark.messages[1];
    EXPECT_EQ(response.message.client, "10.0.0.1:1");
    EXPECT_EQ(response.pair, 0);
    EXPECT_EQ(response.req_frame, 4);
    EXPECT_FALSE(response.body_complete) << "5 of 9 announced bytes";
    EXPECT_FALSE(response.message.headers_known) << "it has a Content-Length, so lines are missing";
    EXPECT_EQ(truth.tshark.undissected.at(2)[1], 2);
    EXPECT_EQ(truth.tshark.segment_starts[1].word, "304");
    ASSERT_TRUE(truth.tshark.other_counts);
    EXPECT_EQ((*truth.tshark.other_counts)[1], 2);
}

TEST(JudgeTest, NothingToFindAndNothingFoundAgrees) {
    EXPECT_EQ(judge_nothing("{}").outcome, Outcome::Agrees);
}

TEST(JudgeTest, AMissingMessageFails) {
    const Verdict verdict =
        judge_nothing(R"({"http1":[{"type":"request","method":"GET","uri":"/a"}]})");
    EXPECT_EQ(verdict.outcome, Outcome::Fails);
    EXPECT_THAT(verdict.differences, ElementsAre(HasSubstr("GET /a")));
}

TEST(JudgeTest, TruthOfLaterProtocolsAloneIsNotPassed) {
    EXPECT_EQ(judge_nothing(R"({"http3":[{}]})").outcome, Outcome::LaterProtocols);
}

TEST(JudgeTest, EveryLayerIsCompared) {
    const Verdict verdict = judge_nothing(R"({"grpc_messages":1,"tls":{"sni":["a.example"]},
        "http2":{"streams":[{"stream":0,"sid":1,"headers":[
            {"src":"c:1","h":[[":method","GET"],[":path","/a"]]}]}]},
        "websocket":[{"stream":1,"src":"c","sp":"2","fin":true,"op":1,"plen":2,"phex":"6162"}]})");
    EXPECT_EQ(verdict.outcome, Outcome::Fails);
    EXPECT_THAT(verdict.differences,
                ElementsAre(HasSubstr("stream 1 GET /a"),
                            HasSubstr("text message 1 of 2 bytes"),
                            HasSubstr("gRPC"),
                            HasSubstr("a.example")));
}

TEST(JudgeTest, InvalidOutputFails) {
    const Verdict verdict = judge(
        {"open/a.pcap", {}, "", {}}, truth_from("{}"), CaptureBytes(std::string()), "not JSON\n");
    EXPECT_EQ(verdict.outcome, Outcome::Fails);
    EXPECT_THAT(verdict.differences, ElementsAre(HasSubstr("not JSON")));
}

TEST(JudgeTest, AMissingTruthFileFails) {
    EXPECT_EQ(judge({"open/a.pcap", {}, "", {}}, {}, CaptureBytes(std::string()), kNothing).outcome,
              Outcome::Fails);
}

TEST(JudgeTest, ACaptureOfHiddenTextIsJudgedByItsPayload) {
    const Verdict verdict = judge({"open/a.pcap", {"http-evader"}, "", {}},
                                  truth_from("{}"),
                                  CaptureBytes(std::string()),
                                  kNothing);
    EXPECT_EQ(verdict.outcome, Outcome::Fails);
    EXPECT_THAT(verdict.differences, ElementsAre(HasSubstr("hidden text")));
}

TEST(JudgeTest, AReviewedDifferencePassesWithItsReason) {
    const ReviewedDifference& review = reviewed_differences().front();
    if (!review.difference.empty()) {
        EXPECT_EQ(find_review(review.file, "another difference"), nullptr);
    }
    EXPECT_EQ(find_review(review.file, std::string("x ") + std::string(review.difference)),
              &review);
    EXPECT_EQ(find_review("another.pcap", review.difference), nullptr);
}

TEST(JudgeTest, EveryReviewHasAReason) {
    for (const ReviewedDifference& review : reviewed_differences()) {
        EXPECT_GT(review.reason.size(), 20U) << review.file;
    }
}

TEST(CheckCaptureTest, AProgramThatCrashesOrExitsOddlyFails) {
    CheckOptions options;
    options.folder = "/nonexistent";
    options.program = "/bin/false";
    const Verdict verdict = check_capture({"open/a.pcap", {}, "", {}}, options);
    EXPECT_EQ(verdict.outcome, Outcome::Fails);
    EXPECT_THAT(verdict.differences, ElementsAre(HasSubstr("exit status 1")));
}

}  // namespace
}  // namespace waybill::corpus
