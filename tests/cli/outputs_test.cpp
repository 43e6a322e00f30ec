// SPDX-License-Identifier: GPL-3.0-or-later
//
// The formats, what is chosen to be printed, and where to.
#include <algorithm>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

namespace json = boost::json;
using test::capture_of_gets;
using test::file_content;
using test::lines_of;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kSample = "samples/smuggling.pcap";

std::vector<std::string> lines_of_run(const std::vector<std::string>& arguments) {
    const ProgramRun run = run_waybill(arguments);
    EXPECT_EQ(run.status, 0) << run.errors;
    return lines_of(run.output);
}

std::string type_of(const json::value& value) {
    return std::string(value.as_object().at("type").as_string());
}

TEST(OutputsTest, JsonLinesAreASessionTheExchangesAndASummary) {
    const std::vector<std::string> lines = lines_of_run({"-T", "jsonl", kSample});
    ASSERT_EQ(lines.size(), 7U);
    EXPECT_EQ(type_of(json::parse(lines.front())), "session");
    for (std::size_t i = 1; i <= 5; ++i) {
        const json::value line = json::parse(lines[i]);
        EXPECT_EQ(type_of(line), "exchange");
        EXPECT_EQ(line.at("id").to_number<std::size_t>(), i);
        EXPECT_FALSE(line.at("request").at("body").as_object().contains("sha256"));
    }
    EXPECT_EQ(type_of(json::parse(lines.back())), "summary");
}

TEST(OutputsTest, ConnectionsStandBetweenExchangesAndSummary) {
    const std::vector<std::string> lines =
        lines_of_run({"-T", "jsonl", "--connections", "--bodies", kSample});
    ASSERT_EQ(lines.size(), 10U);
    for (std::size_t i = 6; i <= 8; ++i) {
        EXPECT_EQ(type_of(json::parse(lines[i])), "connection");
    }
    EXPECT_TRUE(json::parse(lines[1]).at("request").at("body").as_object().contains("sha256"));
}

TEST(OutputsTest, JsonIsOneArrayOfTheSameObjects) {
    for (const std::string file : {kSample, "samples/websocket.pcap", "samples/shop.pcap"}) {
        const ProgramRun run = run_waybill({"-T", "json", "--connections", file});
        const json::array array = json::parse(run.output).as_array();
        const std::vector<std::string> lines = lines_of_run({"-T", "jsonl", "--connections", file});
        ASSERT_EQ(array.size(), lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            EXPECT_EQ(array[i], json::parse(lines[i]));
        }
    }
}

TEST(OutputsTest, JsonWithoutAnyExchangeIsAnArrayToo) {
    const TemporaryDirectory folder;
    const std::string file = folder.write("none.pcap", test::PcapWriter().bytes());
    const ProgramRun run = run_waybill({"-T", "json", file});
    EXPECT_EQ(json::parse(run.output).as_array().size(), 2U);
}

TEST(OutputsTest, TheSummaryCountsWhatTheBodiesRevealed) {
    const std::vector<std::string> lines =
        lines_of_run({"-T", "jsonl", "--bodies", "samples/content-codings.pcap"});
    EXPECT_EQ(json::parse(lines.back()).at("anomalies").at("content-decode-failed"), 2);
}

TEST(OutputsTest, CsvBeginsWithTheNames) {
    const std::vector<std::string> lines = lines_of_run({"-T", "csv", kSample});
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_THAT(lines[0], StartsWith("id,started,client,server,request.method,request.url"));
    const std::vector<std::string> chosen =
        lines_of_run({"-T", "csv", "-e", "id", "-e", "response.status", kSample});
    EXPECT_EQ(chosen[0], "id,response.status");
    EXPECT_EQ(chosen[1], "1,400");
    EXPECT_EQ(chosen[2], "2,");
}

TEST(OutputsTest, FieldsAreSeparatedByTabs) {
    EXPECT_EQ(lines_of_run({"-T",
                            "fields",
                            "-e",
                            "request.method",
                            "-e",
                            "request.header[\"host\"]",
                            "-e",
                            "response.body.size",
                            kSample})[0],
              "POST\tshop.example\t157");
    const std::vector<std::string> lines = lines_of_run(
        {"-T", "fields", "-E", "header=y", "-e", "id", "-e", "response.status", kSample});
    EXPECT_EQ(lines[0], "id\tresponse.status");
    EXPECT_EQ(lines[1], "1\t400");
    EXPECT_EQ(lines.size(), 6U);
}

TEST(OutputsTest, DigestsAreAskedForByTheirFieldAlone) {
    const TemporaryDirectory folder;
    const std::string file = folder.write("gets.pcap", capture_of_gets(1));
    EXPECT_EQ(run_waybill({"-T", "fields", "-e", "sha256", "-e", "decoded_size", file}).output,
              "e92b667eb438d66f429e37c1aab76513c1953666b7cb7997f739bfa786723cfd\t6\n");
}

TEST(OutputsTest, TextIsTheSummaryUnlessTheListIsAskedFor) {
    const std::string summary = run_waybill({kSample}).output;
    const std::string list = run_waybill({kSample, "--list"}).output;
    EXPECT_EQ(run_waybill({kSample, "--summary"}).output, summary);
    EXPECT_EQ(run_waybill({kSample, "--list", "--summary"}).output, list + "\n" + summary);
    EXPECT_THAT(summary, HasSubstr("\nAnomalies\n"));
    EXPECT_THAT(list, Not(HasSubstr("Anomalies")));
    EXPECT_EQ(lines_of(list).size(), 6U);
}

TEST(OutputsTest, ACountLimitsTheExchanges) {
    EXPECT_EQ(lines_of_run({"-T", "jsonl", "-c", "2", kSample}).size(), 4U);
    EXPECT_EQ(lines_of_run({"-T", "csv", "-c", "2", kSample}).size(), 3U);
    EXPECT_EQ(lines_of_run({"--list", "-c", "2", kSample}).size(), 3U);
    EXPECT_EQ(lines_of_run({"-T", "jsonl", "-c", "100", kSample}).size(), 7U);
}

TEST(OutputsTest, AFilterChoosesPacketsAndCountsTheOthers) {
    const std::vector<std::string> lines =
        lines_of_run({"-T", "jsonl", "-f", "tcp port 8080", kSample});
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(json::parse(lines[1]).at("server").at("port"), 8080);
    const json::value summary = json::parse(lines[3]);
    EXPECT_EQ(summary.at("packets"), 32);
    EXPECT_EQ(summary.at("packets_skipped").at("filter"), 20);
    EXPECT_EQ(summary.at("connections"), 1);
}

TEST(OutputsTest, AFileTakesTheOutput) {
    const TemporaryDirectory folder;
    const std::string file = folder.write("out.jsonl", std::string(1 << 20, 'x'));
    const ProgramRun run = run_waybill({"-T", "jsonl", kSample, "-o", file});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.output + run.errors, "");
    EXPECT_EQ(file_content(file), run_waybill({"-T", "jsonl", kSample}).output);
    EXPECT_NE(run_waybill({kSample, "-o", "-"}).output, "");
}

TEST(OutputsTest, AnOutputThatCannotBeWrittenEndsWithStatusThree) {
    const TemporaryDirectory folder;
    const std::string file = folder.file("no/such/folder");
    const ProgramRun run = run_waybill({kSample, "-o", file});
    EXPECT_EQ(run.status, 3);
    EXPECT_EQ(run.errors, "waybill: " + file + ": No such file or directory\n");
    const ProgramRun full = run_waybill({"-T", "jsonl", kSample, "-o", "/dev/full"});
    EXPECT_EQ(full.status, 3);
    EXPECT_THAT(full.errors, HasSubstr("/dev/full: No space left"));
}

TEST(OutputsTest, AnInputIsNeverOverwritten) {
    const TemporaryDirectory folder;
    const std::string capture = capture_of_gets(1);
    const std::string file = folder.write("gets.pcap", capture);
    const std::string link = folder.file("link.pcap");
    ASSERT_EQ(::symlink(file.c_str(), link.c_str()), 0);
    for (const std::string& output : {file, link}) {
        const ProgramRun run = run_waybill({kSample, file, "-o", output});
        EXPECT_EQ(run.status, 3);
        EXPECT_THAT(run.errors, HasSubstr("is what is to be read"));
        EXPECT_EQ(file_content(file), capture);
    }
}

}  // namespace
}  // namespace waybill
