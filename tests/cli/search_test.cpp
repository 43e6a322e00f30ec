// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill search`: what is found, how it is printed, and where it stops.
#include <algorithm>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

namespace json = boost::json;
using test::lines_of;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr const char* kShop = "samples/shop.pcap";

ProgramRun search(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "search");
    ProgramRun run = run_waybill(arguments);
    EXPECT_EQ(run.status, 0) << run.errors;
    return run;
}

// The hits as JSON; the summary line is the last one.
std::vector<json::object> found(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-T", "jsonl", "-m", "0"});
    std::vector<json::object> lines;
    for (const std::string& line : lines_of(search(arguments).output)) {
        lines.push_back(json::parse(line).as_object());
    }
    EXPECT_FALSE(lines.empty());
    EXPECT_EQ(lines.back().at("type"), "summary");
    return lines;
}

std::size_t hits_of(const std::vector<std::string>& arguments) {
    const std::vector<json::object> lines = found(arguments);
    EXPECT_EQ(lines.back().at("hits"), lines.size() - 1);
    return lines.size() - 1;
}

// One exchange: "needle" in the request's head and body, and in both of the response.
std::string capture_with_needles() {
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    talk.client(
        "POST /needle HTTP/1.1\r\nHost: www.example\r\nContent-Length: 13\r\n\r\nfirst Needle.");
    talk.server(test::response_of("a needle and a NEEDLE\nline two", "X-Needle: 1\r\n"));
    talk.client(test::get("/other")).server(test::response_of("caf\xe9 n\x01"));
    talk.close();
    return traffic.pcap();
}

class SearchTest : public ::testing::Test {
protected:
    TemporaryDirectory folder_;
    std::string file_ = folder_.write("needles.pcap", capture_with_needles());
};

TEST_F(SearchTest, LooksThroughHeadsAndBodiesOfBothSides) {
    EXPECT_EQ(hits_of({"needle", file_}), 5U);
    EXPECT_EQ(hits_of({"needle", "--in", "heads", file_}), 2U);
    EXPECT_EQ(hits_of({"needle", "--in", "bodies", file_}), 3U);
    EXPECT_EQ(hits_of({"needle", "--in", "requests", file_}), 2U);
    EXPECT_EQ(hits_of({"needle", "--in", "responses,bodies", file_}), 2U);
    EXPECT_EQ(hits_of({"needle", "--in", "requests", "--in", "heads", file_}), 1U);
    EXPECT_EQ(hits_of({"needle", "--case", file_}), 2U);
    EXPECT_EQ(hits_of({"/need(le|el)/c", file_}), 2U);
    EXPECT_EQ(hits_of({"/N.EDLE/", file_}), 5U);
    EXPECT_EQ(hits_of({"nothing like it", file_}), 0U);
}

TEST_F(SearchTest, TextShowsTheExchangeAndEachHitInItsLine) {
    const std::vector<std::string> lines = lines_of(search({"needle", file_}).output);
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[0], "#1 POST www.example/needle -> 200");
    EXPECT_EQ(lines[1], "    request head +6: POST /[needle] HTTP/1.1");
    EXPECT_EQ(lines[2], "    request body +6: first [Needle].");
    EXPECT_EQ(lines[4], "    response body +2: a [needle] and a NEEDLE");
    EXPECT_EQ(lines[5], "    response body +15: a needle and a [NEEDLE]");
}

TEST_F(SearchTest, JsonTellsThePlaceAndWhatStandsAround) {
    const std::vector<json::object> lines = found({"needle", "--in", "bodies", file_});
    const json::object expected = json::parse(R"({"type":"hit","exchange":1,"side":"server",
        "part":"body","offset":2,"before":"a ","found":"needle","after":" and a NEEDLE"})")
                                      .as_object();
    EXPECT_EQ(lines[1], expected);
    EXPECT_EQ(lines.back().at("exchanges"), 1);
    EXPECT_EQ(lines.back().at("complete"), true);
    EXPECT_EQ(lines.back().at("searched").at("exchanges"), 2);
    EXPECT_GT(lines.back().at("searched").at("bodies").to_number<int>(), 40);
}

TEST_F(SearchTest, WhatIsNotUtf8IsKeptAsLatin1) {
    const std::vector<json::object> lines = found({"n", "--in", "bodies", "-Y", "n == 2", file_});
    ASSERT_EQ(lines.size(), 2U);
    if (lines[0].contains("latin1")) {
        EXPECT_EQ(lines[0].at("before"), "caf\xc3\xa9 ");
    } else {
        EXPECT_THAT(std::string(lines[0].at("before").as_string()), StartsWith("caf"));
    }
    EXPECT_EQ(lines[0].at("after"), "\x01");
}

TEST_F(SearchTest, AFilterSaysWhereToLook) {
    EXPECT_EQ(hits_of({"needle", "-Y", "method == GET", file_}), 0U);
    EXPECT_EQ(hits_of({"needle", "-Y", "req.body contains first", file_}), 5U);
}

TEST_F(SearchTest, HitsOfAnExchangeAreLimited) {
    const std::vector<std::string> lines = lines_of(search({"needle", "-m", "2", file_}).output);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[3], "    and more");
    EXPECT_EQ(lines_of(search({"needle", "-m", "5", file_}).output).size(), 6U);
    EXPECT_EQ(lines_of(search({"needle", "-m", "0", file_}).output).size(), 6U);
}

TEST_F(SearchTest, ACountEndsTheSearch) {
    EXPECT_EQ(hits_of({"e", "-c", "7", kShop}), 7U);
    const ProgramRun run = search({"needle", "-c", "1", file_});
    EXPECT_EQ(lines_of(run.output).size(), 3U);
    EXPECT_THAT(run.errors, StartsWith("waybill: 1 hit in 1 exchange; "));
}

TEST_F(SearchTest, OnlyTheExchangesAreListedOnDemand) {
    const std::vector<std::string> lines = lines_of(search({"-l", "needle", file_}).output);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], AllOf(StartsWith(" 1  "), HasSubstr("www.example/needle")));
    const std::vector<std::string> machine =
        lines_of(search({"-l", "-T", "jsonl", "needle", file_}).output);
    ASSERT_EQ(machine.size(), 2U);
    EXPECT_EQ(machine[0], R"({"type":"found","exchange":1})");
}

TEST_F(SearchTest, TheLastLineTellsWhatWasLookedThrough) {
    const ProgramRun run = search({"needle", file_});
    EXPECT_THAT(run.errors,
                MatchesRegex("waybill: 5 hits in 1 exchange; looked through [0-9]+ B of 2 "
                             "exchanges in [0-9.]+ ms, .*/s\n"));
    EXPECT_EQ(search({"-q", "needle", file_}).errors, "");
}

TEST_F(SearchTest, TheOutputDoesNotDependOnTheThreads) {
    for (const std::string needle : {"e", "/[a-z]+=[a-z]+/"}) {
        for (const std::vector<std::string>& more :
             {std::vector<std::string>{}, {"-c", "20"}, {"-T", "jsonl", "-m", "3"}}) {
            std::vector<std::string> arguments = {needle, kShop, kShop, kShop, "--threads", "1"};
            arguments.insert(arguments.end(), more.begin(), more.end());
            const std::string one = search(arguments).output;
            EXPECT_FALSE(one.empty());
            arguments[5] = "5";
            EXPECT_EQ(search(arguments).output, one);
        }
    }
}

TEST_F(SearchTest, BodiesAreLookedThroughDecoded) {
    const std::vector<json::object> lines =
        found({"line 00002", "--in", "bodies", "-Y", "compressed", "samples/gzip-chunked.pcap"});
    EXPECT_EQ(lines.size(), 2U);
}

TEST_F(SearchTest, AFileTakesTheOutput) {
    const std::string out = folder_.file("out.txt");
    EXPECT_EQ(search({"needle", file_, "-o", out, "-q"}).output, "");
    EXPECT_EQ(test::file_content(out), search({"needle", file_}).output);
}

TEST_F(SearchTest, AFileThatIsMissingIsToldWithStatusThree) {
    const ProgramRun run = run_waybill({"search", "x", folder_.file("missing.pcap")});
    EXPECT_EQ(run.status, 3);
    EXPECT_EQ(run.output, "");
    EXPECT_THAT(run.errors, HasSubstr("missing.pcap"));
}

}  // namespace
}  // namespace waybill
