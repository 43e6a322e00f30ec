// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill score`: what it makes of a message, of a case in JSON, and of what is neither.
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

namespace json = boost::json;
using test::ProgramRun;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kPage =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\n"
    "Set-Cookie: sid=0123456789abcdef\r\n\r\n<p>hello";

ProgramRun score(std::string input, std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), "score");
    test::ProgramOptions options;
    options.input = std::move(input);
    return test::run_waybill(std::move(arguments), options);
}

json::value verdict_of(std::string input, std::vector<std::string> arguments = {}) {
    const ProgramRun run = score(std::move(input), std::move(arguments));
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(test::lines_of(run.output).size(), 1U);
    return json::parse(run.output);
}

bool has_rule(const json::value& verdict, std::string_view rule) {
    for (const json::value& finding : verdict.at("findings").as_array()) {
        if (finding.at("rule").as_string() == rule) {
            return true;
        }
    }
    return false;
}

TEST(ScoreTest, AResponseIsJudgedByItself) {
    const json::value verdict = verdict_of(kPage);
    EXPECT_EQ(verdict.at("framing"), "none");
    EXPECT_EQ(verdict.at("nosniff"), false);
    EXPECT_TRUE(has_rule(verdict, "xcto-missing"));
    EXPECT_FALSE(has_rule(verdict, "framing-unrestricted"));
    EXPECT_EQ(score(kPage).output.find("0123456789abcdef"), std::string::npos) << "masked";
}

TEST(ScoreTest, TheUrlSaysWhereItCameFrom) {
    const auto lacks_hsts = [](const char* url) {
        return has_rule(verdict_of(kPage, {"--url", url}), "hsts-missing");
    };
    EXPECT_TRUE(lacks_hsts("https://a.example/"));
    EXPECT_FALSE(lacks_hsts("http://a.example/"));
    const ProgramRun wrong = score(kPage, {"--url", "ftp://a.example/"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.errors, StartsWith("waybill: --url ftp://a.example/: "));
}

TEST(ScoreTest, ARequestMayStandInFront) {
    const std::string request = "GET /page HTTP/1.1\r\nHost: a.example\r\n\r\n";
    EXPECT_EQ(verdict_of(request + kPage).at("framing"), "none");
}

TEST(ScoreTest, TheObservatorysGradeIsToldTestByTest) {
    const json::value bare = verdict_of(kPage, {"--observatory"});
    EXPECT_FALSE(bare.at("tests").at("content-security-policy").at("pass").as_bool());
    EXPECT_TRUE(bare.at("tests").at("x-frame-options").at("pass").as_bool());
    EXPECT_EQ(bare.at("tests_passed").as_int64() + bare.at("tests_failed").as_int64(),
              static_cast<std::int64_t>(bare.at("tests").as_object().size()));
    const json::value strict = verdict_of(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: default-src "
        "'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n"
        "Strict-Transport-Security: max-age=63072000\r\n\r\n<p>hello",
        {"--observatory", "--url", "https://a.example/"});
    EXPECT_GT(strict.at("score").as_int64(), bare.at("score").as_int64());
}

TEST(ScoreTest, ACaseIsAnsweredInItsOwnWords) {
    const json::value one = verdict_of(R"({"name": "n", "x_frame_options_lines": ["SAMEORIGIN"]})");
    EXPECT_EQ(one.at("name"), "n");
    EXPECT_EQ(one.at("same_origin_allowed"), true);
    EXPECT_EQ(one.at("cross_origin_allowed"), false);
}

TEST(ScoreTest, CasesComeAsAnArrayAnObjectOrLines) {
    const std::string deny = R"({"x_frame_options_lines": ["DENY"]})";
    const std::string other = R"({"nothing": "known"})";
    for (const std::string& input : {"[" + deny + "," + other + "," + deny + "]",
                                     "{\"cases\": [" + deny + "," + other + "," + deny + "]}",
                                     deny + "\n" + other + "\n\n" + deny + "\n"}) {
        const json::array verdicts = verdict_of(input).as_array();
        ASSERT_EQ(verdicts.size(), 3U) << input;
        EXPECT_EQ(verdicts[0].at("same_origin_allowed"), false);
        EXPECT_TRUE(verdicts[1].as_object().contains("error"));
        EXPECT_EQ(verdicts[2], verdicts[0]) << "the one that failed changes nothing for others";
    }
}

TEST(ScoreTest, AFileIsReadLikeStandardInput) {
    const test::TemporaryDirectory folder;
    const std::string file = folder.write("page.txt", kPage);
    EXPECT_EQ(score("", {file}).output, score(kPage).output);
    EXPECT_EQ(score(kPage, {"-"}).output, score(kPage).output);
}

TEST(ScoreTest, AMalformedMessageIsJudgedAllTheSame) {
    EXPECT_TRUE(has_rule(verdict_of("HTTP/1.1 abc\r\n\r\n"), "conf-response-head-malformed"));
    EXPECT_EQ(score(std::string("HTTP/1.1 200 OK\r\nX: \0\xff\x1b\r\n\r\n\0", 26)).status, 0);
}

TEST(ScoreTest, WhatCannotBeJudgedFailsAndSaysWhy) {
    struct Case {
        std::string input;
        std::string error;
    };
    const std::vector<Case> cases = {
        {"", "there is no response in the input"},
        {" \r\n\r\n", "there is no response in the input"},
        {"hello", "there is no response in the input"},
        {"{\"x\": 1", "the input is not JSON"},
        {"{\"x\": 1}\n{", "the input is not JSON"},
        {"{\"x\": 1}", "a case of no kind"},
        {std::string(500, '['), "the input is not JSON"},
    };
    for (const Case& wrong : cases) {
        const ProgramRun run = score(wrong.input);
        EXPECT_EQ(run.status, 3) << wrong.input;
        EXPECT_EQ(run.output, "") << wrong.input;
        EXPECT_THAT(run.errors, HasSubstr(wrong.error)) << wrong.input;
    }
    const ProgramRun missing = score("", {"no-such-file"});
    EXPECT_EQ(missing.status, 3);
    EXPECT_EQ(missing.errors, "waybill: no-such-file: cannot be opened\n");
    EXPECT_EQ(score("", {"--no-such-flag"}).status, 2);
}

}  // namespace
}  // namespace waybill
