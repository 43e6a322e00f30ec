// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/program_run.h"

#include <gtest/gtest.h>

namespace waybill::corpus {
namespace {

using End = RunResult::End;

RunResult run_shell(const std::string& script, std::size_t output = 1 << 20) {
    RunLimits limits;
    limits.time = std::chrono::seconds(1);
    limits.address_space = 0;
    limits.output = output;
    return run_program({"/bin/sh", "-c", script}, limits);
}

TEST(ProgramRunTest, OutputErrorsAndExitStatusAreCollected) {
    const RunResult result = run_shell("echo out; echo err >&2; exit 3");
    EXPECT_EQ(result.end, End::Exited);
    EXPECT_EQ(result.code, 3);
    EXPECT_EQ(result.output, "out\n");
    EXPECT_EQ(result.errors, "err\n");
}

TEST(ProgramRunTest, ACrashIsTold) {
    const RunResult result = run_shell("kill -SEGV $$");
    EXPECT_EQ(result.end, End::Signalled);
    EXPECT_EQ(result.code, 11);
}

TEST(ProgramRunTest, AProgramThatHangsIsEndedEvenWhenItClosedItsStreams) {
    EXPECT_EQ(run_shell("exec sleep 30").end, End::TimedOut);
    EXPECT_EQ(run_shell("exec sleep 30 >&- 2>&-").end, End::TimedOut);
}

TEST(ProgramRunTest, AProgramThatPrintsWithoutEndIsEnded) {
    EXPECT_EQ(run_shell("exec yes", 4096).end, End::TooMuchOutput);
}

TEST(ProgramRunTest, AProgramThatIsNotThereIsNotStarted) {
    EXPECT_EQ(run_program({"/nonexistent/program"}, {}).end, End::NotStarted);
}

TEST(ProgramRunTest, TheAddressSpaceIsLimited) {
    RunLimits limits;
    limits.address_space = std::uint64_t{512} << 20;
    const RunResult result = run_program({"/bin/sh", "-c", "ulimit -v"}, limits);
    EXPECT_EQ(result.output, "524288\n");
}

}  // namespace
}  // namespace waybill::corpus
