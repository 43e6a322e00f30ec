// SPDX-License-Identifier: GPL-3.0-or-later
//
// -Y: the exchanges that a filter lets through, in each format; the commands `fields` and `filter`.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kShop = "samples/shop.pcap";

// The ids of the exchanges that a filter lets through.
std::vector<std::string> ids_of(const std::string& filter,
                                const std::string& file = kShop,
                                const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {file, "-Y", filter, "-T", "fields", "-e", "n"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramRun run = run_waybill(arguments);
    EXPECT_EQ(run.status, 0) << filter << ": " << run.errors;
    EXPECT_EQ(run.errors, "") << filter;
    return lines_of(run.output);
}

TEST(FilterTest, ChoosesByRowsHeadsAndBodies) {
    EXPECT_THAT(ids_of("status >= 400"), ElementsAre("24", "28", "29", "46", "59"));
    EXPECT_EQ(ids_of("resp.header[\"content-type\"] contains html and status == 200").size(),
              ids_of("type contains html and status == 200").size());
    EXPECT_THAT(ids_of("resp.body contains \"Candle\" and resp.body contains \"sale\""),
                Not(IsEmpty()));
    EXPECT_EQ(ids_of("").size(), 66U);
    EXPECT_THAT(ids_of("status == 777"), IsEmpty());
}

TEST(FilterTest, TheOutputDoesNotDependOnTheThreads) {
    for (const std::string filter :
         {"body contains \"a\"", "status >= 300 or header contains \"png\""}) {
        const std::vector<std::string> one = ids_of(filter, kShop, {"--threads", "1"});
        EXPECT_FALSE(one.empty());
        EXPECT_LT(one.size(), 66U);
        EXPECT_EQ(ids_of(filter, kShop, {"--threads", "2"}), one);
        EXPECT_EQ(ids_of(filter, kShop, {"--threads", "7"}), one);
    }
}

TEST(FilterTest, ACountCountsWhatIsLetThrough) {
    for (const std::string filter :
         {"method == POST", "req.body contains \"{\"", "path contains a"}) {
        std::vector<std::string> all = ids_of(filter);
        ASSERT_GT(all.size(), 3U) << filter;
        all.resize(3);
        EXPECT_EQ(ids_of(filter, kShop, {"-c", "3"}), all) << filter;
    }
}

TEST(FilterTest, JsonHasTheChosenExchangesAndTellsTheFilter) {
    for (const std::string format : {"jsonl", "json"}) {
        const ProgramRun run =
            run_waybill({kShop, "-Y", "status>=500||aborted", "-T", format, "--connections"});
        EXPECT_EQ(run.status, 0);
        json::array lines;
        if (format == "json") {
            lines = json::parse(run.output).as_array();
        } else {
            for (const std::string& line : lines_of(run.output)) {
                lines.push_back(json::parse(line));
            }
        }
        std::map<std::string, int> types;
        for (const json::value& line : lines) {
            ++types[std::string(line.at("type").as_string())];
        }
        const json::value summary = lines.back();
        EXPECT_EQ(types["session"], 1);
        EXPECT_EQ(types["exchange"], 2);
        EXPECT_EQ(types["connection"], 2);
        EXPECT_EQ(summary.at("filter"), "status >= 500 or aborted");
        EXPECT_EQ(summary.at("matched"), 2);
        EXPECT_EQ(summary.at("exchanges"), 66);
    }
    const std::string all = lines_of(run_waybill({kShop, "-T", "jsonl"}).output).back();
    EXPECT_FALSE(json::parse(all).as_object().contains("matched"));
}

TEST(FilterTest, CsvAndTextHaveTheChosenExchangesOnly) {
    const std::string filter = "status >= 400 and host contains api";
    EXPECT_EQ(lines_of(run_waybill({kShop, "-Y", filter, "-T", "csv"}).output).size(), 4U);
    const std::string list = run_waybill({kShop, "-Y", filter, "--list"}).output;
    EXPECT_EQ(lines_of(list).size(), 4U);
    EXPECT_THAT(list, HasSubstr("\n59  "));
    const std::string report = run_waybill({kShop, "-Y", filter}).output;
    EXPECT_THAT(report, StartsWith("3 of 66 exchanges with api.shop.example over 3 connections."));
    EXPECT_THAT(report, AllOf(HasSubstr("#59  POST"), Not(HasSubstr("metrics.example"))));
    EXPECT_THAT(run_waybill({kShop, "-Y", "status == 777"}).output,
                StartsWith("0 of 66 exchanges.\n"));
}

TEST(FilterTest, BodiesOfTheChosenExchangesAreExtracted) {
    const TemporaryDirectory folder;
    const std::string bodies = folder.file("bodies");
    const ProgramRun run =
        run_waybill({kShop, "-Y", "status == 500", "--extract-bodies", bodies, "-T", "csv", "-q"});
    EXPECT_EQ(run.status, 0) << run.errors;
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(bodies)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    ASSERT_EQ(names.size(), 2U);
    EXPECT_THAT(names[0], StartsWith("000059-request"));
    EXPECT_THAT(names[1], StartsWith("000059-response"));
}

TEST(FilterTest, AFilterMayBeginWithAMinus) {
    EXPECT_EQ(ids_of("-method:GET").size() + ids_of("method:GET").size(), 66U);
}

TEST(FilterTest, AWarningIsANoteUnlessQuiet) {
    const ProgramRun run = run_waybill({kShop, "-Y", "tcp.stream == 1", "--list"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.errors, StartsWith("waybill: -Y: "));
    EXPECT_EQ(run_waybill({kShop, "-Y", "tcp.stream == 1", "--list", "-q"}).errors, "");
}

TEST(FilterTest, AnErrorShowsItsPlaceHoweverLongTheFilterIs) {
    const std::string front(300, ' ');
    const ProgramRun run = run_waybill({kShop, "-Y", front + "statsu == 1 and " + front});
    EXPECT_EQ(run.status, 2);
    const std::vector<std::string> lines = lines_of(run.errors);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_LT(lines[1].size(), 120U);
    EXPECT_EQ(lines[1].find("statsu"), lines[2].find("^~~~~~"));
    const ProgramRun wide = run_waybill({kShop, "-Y", "host == \"\xc3\xb6\x1b\" and statsu == 1"});
    const std::vector<std::string> wide_lines = lines_of(wide.errors);
    ASSERT_EQ(wide_lines.size(), 3U);
    EXPECT_THAT(wide_lines[1], HasSubstr("\xc3\xb6\\x1b"));
    EXPECT_EQ(wide_lines[1].find("statsu"), wide_lines[2].find('^') + 1)
        << "o-umlaut has two bytes";
}

TEST(FilterTest, ControlCharactersOfTheWireStayEscaped) {
    const TemporaryDirectory folder;
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open().client(test::get("/\x1b[31mred")).server(test::response_of("x\x1b[2Jy")).close();
    const std::string file = folder.write("escapes.pcap", traffic.pcap());
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{file, "-Y", "body contains y", "--list"},
          {file, "-Y", "red"},
          {"search", "x", file},
          {"search", "-T", "jsonl", "y", file},
          {"search", "red", "-l", file},
          {"filter", "--complete", "path == ", file}}) {
        const ProgramRun run = run_waybill(arguments);
        EXPECT_EQ(run.status, 0) << run.errors;
        EXPECT_FALSE(run.output.empty());
        EXPECT_EQ((run.output + run.errors).find('\x1b'), std::string::npos) << run.output;
    }
}

// ---- waybill fields ----

TEST(FieldsCommandTest, ListsEachFieldWithTypeMeaningAndExample) {
    const ProgramRun run = run_waybill({"fields"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, AllOf(HasSubstr("\nstatus  "), HasSubstr("header[\"name\"]")));
    EXPECT_THAT(run.output, AllOf(HasSubstr("\njson(\"path\")"), HasSubstr("status >= 400")));
    EXPECT_GT(lines_of(run.output).size(), 90U);
}

TEST(FieldsCommandTest, TellsOneInFull) {
    const ProgramRun run = run_waybill({"fields", "http.response.code"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, StartsWith("status: "));
    EXPECT_THAT(run.output, AllOf(HasSubstr("response.status"), HasSubstr("status >= 400")));
    EXPECT_THAT(run_waybill({"fields", "header[\"x\"]"}).output, StartsWith("header[\"name\"]: "));
}

TEST(FieldsCommandTest, JsonIsForMachines) {
    const std::vector<std::string> lines = lines_of(run_waybill({"fields", "-T", "jsonl"}).output);
    const json::array array = json::parse(run_waybill({"fields", "-T", "json"}).output).as_array();
    ASSERT_EQ(lines.size(), array.size());
    EXPECT_GT(array.size(), 90U);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(json::parse(lines[i]), array[i]);
        EXPECT_EQ(array[i].at("type"), "field");
        EXPECT_FALSE(array[i].at("example").as_string().empty());
    }
    const json::value status = json::parse(run_waybill({"fields", "status", "-T", "jsonl"}).output);
    EXPECT_EQ(status.at("name"), "status");
    EXPECT_EQ(status.at("path"), "response.status");
}

// ---- waybill filter ----

TEST(FilterCommandTest, SaysAFilterInOtherWords) {
    EXPECT_EQ(run_waybill({"filter", "status>=400", "host:api"}).status, 0);
    EXPECT_EQ(run_waybill({"filter", "status>=400&&host contains api"}).output,
              "filter  status >= 400 and host contains \"api\"\n"
              "means   status is 400 or more, and host contains \"api\"\n"
              "costs   nothing is read again\n");
    EXPECT_THAT(run_waybill({"filter", "-method:GET (a or b)"}).output,
                HasSubstr("means   method is not GET, and "));
    EXPECT_THAT(run_waybill({"filter", "-q", "-(a or b)"}).output, HasSubstr("means   not ("));
    EXPECT_EQ(run_waybill({"filter", "--complete", "-method:P"}).output.substr(0, 4), "POST");
    EXPECT_THAT(run_waybill({"filter", "body contains x"}).output, HasSubstr("bodies are read"));
    const json::value line =
        json::parse(run_waybill({"filter", "-T", "jsonl", "header[x]"}).output);
    EXPECT_EQ(line.at("filter"), "header[\"x\"]");
    EXPECT_EQ(line.at("needs"), "heads");
}

TEST(FilterCommandTest, CompletesWithTheValuesOfCaptures) {
    const std::vector<std::string> lines =
        lines_of(run_waybill({"filter", "--complete", "method == ", kShop}).output);
    ASSERT_GE(lines.size(), 3U);
    EXPECT_EQ(lines[0], "GET\t47\t");
    EXPECT_EQ(lines[1], "POST\t12\t");
    const ProgramRun middle =
        run_waybill({"filter", "--complete", "sta and host", "--cursor", "3"});
    EXPECT_THAT(middle.output, StartsWith("status\t\tthe status\n"));
}

TEST(FilterCommandTest, SaysThatAFileHoldsNoMarks) {
    const ProgramRun run = run_waybill({kShop, "-Y", "marked or comment contains look"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, StartsWith("0 of 66 exchanges"));
    EXPECT_THAT(run.errors, HasSubstr("no exchange has a mark or a comment"));
    EXPECT_EQ(run_waybill({kShop, "-q", "-Y", "marked"}).errors, "");
}

// ---- The page of examples ----

// The lines of the README's block without their remarks.
std::vector<std::string> examples() {
    const std::string readme =
        test::file_content(std::string(WAYBILL_SOURCE_DIR) + "/cli/README.md");
    const std::size_t page = readme.find("## Filters: a page of examples");
    const std::size_t begin = readme.find("```\n", page) + 4;
    std::vector<std::string> found;
    for (std::string line : lines_of(readme.substr(begin, readme.find("```", begin) - begin))) {
        if (line.starts_with('#') || line.empty()) {
            continue;
        }
        line = line.substr(0, line.find("  # "));
        found.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
    }
    return found;
}

TEST(ExamplesTest, EachOfThePageIsReadAndRuns) {
    const std::vector<std::string> filters = examples();
    EXPECT_GE(filters.size(), 40U);
    std::size_t choosing = 0;
    for (const std::string& filter : filters) {
        const ProgramRun run = run_waybill({kShop, "-Y", filter, "-q", "-T", "fields", "-e", "n"});
        EXPECT_EQ(run.status, 0) << filter << ": " << run.errors;
        const std::size_t count = lines_of(run.output).size();
        choosing += count > 0 && count < 66 ? 1U : 0U;
        EXPECT_EQ(run_waybill({"filter", "-q", "--", filter}).status, 0) << filter;
    }
    // Those about programs and TLS have nothing to choose in a capture of cleartext.
    EXPECT_GE(choosing, filters.size() * 2 / 5) << "examples should show something on the sample";
}

TEST(FilterTest, EachCommandKnowsWhatWasFoundInBodies) {
    const std::string filter = "finding == login-over-http";
    const ProgramRun all = run_waybill({"analyze", "-T", "fields", "-e", "n", "-Y", filter, kShop});
    ASSERT_EQ(all.status, 0) << all.errors;
    EXPECT_EQ(lines_of(all.output).size(), 2U);
    EXPECT_THAT(run_waybill({"stats", "-Y", filter, kShop}).output, StartsWith("2 exchanges"));
    const ProgramRun search = run_waybill({"search", "-l", "-Y", filter, "<form", kShop});
    EXPECT_EQ(lines_of(search.output).size(), 2U) << search.output;
    EXPECT_THAT(run_waybill({"cache", "-T", "json", "-Y", filter, kShop}).output,
                HasSubstr("\"total\":{\"requests\":2,"));
}

}  // namespace
}  // namespace waybill
