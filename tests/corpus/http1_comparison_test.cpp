// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/http1_comparison.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kClient = "10.0.0.1:4000";
constexpr std::string_view kServer = "10.0.0.2:80";

RecordedMessage request(std::string method, std::string target) {
    RecordedMessage message;
    message.is_request = true;
    message.client = kClient;
    message.server = kServer;
    message.method = std::move(method);
    message.target = std::move(target);
    message.version = "HTTP/1.1";
    message.host = "h";
    message.headers_known = true;
    message.headers = {{"Host", "h"}};
    return message;
}

RecordedMessage response(std::int64_t status, std::string sha256 = "") {
    RecordedMessage message;
    message.client = kClient;
    message.server = kServer;
    message.version = "HTTP/1.1";
    message.status = status;
    message.reason = "OK";
    message.headers_known = true;
    message.headers = {{"Server", "s"}};
    message.body.sha256 = std::move(sha256);
    return message;
}

// Two readings of one capture, written down side by side.
class Http1ComparisonTest : public testing::Test {
protected:
    void tshark_lists(RecordedMessage message, std::int64_t stream = 0) {
        TsharkMessage entry;
        entry.message = std::move(message);
        entry.stream = stream;
        entry.id = static_cast<std::int64_t>(truth_.messages.size());
        entry.frame = entry.id + 100;
        truth_.messages.push_back(std::move(entry));
    }

    void tshark_pairs_last_with(std::int64_t id) { truth_.messages.back().pair = id; }

    void tshark_lists_exchange(RecordedMessage asked, RecordedMessage answered) {
        tshark_lists(std::move(asked));
        const std::int64_t id = truth_.messages.back().id;
        if (!answered.body.sha256.empty()) {
            answered.body.complete = true;
        }
        tshark_lists(std::move(answered));
        truth_.messages.back().pair = id;
    }

    void tshark_body(std::int64_t size, bool complete = true) {
        truth_.messages.back().body_size = size;
        truth_.messages.back().body_complete = complete;
    }

    std::size_t add(RecordedMessage message) {
        message.exchange = recording_.exchanges.size();
        recording_.messages.push_back(std::move(message));
        return recording_.messages.size() - 1;
    }

    void waybill_lists_exchange(RecordedMessage asked, RecordedMessage answered) {
        RecordedExchange exchange;
        exchange.request = add(std::move(asked));
        exchange.response = add(std::move(answered));
        recording_.exchanges.push_back(exchange);
    }

    void waybill_lists(RecordedMessage message) {
        RecordedExchange exchange;
        const bool is_request = message.is_request;
        const std::size_t index = add(std::move(message));
        (is_request ? exchange.request : exchange.response) = index;
        recording_.exchanges.push_back(exchange);
    }

    Comparison compare() {
        return compare_http1(truth_, recording_, witnesses_, CaptureBytes(file_), options_);
    }

    TsharkTruth truth_;
    Recording recording_;
    OtherWitnesses witnesses_;
    std::string file_;
    ComparisonOptions options_;
};

TEST_F(Http1ComparisonTest, EqualReadingsAgreeWhateverTheOrderOfConnections) {
    RecordedMessage elsewhere = request("GET", "/b");
    elsewhere.client = "10.0.0.9:1";
    tshark_lists_exchange(request("GET", "/a"), response(200));
    tshark_lists(elsewhere, 1);
    waybill_lists(elsewhere);
    waybill_lists_exchange(request("GET", "/a"), response(200));
    const Comparison result = compare();
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.notes, IsEmpty());
    EXPECT_EQ(result.compared, 3U);
}

TEST_F(Http1ComparisonTest, AMessageThatWaybillLacksIsADifference) {
    tshark_lists(request("GET", "/a"));
    tshark_lists(request("GET", "/a"));
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("not listed: request GET /a")));
}

TEST_F(Http1ComparisonTest, AMessageThatOnlyWaybillListsIsADifference) {
    waybill_lists(response(200));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("only waybill lists: response 200")));
}

TEST_F(Http1ComparisonTest, AnotherProgramMayVouchForAMessageThatTsharkLacks) {
    witnesses_.add("zeek", *parse_json(R"({"truth":[{"output":"http.log","rows":[
                       {"id.orig_h":"10.0.0.1","id.orig_p":"4000","id.resp_h":"10.0.0.2",
                        "id.resp_p":"80","method":"GET","uri":"/a b","status_code":"200"}]}]})"));
    tshark_lists(request("GET", "/x"));
    waybill_lists(request("GET", "/x"));
    waybill_lists_exchange(request("GET", "/a%20b"), response(200));
    const Comparison result = compare();
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("zeek"), HasSubstr("zeek")));
}

TEST_F(Http1ComparisonTest, AProgramThatAgreesWithTheWholeListOutweighsTshark) {
    witnesses_.add("har", *parse_json(R"({"truth":[{"entries":[
                       {"method":"GET","url":"http://h/a","status":200}]}]})"));
    tshark_lists_exchange(request("GET", "/a"), response(200));
    tshark_lists(response(200));
    waybill_lists_exchange(request("GET", "/a"), response(200));
    const Comparison result = compare();
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("har agrees")));
}

TEST_F(Http1ComparisonTest, ADifferentFieldIsADifferenceAndFoldingIsNot) {
    RecordedMessage theirs = request("GET", "/a");
    theirs.headers = {{"Host", " h"}, {"A", "b  c"}};
    RecordedMessage ours = request("GET", "/a");
    ours.headers = {{"Host", "h"}, {"A", "b c"}};
    tshark_lists(theirs);
    waybill_lists(ours);
    EXPECT_THAT(compare().differences, IsEmpty());
    recording_.messages[0].headers[1].second = "b d";
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("tshark 'A:b  c', waybill 'A: b d'")));
    recording_.messages[0].headers[1] = {"a", "b c"};
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("headers")));
}

TEST_F(Http1ComparisonTest, FieldsAreComparedOnlyWhereTsharkListsThem) {
    RecordedMessage theirs = request("GET", "/a");
    theirs.headers_known = false;
    theirs.headers.clear();
    tshark_lists(theirs);
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ADifferentBodyIsADifferenceWhereTsharkHasItWhole) {
    tshark_lists_exchange(request("GET", "/a"), response(200, "aa"));
    tshark_body(5);
    waybill_lists_exchange(request("GET", "/a"), response(200, "bb"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("body of")));
    tshark_body(5, false);
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ABodyThatTsharkCouldNotDecodeAgreesByItsSizeAsSent) {
    RecordedMessage ours = response(200, "bb");
    ours.headers.emplace_back("Content-Encoding", "zstd");
    ours.body.size = 5;
    RecordedMessage theirs = ours;
    theirs.body.sha256 = "aa";
    tshark_lists_exchange(request("GET", "/a"), theirs);
    tshark_body(5);
    waybill_lists_exchange(request("GET", "/a"), ours);
    const Comparison result = compare();
    EXPECT_THAT(result.differences, IsEmpty());
    EXPECT_THAT(result.notes, ElementsAre(HasSubstr("the size as sent")));
}

TEST_F(Http1ComparisonTest, AResponsePairedWithAnotherRequestIsADifference) {
    tshark_lists_exchange(request("GET", "/a"), response(200));
    tshark_lists_exchange(request("GET", "/b"), response(404));
    waybill_lists_exchange(request("GET", "/a"), response(404));
    waybill_lists_exchange(request("GET", "/b"), response(200));
    EXPECT_THAT(
        compare().differences,
        ElementsAre(HasSubstr("answers request GET /b"), HasSubstr("tshark says request GET /b")));
}

TEST_F(Http1ComparisonTest, AResponseWithoutTheRequestThatTsharkGivesItIsADifference) {
    tshark_lists_exchange(request("GET", "/a"), response(200));
    waybill_lists(request("GET", "/a"));
    waybill_lists(response(200));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("without a request")));
}

TEST_F(Http1ComparisonTest, StartLinesInThePacketsAreDemandedAndVouchForWhatIsListed) {
    tshark_lists(request("GET", "/a"));
    truth_.undissected[0] = {0, 1};
    truth_.segment_starts = {{0, true, "GET"}, {0, false, "206"}};
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("1 response(s)")));
    waybill_lists(response(206));
    EXPECT_THAT(compare().differences, IsEmpty());
    waybill_lists(response(206));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("only waybill lists")));
}

TEST_F(Http1ComparisonTest, AStartLineOfAnotherConnectionDoesNotVouch) {
    tshark_lists(request("GET", "/a"));
    truth_.undissected[0] = {0, 1};
    truth_.segment_starts = {{0, false, "206"}};
    waybill_lists(request("GET", "/a"));
    RecordedMessage elsewhere = response(206);
    elsewhere.client = "10.0.0.9:1";
    waybill_lists(elsewhere);
    EXPECT_THAT(compare().differences,
                ElementsAre(HasSubstr("1 response(s)"), HasSubstr("only waybill lists")));
}

TEST_F(Http1ComparisonTest, AStreamWithoutAddressesTakesOnlyWhatIsLeft) {
    tshark_lists(request("GET", "/a"), 5);
    truth_.undissected[1] = {1, 0};
    truth_.undissected[5] = {1, 0};
    truth_.segment_starts = {{1, true, "GET"}, {5, true, "GET"}, {5, true, "GET"}};
    waybill_lists(request("GET", "/a"));
    waybill_lists(request("GET", "/b"));
    RecordedMessage elsewhere = request("GET", "/c");
    elsewhere.client = "10.0.0.9:1";
    waybill_lists(elsewhere);
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ThePacketsVouchForWhatIsFlagged) {
    file_ = "....BREW /pot HTTP/9.9\r\n";
    waybill_lists(request("BREW", "/pot"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("only waybill lists")));
    recording_.exchanges[0].anomalies = {"no-response"};
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("only waybill lists")));
    recording_.exchanges[0].anomalies = {"bad-version"};
    EXPECT_THAT(compare().differences, IsEmpty());
    recording_.messages[0].target = "/cup";
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("only waybill lists")));
}

TEST_F(Http1ComparisonTest, AnAnswerWithoutStatusStandsWithItsRequest) {
    RecordedMessage asked = request("GET", "/old");
    asked.version = "HTTP/0.9";
    RecordedMessage answered = response(0);
    answered.version = "HTTP/0.9";
    waybill_lists_exchange(asked, answered);
    EXPECT_EQ(compare().differences.size(), 2U);
    witnesses_.add("zeek", *parse_json(R"({"truth":[{"output":"http.log","rows":[
                       {"method":"GET","uri":"/old","status_code":"0"}]}]})"));
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ARetransmissionThatTsharkReadTwiceIsNotMissed) {
    tshark_lists_exchange(request("GET", "/a"), response(200));
    tshark_lists(response(200));
    waybill_lists_exchange(request("GET", "/a"), response(200));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("not listed")));
    truth_.other_counts = {1, 1};
    EXPECT_THAT(compare().differences, IsEmpty());
    truth_.other_counts = {1, 2};
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("not listed")));
}

TEST_F(Http1ComparisonTest, WhatAnIcmpPacketQuotesIsNotMissed) {
    tshark_lists_exchange(request("GET", "/abc?d=e"), response(200));
    RecordedMessage quoted = request("GET", "/abc?d");
    quoted.version = "";
    tshark_lists(quoted);
    waybill_lists_exchange(request("GET", "/abc?d=e"), response(200));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("not listed")));
    truth_.has_icmp = true;
    EXPECT_THAT(compare().differences, IsEmpty());
    truth_.messages.back().message.target = "/other";
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("not listed")));
}

TEST_F(Http1ComparisonTest, WhatASampleOfAnotherLinkShowsIsNotMissed) {
    RecordedMessage elsewhere = response(200);
    elsewhere.client = "10.0.0.9:1";
    truth_.has_sflow = true;
    tshark_lists(elsewhere, 1);
    tshark_lists(request("GET", "/a"));
    tshark_lists(request("GET", "/b"));
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("GET /b")));
}

TEST_F(Http1ComparisonTest, AResponseThatTsharkListsVouchesForItsRequest) {
    tshark_lists(response(200));
    waybill_lists_exchange(request("GET", "/a"), response(200));
    EXPECT_THAT(compare().differences, IsEmpty());
    waybill_lists(request("GET", "/b"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("GET /b")));
}

TEST_F(Http1ComparisonTest, AMessageIsNotTakenForOneOfAnotherKnownConnection) {
    RecordedMessage elsewhere = request("GET", "/a");
    elsewhere.client = "10.0.0.9:1";
    tshark_lists(request("GET", "/a"));
    tshark_lists(request("GET", "/a"));
    tshark_lists(elsewhere, 1);
    waybill_lists(request("GET", "/a"));
    waybill_lists(elsewhere);
    waybill_lists(elsewhere);
    EXPECT_THAT(compare().differences,
                ElementsAre(HasSubstr("not listed"), HasSubstr("only waybill lists")));
}

TEST_F(Http1ComparisonTest, AddressesOfATunnelMayDiffer) {
    RecordedMessage outside = request("GET", "/a");
    outside.client = "192.0.2.1:4000";
    tshark_lists(outside);
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ALineThatAHoleCutsMayBeMissing) {
    RecordedMessage theirs = request("GET", "/a");
    theirs.headers.emplace_back("Dat", "");
    tshark_lists(theirs);
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("headers")));
    recording_.exchanges[0].anomalies = {"gap"};
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ATunnelHasNoBody) {
    RecordedMessage ours = response(200);
    ours.body.is_tunnel = true;
    tshark_lists_exchange(request("CONNECT", "h:1"), response(200, "aa"));
    tshark_body(1);
    waybill_lists_exchange(request("CONNECT", "h:1"), ours);
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ARequestLineCutAtAnotherPlaceIsTheSameRequestLine) {
    RecordedMessage theirs = request("CONNECT", "h:25");
    theirs.version = "/ HTTP/1.0";
    RecordedMessage ours = request("CONNECT", "h:25 /");
    ours.version = "HTTP/1.0";
    tshark_lists(theirs);
    waybill_lists(ours);
    EXPECT_THAT(compare().differences, IsEmpty());
}

TEST_F(Http1ComparisonTest, ResponsesCanBeLeftToAnotherCheck) {
    options_.responses = false;
    tshark_lists_exchange(request("GET", "/a"), response(200));
    waybill_lists(request("GET", "/a"));
    EXPECT_THAT(compare().differences, IsEmpty());
    waybill_lists(request("GET", "/b"));
    EXPECT_THAT(compare().differences, ElementsAre(HasSubstr("GET /b")));
}

}  // namespace
}  // namespace waybill::corpus
