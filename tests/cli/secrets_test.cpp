// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keys to decrypt with: where they come from, and what is said when they cannot be read.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/capture_writer.h"
#include "tests/support/run_program.h"
#include "tests/support/traffic.h"

namespace waybill {
namespace {

using test::capture_of_gets;
using test::ProgramRun;
using test::run_waybill;
using test::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string one_line() {
    return "CLIENT_RANDOM " + std::string(64, 'a') + ' ' + std::string(96, 'b') + '\n';
}

class SecretsTest : public ::testing::Test {
protected:
    TemporaryDirectory folder_;
    std::string capture_ = folder_.write("get.pcap", capture_of_gets(1));
};

TEST_F(SecretsTest, EachCommandThatReadsCapturesRefusesAMissingKeyLog) {
    const std::string missing = folder_.file("none.keys");
    const std::vector<std::vector<std::string>> commands = {
        {"analyze", capture_},
        {"search", "a", capture_},
        {"cache", capture_},
        {"report", capture_},
        {"stats", capture_},
    };
    for (std::vector<std::string> command : commands) {
        command.insert(command.end(), {"--keylog", missing});
        const ProgramRun run = run_waybill(command);
        EXPECT_EQ(run.status, 3) << command[0];
        EXPECT_EQ(run.output, "") << command[0];
        EXPECT_THAT(run.errors, StartsWith("waybill: " + missing + ": ")) << command[0];
    }
}

TEST_F(SecretsTest, AnRsaKeyThatIsNoneIsRefused) {
    const std::string file = folder_.write("a.pem", "not a key\n");
    const ProgramRun run = run_waybill({capture_, "--rsa-key", file});
    EXPECT_EQ(run.status, 3);
    EXPECT_EQ(run.output, "");
    EXPECT_THAT(run.errors, StartsWith("waybill: " + file + ": "));
}

TEST_F(SecretsTest, AKeyLogWithoutAReadableLineIsNoted) {
    const std::string file = folder_.write("bad.keys", "this is\nno key log\n");
    const ProgramRun run = run_waybill({capture_, "--keylog", file});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.errors, HasSubstr(file + ": none of its lines"));
    EXPECT_EQ(run_waybill({capture_, "--keylog", file, "-q"}).errors, "");
    const std::string good = folder_.write("good.keys", "# comment\n" + one_line());
    EXPECT_EQ(run_waybill({capture_, "--keylog", good, "--keylog", good}).errors, "");
}

TEST_F(SecretsTest, WhatWasDecryptedAndCannotBeKeptIsTold) {
    test::ProgramOptions options;
    options.environment.push_back("TMPDIR=" + folder_.file("none"));
    const ProgramRun run = run_waybill(
        {"analyze", "--list", "-q", "--keylog", "samples/http2.keys", "samples/http2.pcap"},
        options);
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, HasSubstr("no temporary file can be made in "));
    EXPECT_GT(test::lines_of(run.output).size(), 7U);  // what was read is listed
}

TEST_F(SecretsTest, TheVariableNamesAKeyLogThatNeedNotBeThere) {
    const auto run_with = [&](const std::string& variable, std::vector<std::string> arguments) {
        test::ProgramOptions options;
        options.environment.push_back("SSLKEYLOGFILE=" + variable);
        return run_waybill(std::move(arguments), options);
    };
    const std::string file = folder_.write("env.keys", one_line());
    EXPECT_THAT(run_with(file, {capture_}).errors,
                HasSubstr("decrypting with " + file + ", which SSLKEYLOGFILE names"));
    EXPECT_EQ(run_with(file, {capture_, "--keylog", file}).errors, "");
    EXPECT_EQ(run_with("", {capture_}).errors, "");
    const ProgramRun run = run_with(folder_.file("none"), {capture_});
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.errors, HasSubstr("SSLKEYLOGFILE: "));
}

TEST_F(SecretsTest, WithItsKeysASampleIsReadAsAnythingElse) {
    const std::vector<std::string> urls = {"-T", "fields", "-e", "request.url", "-q"};
    std::vector<std::string> arguments = {"samples/http2.pcap"};
    arguments.insert(arguments.end(), urls.begin(), urls.end());
    EXPECT_EQ(run_waybill(arguments).output, "");
    arguments.insert(arguments.end(), {"--keylog", "samples/http2.keys"});
    const ProgramRun run = run_waybill(arguments);
    EXPECT_EQ(run.status, 0);
    EXPECT_THAT(run.output, HasSubstr("https://shop.example/stock\n"));
    const ProgramRun found = run_waybill(
        {"search", "-l", "stock", "samples/http2.pcap", "--keylog", "samples/http2.keys"});
    EXPECT_THAT(found.output, HasSubstr("https://shop.example/stock"));
}

TEST_F(SecretsTest, ASchemaThatIsNotThereIsRefused) {
    const std::string missing = folder_.file("none.pb");
    const ProgramRun run = run_waybill({capture_, "-T", "jsonl", "--messages", "--proto", missing});
    EXPECT_EQ(run.status, 3);
    EXPECT_EQ(run.output, "");
    EXPECT_THAT(run.errors, StartsWith("waybill: " + missing + ": "));
}

}  // namespace
}  // namespace waybill
