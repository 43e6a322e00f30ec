// SPDX-License-Identifier: GPL-3.0-or-later
//
// Disks that fill up while a capture is recorded: what was written stays and can be read, and
// whoever records is told. And what others make of the files.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/live/live_recorder.h"
#include "tests/capture/live/recorded_input.h"

namespace waybill::capture {
namespace {

using test::Feeding;
using test::numbered_packets;
using test::pcapng_of;
using test::read_capture;
using test::ReadCapture;

// Records until the disk is full; "" or what was wrong with that.
std::string record_until_full(const RecorderOptions& options,
                              const std::string& reason,
                              const std::function<void()>& make_room) {
    constexpr std::size_t kEnough = 4000;  // packets of a kilobyte, more than fit
    const std::string input = pcapng_of(numbered_packets(kEnough, 1000));
    Feeding feeding(options);
    if (!feeding.refusal().empty()) {
        return feeding.refusal();
    }
    feeding.send(input);
    feeding.end();
    const std::string outcome = feeding.outcome();
    make_room();
    const std::string name = options.path.empty() ? "a temporary file" : options.path;
    if (outcome.find(name + ": cannot be written: " + reason) != 0) {
        return "unexpected words: " + outcome;
    }
    const ReadCapture read = test::read_content(feeding.content());
    if (!read.error.empty() || !read.notes.empty()) {
        return read.error + read.notes.at(0);
    }
    if (read.packets.empty() || read.packets.size() >= kEnough
        || read.packets.size() != feeding.recorder().status().packets) {
        return std::to_string(read.packets.size()) + " can be read, "
               + std::to_string(feeding.recorder().status().packets) + " are told of";
    }
    if (!options.path.empty()
        && std::filesystem::file_size(options.path) != feeding.files().size()) {
        return "the file does not end behind its last block";
    }
    return "";
}

class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
        handler_ = ::signal(SIGXFSZ, SIG_IGN);
        rlimit small = before_;
        small.rlim_cur = bytes;
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    }
    ~FileSizeLimit() { lift(); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

    void lift() const {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    sighandler_t handler_ = SIG_DFL;
};

TEST(RecordingFailureTest, WhatWasWrittenBeforeALimitOfTheFileSizeStays) {
    const test::TemporaryDirectory folder;
    RecorderOptions options;
    options.path = folder.file("a.pcapng");
    const FileSizeLimit limit(1'000'001);
    EXPECT_EQ(record_until_full(options, "File too large", [&] { limit.lift(); }), "");
}

TEST(RecordingFailureTest, WhatIsInTemporaryFilesStaysToo) {
    const FileSizeLimit limit(1'000'001);
    EXPECT_EQ(record_until_full({}, "File too large", [&] { limit.lift(); }), "");
}

TEST(RecordingFailureTest, WhatWasWrittenToAFullDiskStays) {
    const test::TemporaryDirectory folder;
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    // A file system of 2 MB, in a process of its own that alone sees it.
    const pid_t child = ::fork();
    if (child == 0) {
        std::string outcome = "skip";
        if (::unshare(CLONE_NEWNS) == 0
            && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
            && ::mount("none", folder.path().c_str(), "tmpfs", 0, "size=2m") == 0) {
            RecorderOptions options;
            options.path = folder.file("a.pcapng");
            outcome = record_until_full(options, "No space left on device", [] {});
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

TEST(RecordingFailureTest, ANextFileThatCannotBeMadeEndsTheRecording) {
    const test::TemporaryDirectory folder;
    std::filesystem::create_directory(folder.file("gone"));
    RecorderOptions options;
    options.path = folder.file("gone/a.pcapng");
    options.limits.next_packets = 5;
    Feeding feeding(options);
    std::filesystem::remove_all(folder.file("gone"));
    feeding.send(pcapng_of(numbered_packets(20)));
    feeding.end();
    EXPECT_THAT(feeding.outcome(),
                ::testing::MatchesRegex(".*/gone/a_00002_.*\\.pcapng: cannot be written: "
                                        "No such file or directory"));
    EXPECT_EQ(feeding.recorder().status().packets, 5U);
    EXPECT_EQ(test::read_content(feeding.content()).packets.size(), 5U);
}

// What a program says; "" when it is not there or fails.
std::string said_by(const std::string& command) {
    std::string said;
    FILE* const pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) {
        return "";
    }
    char buffer[512];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0;) {
        said.append(buffer, got);
    }
    return ::pclose(pipe) == 0 ? said : "";
}

TEST(RecordingFailureTest, OthersReadEachFileOfARing) {
    if (said_by("capinfos --version").empty() || said_by("tshark --version").empty()) {
        GTEST_SKIP() << "needs capinfos and tshark";
    }
    const test::TemporaryDirectory folder;
    RecorderOptions options;
    options.path = folder.file("a.pcapng");
    options.application = "a program";
    options.limits.next_packets = 10;
    options.limits.ring_files = 2;
    Feeding feeding(options);
    feeding.recorder().add_secrets("CLIENT_RANDOM 00 11\n");
    feeding.send(pcapng_of(numbered_packets(35)));
    feeding.end();
    ASSERT_EQ(feeding.outcome(), "");
    const std::vector<std::string> paths = feeding.recorder().status().paths;
    ASSERT_EQ(paths.size(), 2U);
    EXPECT_THAT(said_by("capinfos -TmQrc " + paths[0]), ::testing::HasSubstr("\"10\""));
    EXPECT_THAT(said_by("capinfos -TmQrc " + paths[1]), ::testing::HasSubstr("\"5\""));
    EXPECT_THAT(said_by("tshark -r " + paths[0] + " -T fields -e frame.interface_name -c 1"),
                ::testing::HasSubstr("eth0"));
}

}  // namespace
}  // namespace waybill::capture
