// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that can be read and files that cannot.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

using test::capture_of_gets;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> urls_of(const std::string& file) {
    return {"-T", "fields", "-e", "request.url", file};
}

std::size_t lines_in(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Status 3, nothing on standard output, and one line that begins with the name of the file.
void expect_refused(const std::string& file, const std::string& why) {
    const ProgramRun run = run_waybill({file});
    EXPECT_EQ(run.status, 3) << file;
    EXPECT_EQ(run.output, "") << file;
    EXPECT_THAT(run.errors, StartsWith("waybill: " + file + ": "));
    EXPECT_THAT(run.errors, HasSubstr(why));
    EXPECT_EQ(lines_in(run.errors), 1U) << run.errors;
}

TEST(InputsTest, WhatIsNoCaptureIsRefusedInOneLine) {
    const TemporaryDirectory folder;
    expect_refused(folder.file("missing.pcap"), "No such file");
    expect_refused(folder.path(), "is a directory");
    expect_refused(folder.write("empty.pcap", ""), "is empty");
    expect_refused(folder.write("short.pcap", "ab"), "byte 0");
    expect_refused(folder.write("text.pcap", "These are not packets at all.\n"),
                   "byte 0: not a capture file");
    expect_refused(folder.write("zeros.pcap", std::string(4096, '\0')), "byte 0");
}

TEST(InputsTest, AFileThatMayNotBeReadIsRefused) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    const TemporaryDirectory folder;
    const std::string file = folder.write("secret.pcap", capture_of_gets(1));
    ASSERT_EQ(::chmod(file.c_str(), 0), 0);
    expect_refused(file, "Permission denied");
}

TEST(InputsTest, ControlCharactersInTheNameOfAFileAreShownEscaped) {
    const ProgramRun run = run_waybill({"\x1b]0;no such file\x07"});
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("\\x1b]0;no such file\\x07"));
    EXPECT_EQ(run.errors.find('\x1b'), std::string::npos);
}

TEST(InputsTest, WhatComesBeforeAnAbsurdLengthIsPrinted) {
    const TemporaryDirectory folder;
    const std::string good = capture_of_gets(2);
    test::NumberWriter record(test::ByteOrder::Little);
    record.u32(1'700'000'000);
    record.u32(0);
    record.u32(0xfffffff0);
    record.u32(0xfffffff0);
    const std::string file =
        folder.write("damaged.pcap", good + record.bytes() + std::string(100'000, 'x'));
    const ProgramRun run = run_waybill(urls_of(file));
    EXPECT_EQ(run.status, 3);
    EXPECT_EQ(run.output, "http://www.example/1\nhttp://www.example/2\n");
    EXPECT_THAT(run.errors,
                AllOf(StartsWith("waybill: " + file + ": "),
                      HasSubstr("byte " + std::to_string(good.size()) + ":")));
    EXPECT_EQ(lines_in(run.errors), 1U) << run.errors;
}

TEST(InputsTest, AFileThatIsCutOffIsNoError) {
    const TemporaryDirectory folder;
    const std::string whole = capture_of_gets(3);
    const std::string file = folder.write("cut.pcap", whole.substr(0, whole.size() - 75));
    const ProgramRun run = run_waybill(urls_of(file));
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(lines_in(run.output), 3U);
    EXPECT_THAT(run.errors, AllOf(StartsWith("waybill: " + file), HasSubstr("cut off")));
    EXPECT_EQ(lines_in(run.errors), 1U) << run.errors;
    std::vector<std::string> quietly = urls_of(file);
    quietly.emplace_back("-q");
    EXPECT_EQ(run_waybill(quietly).errors, "");
}

TEST(InputsTest, AFileMayEndAnywhere) {
    const TemporaryDirectory folder;
    const std::string whole = capture_of_gets(1);
    for (std::size_t size = 1; size < whole.size(); size += 7) {
        const std::string file = folder.write("cut.pcap", whole.substr(0, size));
        const ProgramRun run = run_waybill({"-T", "jsonl", "--bodies", "--connections", file});
        EXPECT_EQ(run.status, size < 4 ? 3 : 0) << size << ": " << run.errors;
    }
}

TEST(InputsTest, FilesAreReadInTheOrderGiven) {
    const TemporaryDirectory folder;
    const std::string sample = std::string(WAYBILL_SOURCE_DIR) + "/samples/get.pcapng.gz";
    const std::string gets = folder.write("gets.pcap", capture_of_gets(1));
    std::vector<std::string> arguments = {
        "-T", "fields", "-e", "source", "-e", "request.url", sample, gets};
    EXPECT_EQ(run_waybill(arguments).output,
              "0\thttp://shop.example/\n"
              "0\thttp://shop.example/category.html\n"
              "1\thttp://www.example/1\n");
    std::swap(arguments[6], arguments[7]);
    EXPECT_EQ(run_waybill(arguments).output,
              "0\thttp://www.example/1\n"
              "1\thttp://shop.example/\n"
              "1\thttp://shop.example/category.html\n");
}

TEST(InputsTest, AFileThatIsMissingBehindAnotherEndsTheReading) {
    const TemporaryDirectory folder;
    const std::string gets = folder.write("gets.pcap", capture_of_gets(1));
    std::vector<std::string> arguments = urls_of(gets);
    arguments.push_back(folder.file("missing.pcap"));
    const ProgramRun run = run_waybill(arguments);
    EXPECT_EQ(run.status, 3);
    EXPECT_EQ(run.output, "http://www.example/1\n");
    EXPECT_THAT(run.errors, HasSubstr("missing.pcap"));
}

TEST(InputsTest, StandardInputIsRead) {
    const ProgramRun run = run_waybill(urls_of("-"), {.input = capture_of_gets(2)});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.output, "http://www.example/1\nhttp://www.example/2\n");
    const ProgramRun nothing = run_waybill(urls_of("-"));
    EXPECT_EQ(nothing.status, 3);
    EXPECT_EQ(nothing.errors, "waybill: standard input: is empty\n");
}

}  // namespace
}  // namespace waybill
