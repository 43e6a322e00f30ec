// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording that is killed loses nothing that was reported as committed, whenever that happens.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <future>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/session_file/session_reader.h"
#include "tests/core/session_file/killed_recording.h"
#include "tests/support/capture_writer.h"

namespace waybill::session_file {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kKills = 100;

std::string recorder() {
    return std::string(WAYBILL_BINARY_DIR) + "/bin/waybill_kill_recorder";
}

// The last whole line that was printed, as a number; -1: none.
std::int64_t last_number(const std::string& printed) {
    const std::size_t end = printed.rfind('\n');
    if (end == std::string::npos) {
        return -1;
    }
    const std::size_t begin = end == 0 ? std::string::npos : printed.rfind('\n', end - 1);
    return std::stoll(printed.substr(begin == std::string::npos ? 0 : begin + 1));
}

// Runs the recorder for so long after its file is there; gives what it reported as committed.
std::int64_t record_and_kill(const std::string& path, test::KillMode mode, Clock::duration time) {
    int ends[2] = {};
    EXPECT_EQ(::pipe(ends), 0);
    const std::string program = recorder();
    const std::string mode_word = std::to_string(static_cast<int>(mode));
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execl(program.c_str(),
                program.c_str(),
                path.c_str(),
                mode_word.c_str(),
                static_cast<char*>(nullptr));
        ::_exit(126);
    }
    ::close(ends[1]);
    std::string printed;
    char buffer[4096];
    Clock::time_point until = Clock::now() + std::chrono::seconds(30);
    bool killed = false;
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        if (left <= 0 && !killed) {
            ::kill(child, SIGKILL);
            killed = true;
        }
        pollfd ready{ends[0], POLLIN, 0};
        if (::poll(&ready, 1, killed ? 10'000 : static_cast<int>(left)) <= 0) {
            if (killed) {
                break;
            }
            continue;
        }
        const ssize_t got = ::read(ends[0], buffer, sizeof(buffer));
        if (got <= 0) {
            break;
        }
        if (printed.empty()) {
            until = Clock::now() + time;
        }
        printed.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    return last_number(printed);
}

std::string content_of(const store::Session& session, const store::MessagePlace& place) {
    std::string bytes;
    const bool whole = session.kept->read_content(place, [&](const store::ChainPiece& piece) {
        bytes += as_text(piece.data);
        return true;
    });
    return whole ? bytes : "(cannot be read)";
}

// "" when all that was reported is in the file, whole; else what is wrong.
std::string check(const std::string& path, test::KillMode mode, std::uint64_t reported) {
    const Result<Verification> verified = verify_session(path, {});
    if (!verified) {
        return verified.error().message;
    }
    if (!verified->faults.empty()) {
        return verified->faults.front();
    }
    if (!verified->interrupted) {
        return "does not count as interrupted";
    }
    const Result<OpenedFile> opened = open_session(path, {});
    if (!opened) {
        return opened.error().message;
    }
    const store::Session& session = opened->session;
    if (session.exchanges.size() < reported) {
        return std::to_string(session.exchanges.size()) + " exchanges are there, "
               + std::to_string(reported) + " were committed";
    }
    std::string text;
    std::vector<http::FieldLengths> lengths;
    for (std::uint64_t number = 1; number <= reported; ++number) {
        const auto index = static_cast<std::uint32_t>(number - 1);
        const store::ExchangeRow& row = session.exchanges[index];
        if (session.target(row) != test::made_target(number) || row.status != 200) {
            return "another exchange is in place of " + std::to_string(number);
        }
        // The digests of all bodies agreed with them; that they are the right ones is looked at
        // where it is likeliest that they are not.
        const bool is_large = mode == test::KillMode::Large && number % 10 == 0;
        if (!is_large && number + 200 < reported && number % 97 != 0) {
            continue;
        }
        const std::string body = test::killed_body(mode, number);
        if (!session.kept->read_head(row.request, text, lengths)
            || text != test::made_request_head(number)
            || !session.kept->read_head(row.response, text, lengths)
            || text != test::made_response_head(number, body.size())) {
            return "a head is not that of exchange " + std::to_string(number);
        }
        if (content_of(session, row.response) != body) {
            return "the body is not that of exchange " + std::to_string(number);
        }
    }
    if (mode == test::KillMode::Stream && session.exchanges.size() > reported
        && opened->ids.size() == session.exchanges.size()
        && opened->ids.back() == test::kStreamExchange) {
        const std::string streamed = content_of(session, session.exchanges.back().response);
        if (streamed != test::stream_bytes(0, streamed.size())) {
            return "the body that never ends is not what was sent";
        }
    }
    return "";
}

TEST(SessionKillTest, WhateverWasReportedAsCommittedIsThereAfterAKill) {
    const test::TemporaryDirectory folder;
    std::mt19937 random(20'231'114);
    std::uniform_real_distribution<double> exponent(std::log(20.0), std::log(400.0));
    std::future<std::string> checked;
    std::uint64_t reported_in_all = 0;
    for (int i = 0; i < kKills; ++i) {
        const auto mode = static_cast<test::KillMode>(i % test::kKillModes);
        const auto time = std::chrono::microseconds(std::lround(std::exp(exponent(random)) * 1000));
        const std::string path = folder.file("killed-" + std::to_string(i) + ".waybill");
        const std::int64_t reported = record_and_kill(path, mode, time);
        ASSERT_GE(reported, 0) << "the recorder did not make its file";
        reported_in_all += static_cast<std::uint64_t>(reported);
        // The check of one goes on beside the recording of the next.
        if (checked.valid()) {
            EXPECT_EQ(checked.get(), "") << "kill " << i - 1;
        }
        checked = std::async(std::launch::async, [path, mode, reported] {
            const std::string fault = check(path, mode, static_cast<std::uint64_t>(reported));
            for (const char* const end : {"", "-wal", "-shm"}) {
                ::unlink((path + end).c_str());
            }
            return fault;
        });
    }
    EXPECT_EQ(checked.get(), "");
    EXPECT_GT(reported_in_all, 10'000U);
    RecordProperty("reported", static_cast<int>(reported_in_all));
}

TEST(SessionKillTest, AKilledRecordingIsForItsOwnerOnlyAndCanBeMadeWhole) {
    const test::TemporaryDirectory folder;
    const std::string path = folder.file("killed.waybill");
    const std::int64_t reported =
        record_and_kill(path, test::KillMode::Stream, std::chrono::milliseconds(300));
    ASSERT_GE(reported, 0);
    for (const char* const end : {"", "-wal", "-shm"}) {
        struct stat facts {};
        ASSERT_EQ(::stat((path + end).c_str(), &facts), 0) << end;
        EXPECT_EQ(facts.st_mode & 07777U, 0600U) << end;
    }
    const Result<void> recovered = recover_session(path);
    ASSERT_TRUE(recovered) << recovered.error().message;
    const Result<Verification> verified = verify_session(path, {});
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_FALSE(verified->interrupted);
    EXPECT_EQ(verified->faults, std::vector<std::string>{});
    EXPECT_GE(verified->exchanges, static_cast<std::uint64_t>(reported));
    struct stat facts {};
    EXPECT_NE(::stat((path + "-wal").c_str(), &facts), 0);
}

}  // namespace
}  // namespace waybill::session_file
