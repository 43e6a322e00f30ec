// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/evader_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Recording one_response(RecordedMessage response, std::vector<std::string> anomalies) {
    response.exchange = 0;
    Recording recording;
    recording.messages.push_back(std::move(response));
    RecordedExchange exchange;
    exchange.response = 0;
    exchange.anomalies = std::move(anomalies);
    recording.exchanges.push_back(exchange);
    return recording;
}

RecordedMessage hidden_text() {
    RecordedMessage response;
    response.version = "HTTP/1.1";
    response.status = 200;
    response.headers = {{"Content-Length", "68"}};
    response.body.complete = true;
    response.body.sha256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
    return response;
}

TEST(EvaderCheckTest, AValidResponseThatCarriesTheTextNeedsNoFlag) {
    EXPECT_THAT(check_evader(one_response(hidden_text(), {})), IsEmpty());
}

TEST(EvaderCheckTest, AResponseThatDoesNotDecodeToTheTextFails) {
    RecordedMessage response = hidden_text();
    response.body.sha256 = "00";
    EXPECT_THAT(check_evader(one_response(response, {"bad-chunk"})),
                ElementsAre(HasSubstr("no response decodes")));
    EXPECT_THAT(check_evader({}), ElementsAre(HasSubstr("no response decodes")));
}

TEST(EvaderCheckTest, AMalformedResponseMustBeFlagged) {
    RecordedMessage response = hidden_text();
    response.headers = {{"Transfer-Encoding ", "chunked"}};
    EXPECT_THAT(check_evader(one_response(response, {})), ElementsAre(HasSubstr("not flagged")));
    EXPECT_THAT(check_evader(one_response(response, {"whitespace-before-colon"})), IsEmpty());
}

TEST(EvaderCheckTest, WhatBreaksARuleIsNotPlainlyValid) {
    using Fields = std::vector<std::pair<std::string, std::string>>;
    const std::vector<Fields> broken = {
        {{"Content-Length", "68"}, {"Content-Length", "68"}},
        {{"Content-Length", "68"}, {"Transfer-Encoding", "chunked"}},
        {{"Content-Length", "+68"}},
        {{"Transfer-Encoding", "xchunked"}},
        {{"Transfer-Encoding", "chunked\x0b"}},
        {{"Content-Encoding", "gzipx"}},
        {{"", "x"}},
    };
    for (const Fields& headers : broken) {
        RecordedMessage response = hidden_text();
        response.headers = headers;
        EXPECT_FALSE(is_plainly_valid(response)) << headers[0].first << headers[0].second;
    }
    RecordedMessage response = hidden_text();
    response.headers = {{"Transfer-Encoding", "Chunked"}, {"Content-Encoding", "gzip, deflate"}};
    EXPECT_TRUE(is_plainly_valid(response));
    response.version = "HTTP/1.0";
    EXPECT_FALSE(is_plainly_valid(response));
}

}  // namespace
}  // namespace waybill::corpus
