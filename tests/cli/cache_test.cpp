// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill cache`: the replay against caches, and what they may do with one exchange.
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
using test::ProgramRun;
using test::run_waybill;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Two fetches of a file that may be kept, one that must not be, one for the user alone.
std::string made_capture() {
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    for (int i = 0; i < 2; ++i) {
        talk.client(test::get("/kept"))
            .server(test::response_of("0123456789", "Cache-Control: max-age=60\r\n"));
    }
    for (int i = 0; i < 2; ++i) {
        talk.client(test::get("/never"))
            .server(test::response_of("x", "Cache-Control: no-store\r\n"));
    }
    for (int i = 0; i < 2; ++i) {
        talk.client(test::get("/mine"))
            .server(test::response_of("my", "Cache-Control: private, max-age=60\r\n"));
    }
    talk.close();
    return traffic.pcap();
}

class CacheTest : public ::testing::Test {
protected:
    ProgramRun run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"cache", file_});
        return run_waybill(std::move(arguments));
    }

    json::value replay(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"-T", "json"});
        const ProgramRun done = run(std::move(arguments));
        EXPECT_EQ(done.status, 0) << done.errors;
        return json::parse(done.output);
    }

    test::TemporaryDirectory folder_;
    std::string file_ = folder_.write("made.pcap", made_capture());
};

TEST_F(CacheTest, EachRequestIsAHitAMissOrNeverKept) {
    const json::array caches = replay({}).as_array();
    ASSERT_EQ(caches.size(), 2U);
    const json::value& own = caches[0].at("total");
    EXPECT_EQ(caches[0].at("cache"), "private");
    EXPECT_EQ(own.at("requests"), 6);
    EXPECT_EQ(own.at("hits"), 2);
    EXPECT_EQ(own.at("misses"), 2);
    EXPECT_EQ(own.at("not_cacheable"), 2);
    EXPECT_EQ(own.at("bytes_saved"),
              test::response_of("0123456789", "Cache-Control: max-age=60\r\n").size()
                  + test::response_of("my", "Cache-Control: private, max-age=60\r\n").size());
    EXPECT_EQ(caches[1].at("cache"), "shared");
    EXPECT_EQ(caches[1].at("total").at("hits"), 1) << "what is private is not shared";
}

TEST_F(CacheTest, OneOfTheCachesCanBeChosen) {
    ASSERT_EQ(replay({"--private"}).as_array().size(), 1U);
    EXPECT_EQ(replay({"--private"}).at(0).at("cache"), "private");
    EXPECT_EQ(replay({"--shared"}).at(0).at("cache"), "shared");
    EXPECT_EQ(replay({"--shared", "--private"}).as_array().size(), 2U);
}

TEST_F(CacheTest, AFilterChoosesWhatIsReplayed) {
    const json::value total = replay({"-Y", "path == /kept", "--private"}).at(0).at("total");
    EXPECT_EQ(total.at("requests"), 2);
    EXPECT_EQ(total.at("hits"), 1);
    EXPECT_EQ(replay({"-Y", "path == /none", "--private"}).at(0).at("total").at("requests"), 0);
    const ProgramRun wrong = run({"-Y", "pth == /kept"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_EQ(wrong.output, "");
}

TEST_F(CacheTest, ASecondVisitFindsWhatIsStillFresh) {
    const auto hits = [this](const char* minutes) {
        const json::value report = replay({"--private", "--second-visit", minutes});
        EXPECT_EQ(report.at(0).at("second_visit_min").as_int64(), std::stoi(minutes));
        return report.at(0).at("total").at("hits").as_int64();
    };
    EXPECT_EQ(hits("0"), 4);
    EXPECT_EQ(hits("60"), 2) << "a minute is over: the first fetch of each is a miss again";
    EXPECT_EQ(run({"--second-visit", "-1"}).status, 2);
}

TEST_F(CacheTest, ACacheThatIsTooSmallKeepsNothing) {
    const json::value report = replay({"--private", "--capacity", "10"}).at(0);
    EXPECT_EQ(report.at("capacity"), 10);
    EXPECT_EQ(report.at("dropped"), 4);
    EXPECT_EQ(report.at("total").at("hits"), 0);
    EXPECT_EQ(replay({"--private", "--capacity", "1MB"}).at(0).at("total").at("hits"), 2);
    EXPECT_THAT(run({"--private", "--capacity", "10"}).output, HasSubstr("4 answers were dropped"));
    EXPECT_EQ(run({"--capacity", "much"}).status, 2);
}

TEST_F(CacheTest, OneExchangeIsExplainedWithTheRules) {
    const ProgramRun text = run({"--explain", "5"});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.output,
                AllOf(HasSubstr("exchange 5: GET "), HasSubstr("/mine"), HasSubstr("RFC 9111")));
    const json::value told = replay({"--explain", "5"});
    EXPECT_EQ(told.at("id"), 5);
    EXPECT_EQ(told.at("private").at("storable"), true);
    EXPECT_EQ(told.at("private").at("lifetime"), 60);
    EXPECT_EQ(told.at("shared").at("storable"), false);
    EXPECT_EQ(replay({"--explain", "3"}).at("private").at("storable"), false);
}

TEST_F(CacheTest, AnExchangeThatIsNotThereIsAnError) {
    for (const char* id : {"0", "7", "18446744073709551615"}) {
        const ProgramRun none = run({"--explain", id});
        EXPECT_EQ(none.status, 3) << id;
        EXPECT_EQ(none.output, "") << id;
        EXPECT_THAT(none.errors, HasSubstr("there is no such exchange")) << id;
    }
    EXPECT_EQ(run({"--explain", "x"}).status, 2);
}

TEST_F(CacheTest, TheTextTellsWhatWouldSaveMost) {
    const ProgramRun text = run_waybill({"cache", "samples/shop.pcap"});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.output, HasSubstr("A private cache for each client"));
    EXPECT_THAT(text.output, HasSubstr("One shared cache for all clients"));
    EXPECT_THAT(text.output, HasSubstr("What would save most"));
    EXPECT_EQ(text.output, run_waybill({"cache", "samples/shop.pcap", "--threads", "3"}).output);
}

TEST_F(CacheTest, AFileTakesTheOutput) {
    const std::string out = folder_.file("out.txt");
    const ProgramRun quiet = run({"-o", out});
    EXPECT_EQ(quiet.output, "");
    EXPECT_EQ(test::file_content(out), run({}).output);
}

TEST_F(CacheTest, WhatCannotBeReadFails) {
    const ProgramRun missing = run_waybill({"cache", folder_.file("none.pcap")});
    EXPECT_EQ(missing.status, 3);
    EXPECT_EQ(missing.output, "");
    EXPECT_THAT(missing.errors, HasSubstr("cannot be opened"));
    EXPECT_EQ(run_waybill({"cache", "-"}).status, 3) << "standard input is empty";
    EXPECT_EQ(run({"-T", "xml"}).status, 2);
    EXPECT_EQ(run_waybill({"cache"}).status, 2);
    EXPECT_THAT(run({}).output, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace waybill
