// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/http2_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/corpus/digest.h"

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A GET with an answer of five bytes, as both programs write it.
constexpr std::string_view kTruth = R"({"http2":{"streams":[
    {"stream":0,"sid":3,"frames":[[2,0,5,4]],"headers":[],"data":{}},
    {"stream":0,"sid":1,"frames":[[1,5,30,4],[1,4,9,6],[0,1,5,6]],
     "headers":[{"src":"10.0.0.1:1","h":[[":method","GET"],[":scheme","http"],[":path","/a"],
                                         [":authority","h"],["accept","*/*"]]},
                {"src":"10.0.0.2:80","h":[[":status","103"],["link","</x>"]]},
                {"src":"10.0.0.2:80","h":[[":status","200"],["content-type","text/plain"]]},
                {"src":"10.0.0.2:80","h":[["grpc-status","0"]]}],
     "data":{"10.0.0.2:80":{"len":5,"sha256":"DIGEST"}}}]}})";

class Http2ComparisonTest : public testing::Test {
protected:
    Http2ComparisonTest() {
        std::string text(kTruth);
        text.replace(text.find("DIGEST"), 6, sha256_of("hello"));
        truth_ = read_tshark_layers(*parse_json(text));
        RecordedStream stream;
        stream.id = 1;
        stream.client = "10.0.0.1:1";
        stream.server = "10.0.0.2:80";
        stream.url = "http://h/a";
        stream.request.emplace();
        stream.request->method = "GET";
        stream.request->target = "/a";
        stream.request->headers = {{"accept", "*/*"}};
        stream.interim.emplace_back();
        stream.interim[0].status = 103;
        stream.interim[0].headers = {{"link", "</x>"}};
        stream.response.emplace();
        stream.response->status = 200;
        stream.response->headers = {{"content-type", "text/plain"}};
        stream.response->trailers = {{"grpc-status", "0"}};
        stream.response->body.size = 5;
        stream.response->body.decoded_size = 5;
        stream.response->body.sha256 = sha256_of("hello");
        recorded_.streams.push_back(std::move(stream));
    }

    RecordedStream& ours() { return recorded_.streams[0]; }
    TsharkStream& theirs() { return truth_.streams[1]; }
    std::vector<std::string> differences() const {
        return compare_http2(truth_, recorded_).differences;
    }

    TsharkLayers truth_;
    RecordedLayers recorded_;
};

TEST_F(Http2ComparisonTest, EqualReadingsAgreeAndPrioritiesAloneAreNoExchange) {
    const Comparison result = compare_http2(truth_, recorded_);
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_EQ(result.compared, 1U);
}

TEST_F(Http2ComparisonTest, AMissingStreamAndAnAdditionalOneDiffer) {
    ours().id = 5;
    EXPECT_THAT(differences(),
                ElementsAre(HasSubstr("not listed: stream 1 GET /a"),
                            HasSubstr("only waybill lists: stream 5 GET http://h/a")));
}

TEST_F(Http2ComparisonTest, AStreamOfAnotherConnectionIsNotThisOne) {
    ours().client = "10.0.0.1:9";
    EXPECT_EQ(differences().size(), 2U);
}

TEST_F(Http2ComparisonTest, EveryPartOfTheRequestCounts) {
    ours().request->method = "PUT";
    ours().url = "http://g/a";
    ours().request->headers = {{"accept", "*"}};
    EXPECT_THAT(differences(),
                ElementsAre(HasSubstr("method"), HasSubstr("URL"), HasSubstr("fields")));
    ours().request.reset();
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("tshark lists a request")));
}

TEST_F(Http2ComparisonTest, FieldsOfInterimResponsesAndTrailersCountInTheirOrder) {
    std::swap(ours().response->headers, ours().response->trailers);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("fields of the response")));
    std::swap(ours().response->headers, ours().response->trailers);
    ours().interim.clear();
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("fields of the response")));
}

TEST_F(Http2ComparisonTest, TheSizeOfFramesAndTheDigestCount) {
    ours().response->body.size = 4;
    ours().response->body.sha256 = "ab";
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("4 bytes sent")));
    ours().response->body.size = 5;
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("body of 5")));
}

TEST_F(Http2ComparisonTest, PaddingIsNotContent) {
    theirs().data_on_wire = 9;
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("5 bytes sent, tshark has 9")));
    theirs().padded = true;
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Http2ComparisonTest, TsharkShowsTheWholeBehindThePieces) {
    theirs().data[0].size = 9;
    theirs().data[0].sha256 = "of pieces and whole";
    EXPECT_THAT(differences(), IsEmpty());
    theirs().data[0].size = 11;
    EXPECT_EQ(differences().size(), 1U) << "the pieces are no more than the whole";
}

TEST_F(Http2ComparisonTest, CodedContentIsShownDecodedOrAsSent) {
    ours().response->headers.emplace_back("content-encoding", "gzip");
    theirs().lists[2].fields.emplace_back("content-encoding", "gzip");
    theirs().data[0].sha256 = "as sent";
    ours().response->body.decoded_size = 40;
    EXPECT_THAT(differences(), IsEmpty());
    theirs().data[0].size = 45;
    EXPECT_THAT(differences(), IsEmpty());
    theirs().data[0].size = 44;
    EXPECT_THAT(differences(), IsEmpty());
    theirs().data[0].size = 46;
    EXPECT_EQ(differences().size(), 1U);
    ours().response->body.decoded_size.reset();
    theirs().data[0].size = 45;
    EXPECT_EQ(differences().size(), 1U) << "it could not be decoded";
}

TEST_F(Http2ComparisonTest, ARequestWithoutTsharksIsThatOfTheUpgradeOrDiffers) {
    theirs().lists.erase(theirs().lists.begin());
    const Comparison result = compare_http2(truth_, recorded_);
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("asked for h2c")));
    theirs().id = 7;
    ours().id = 7;
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("only waybill lists a request")));
}

TEST_F(Http2ComparisonTest, APromiseIsTheRequestOfItsStream) {
    TsharkStream promising;
    promising.id = 7;
    promising.promised = {1};
    promising.lists.push_back({"10.0.0.2:80", theirs().lists[0].fields});
    theirs().lists.erase(theirs().lists.begin());
    truth_.streams.push_back(promising);
    EXPECT_THAT(differences(), IsEmpty());
    ours().request->headers.clear();
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("fields of the request")));
}

}  // namespace
}  // namespace waybill::corpus
