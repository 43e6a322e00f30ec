// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/har_comparison.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/corpus/digest.h"
#include "tests/corpus/flow_witness.h"

namespace waybill::corpus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kHar = R"({"log":{"entries":[
    {"request":{"method":"GET","url":"http://h:80/a#b","headers":[{"name":"Host","value":"h"}]},
     "response":{"status":200,"headers":[{"name":"X","value":"1\n2"},{"name":":status","value":""}],
                 "content":{"size":5,"text":"aGVsbG8=","encoding":"base64"}}}]}})";

std::string line(std::string_view url, int status, std::string_view second, std::string_view body) {
    return R"({"type":"exchange","request":{"method":"GET","url":")" + std::string(url)
           + R"(","headers":[["Host","h"]],"body":{"size":0,"codings":[],"sha256":")"
           + sha256_of("") + R"("}},"response":{"status":)" + std::to_string(status)
           + R"(,"headers":[["X","1"],["X",")" + std::string(second)
           + R"("]],"body":{"size":5,"codings":[],"sha256":")" + sha256_of(body) + R"("}}})";
}

TEST(HarComparisonTest, TheSameExchangesAgree) {
    const auto witness = read_har_witness(kHar);
    ASSERT_TRUE(witness.has_value());
    const Comparison comparison =
        compare_har(*witness, line("http://h/a", 200, "2", "hello") + "\n{\"type\":\"summary\"}\n");
    EXPECT_THAT(comparison.differences, IsEmpty());
    EXPECT_EQ(comparison.compared, 1U);
}

TEST(HarComparisonTest, EachDifferenceIsTold) {
    const auto witness = *read_har_witness(kHar);
    const auto differences = [&](const std::string& output) {
        return compare_har(witness, output).differences;
    };
    EXPECT_THAT(differences(""), ElementsAre(HasSubstr("0 exchanges instead of 1")));
    EXPECT_THAT(differences(line("http://h/x", 200, "2", "hello")), ElementsAre(HasSubstr("URL")));
    EXPECT_THAT(differences(line("http://h/a", 201, "2", "hello")),
                ElementsAre(HasSubstr("status: 201 instead of 200")));
    EXPECT_THAT(differences(line("http://h/a", 200, "3", "hello")),
                ElementsAre(HasSubstr("X: 3 instead of 2")));
    EXPECT_THAT(differences(line("http://h/a", 200, "2", "bye")),
                ElementsAre(HasSubstr("response")));
}

TEST(HarComparisonTest, FlowsAreReadFromTheirTnetstrings) {
    const std::string message =
        "6:method;3:GET,6:scheme;4:http,4:host;1:h;4:port;2:80#4:path;2:/a,"
        "7:headers;15:11:4:Host,1:h,]]7:content;2:hi,";
    const std::string request = std::to_string(message.size()) + ":" + message + "}";
    const std::string answer = "11:status_code;3:404#7:content;0:~";
    const std::string response = std::to_string(answer.size()) + ":" + answer + "}";
    const std::string members = "7:request;" + request + "8:response;" + response;
    const auto flows = read_mitmproxy_flows(std::to_string(members.size()) + ":" + members + "}");
    ASSERT_TRUE(flows.has_value());
    ASSERT_EQ(flows->size(), 1U);
    const FlowExchange& flow = flows->front();
    EXPECT_EQ(flow.method, "GET");
    EXPECT_EQ(flow.url, "http://h/a");
    EXPECT_EQ(flow.status, 404);
    EXPECT_THAT(flow.request.fields, ElementsAre(std::pair<std::string, std::string>("Host", "h")));
    EXPECT_EQ(flow.request.body, "hi");
    EXPECT_FALSE(read_mitmproxy_flows("5:hello").has_value());
    EXPECT_FALSE(read_mitmproxy_flows("{}").has_value());
}

TEST(HarComparisonTest, UrlsAreComparedWithoutWhatSaysNothing) {
    EXPECT_EQ(plain_url("wss://h:443/a?b#c"), "https://h/a?b");
    EXPECT_EQ(plain_url("http://h:8080/a:80"), "http://h:8080/a:80");
    EXPECT_EQ(plain_url("https://[::1]:443"), "https://[::1]");
}

}  // namespace
}  // namespace waybill::corpus
