// SPDX-License-Identifier: GPL-3.0-or-later
//
// Command lines, right and wrong.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/run_program.h"

namespace waybill {
namespace {

using test::ProgramRun;
using test::run_waybill;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kSample = "samples/uploads.pcap";

struct WrongCommand {
    const char* name;
    std::vector<std::string> arguments;
    std::vector<std::string> said;  // on standard error
};

class WrongCommandTest : public ::testing::TestWithParam<WrongCommand> {};

TEST_P(WrongCommandTest, EndsWithStatusTwoAndSaysWhy) {
    const ProgramRun run = run_waybill(GetParam().arguments);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "");
    for (const std::string& words : GetParam().said) {
        EXPECT_THAT(run.errors, HasSubstr(words));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Arguments,
    WrongCommandTest,
    ::testing::Values(
        WrongCommand{"NoArguments", {}, {"--help"}},
        WrongCommand{"NoFile", {"analyze"}, {"files is required"}},
        WrongCommand{"NoFileButFlags", {"-T", "jsonl"}, {"files is required"}},
        WrongCommand{"UnknownFlag", {kSample, "--bogus"}, {"--bogus"}},
        WrongCommand{"UnknownFormat", {kSample, "-T", "yaml"}, {"-T yaml", "jsonl"}},
        WrongCommand{"FieldsWithoutAField", {kSample, "-T", "fields"}, {"-e FIELD"}},
        WrongCommand{"AFieldInText", {kSample, "-e", "id"}, {"-T fields"}},
        WrongCommand{"FramesInText", {kSample, "--frames"}, {"--frames", "-T jsonl"}},
        WrongCommand{
            "MessagesInATable", {kSample, "-T", "csv", "--messages"}, {"--messages", "-T jsonl"}},
        WrongCommand{"ASchemaWithoutMessages",
                     {kSample, "-T", "jsonl", "--proto", "a.pb"},
                     {"--proto goes with --messages"}},
        WrongCommand{"UnknownField",
                     {kSample, "-T", "fields", "-e", "request.metod"},
                     {"request.metod", "did you mean \"request.method\"?"}},
        WrongCommand{"LastPartOfAField",
                     {kSample, "-T", "fields", "-e", "sha256sum"},
                     {"did you mean \"sha256\"?"}},
        WrongCommand{"AFieldThatIsNotPrinted",
                     {kSample, "-T", "fields", "-e", "category"},
                     {"\"category\" can be filtered by, but not printed"}},
        WrongCommand{"BadExchangeFilter",
                     {kSample, "-Y", "host == a and statsu == 200"},
                     {"-Y: ", "did you mean \"status\"?", "\n                ^~~~~~\n"}},
        WrongCommand{"AnUnclosedFilter", {kSample, "-Y", "(host"}, {"-Y: ", "^"}},
        WrongCommand{"ControlsInAFilter", {kSample, "-Y", "\x1b[31m ="}, {"\\x1b[31m"}},
        WrongCommand{"AnUnknownFieldToTell", {"fields", "statsu"}, {"did you mean \"status\"?"}},
        WrongCommand{"NoFilterToCheck", {"filter"}, {"there is none"}},
        WrongCommand{"ABadFilterToCheck", {"filter", "status == abc"}, {"filter: ", "^~~"}},
        WrongCommand{"NoTextToSearch", {"search"}, {"text is required"}},
        WrongCommand{"NoFileToSearch", {"search", "x"}, {"files is required"}},
        WrongCommand{"AnEmptyTextToSearch", {"search", "", kSample}, {"nothing to look for"}},
        WrongCommand{"ABadPatternToSearch", {"search", "/(/", kSample}, {"missing )"}},
        WrongCommand{
            "AnUnknownPartToSearch", {"search", "x", "--in", "feet", kSample}, {"--in feet"}},
        WrongCommand{
            "ABadFilterToSearch", {"search", "x", "-Y", "status ==", kSample}, {"-Y: ", "^"}},
        WrongCommand{"AnUnknownFormatToSearch", {"search", "x", "-T", "csv", kSample}, {"-T csv"}},
        WrongCommand{
            "ControlsInAField", {kSample, "-T", "fields", "-e", "\x1b[31mid"}, {"\\x1b[31mid"}},
        WrongCommand{"HeaderWithoutAName",
                     {kSample, "-T", "fields", "-e", "request.header"},
                     {"request.header[\"name\"]"}},
        WrongCommand{"UnknownOptionOfFields",
                     {kSample, "-T", "fields", "-e", "id", "-E", "separator=,"},
                     {"-E separator=,", "header=y"}},
        WrongCommand{"BadFilter", {kSample, "-f", "tcp prot 80"}, {"-f", "syntax error"}},
        WrongCommand{"NoThreads", {kSample, "--threads", "0"}, {"--threads"}},
        WrongCommand{"TooManyThreads", {kSample, "--threads", "65"}, {"--threads"}},
        WrongCommand{"ThreadsThatAreNoNumber", {kSample, "--threads", "two"}, {"--threads"}},
        WrongCommand{"ANegativeCount", {kSample, "-c", "-1"}, {"-c"}},
        WrongCommand{"ACountThatIsNoNumber", {kSample, "-c", "few"}, {"-c"}},
        WrongCommand{"AListInJson", {kSample, "--list", "-T", "jsonl"}, {"--list", "-T text"}},
        WrongCommand{"ASummaryInCsv", {kSample, "--summary", "-T", "csv"}, {"--summary"}}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(ArgumentsTest, AWrongCommandLineLeavesTheOutputFileAlone) {
    const test::TemporaryDirectory folder;
    const std::string file = folder.write("kept", "content");
    EXPECT_EQ(run_waybill({kSample, "-o", file, "-T", "yaml"}).status, 2);
    EXPECT_EQ(test::file_content(file), "content");
}

TEST(ArgumentsTest, AFileAloneIsAnalyzed) {
    const ProgramRun spelled_out = run_waybill({"analyze", kSample});
    EXPECT_EQ(spelled_out.status, 0);
    EXPECT_NE(spelled_out.output, "");
    EXPECT_EQ(run_waybill({kSample}).output, spelled_out.output);
    EXPECT_EQ(run_waybill({"-T", "csv", kSample}).output,
              run_waybill({"analyze", kSample, "-T", "csv"}).output);
}

TEST(ArgumentsTest, HelpNamesTheFlags) {
    const ProgramRun run = run_waybill({"analyze", "--help"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output,
                AllOf(HasSubstr("--extract-bodies"), HasSubstr("-T"), HasSubstr("--threads")));
    EXPECT_EQ(run_waybill({"--help"}).status, 0);
}

TEST(ArgumentsTest, TheVersionIsTold) {
    const ProgramRun run = run_waybill({"--version"});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, StartsWith("waybill " WAYBILL_VERSION));
}

}  // namespace
}  // namespace waybill
