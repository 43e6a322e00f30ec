// SPDX-License-Identifier: GPL-3.0-or-later
//
// A disk that fills up while a session is recorded: what was committed stays and can be read, and
// whoever records is told.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/session_file/session_reader.h"
#include "core/session_file/session_writer.h"
#include "tests/support/capture_writer.h"
#include "tests/support/made_exchanges.h"

namespace waybill::session_file {
namespace {

constexpr std::uint64_t kEnough = 20'000;  // exchanges, more than fit

// Records until the disk is full; "" or what was wrong with that.
std::string record_until_full(const std::string& path,
                              const std::string& reason,
                              const std::function<void()>& make_room) {
    Result<std::unique_ptr<SessionWriter>> made = SessionWriter::create(path, {"test"});
    if (!made) {
        return made.error().message;
    }
    SessionWriter& writer = **made;
    std::uint64_t number = 0;
    while (number < kEnough && !writer.failure()) {
        ++number;
        test::record_exchange(writer, number, test::made_body(number));
    }
    const Result<void> finished = writer.finish();
    const std::uint64_t committed = writer.committed();
    if (finished || !writer.failure()) {
        return "the failure is not told";
    }
    if (finished.error().message.find(path + ": ") != 0
        || finished.error().message.find(reason) == std::string::npos) {
        return "unexpected words: " + finished.error().message;
    }
    if (committed == 0 || committed >= number) {
        return "committed " + std::to_string(committed) + " of " + std::to_string(number);
    }
    made->reset();
    make_room();
    const Result<Verification> verified = verify_session(path, {});
    if (!verified) {
        return verified.error().message;
    }
    if (!verified->faults.empty()) {
        return verified->faults.front();
    }
    // One more may have been going on.
    if (!verified->interrupted || verified->exchanges < committed
        || verified->exchanges > committed + 1) {
        return std::to_string(verified->exchanges) + " are there, " + std::to_string(committed)
               + " were committed";
    }
    return "";
}

TEST(FullDiskTest, WhatWasCommittedBeforeALimitOfTheFileSizeStays) {
    const test::TemporaryDirectory folder;
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 3 * kMiB;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto make_room = [&] {
        ::setrlimit(RLIMIT_FSIZE, &before);
        ::signal(SIGXFSZ, handler);
    };
    EXPECT_EQ(record_until_full(folder.file("session.waybill"), "File too large", make_room), "");
    make_room();
}

TEST(FullDiskTest, WhatWasCommittedOnAFullDiskStays) {
    const test::TemporaryDirectory folder;
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    // A file system of 4 MB, in a process of its own that alone sees it.
    const pid_t child = ::fork();
    if (child == 0) {
        std::string outcome = "skip";
        if (::unshare(CLONE_NEWNS) == 0
            && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
            && ::mount("none", folder.path().c_str(), "tmpfs", 0, "size=4m") == 0) {
            outcome = record_until_full(folder.file("session.waybill"), "the disk is full", [] {});
        }
        const ssize_t written = ::write(ends[1], outcome.data(), outcome.size());
        ::_exit(written == static_cast<ssize_t>(outcome.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string outcome;
    char buffer[512];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof(buffer))) > 0;) {
        outcome.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    if (outcome == "skip") {
        GTEST_SKIP() << "only root may mount a small file system";
    }
    EXPECT_EQ(outcome, "");
}

}  // namespace
}  // namespace waybill::session_file
