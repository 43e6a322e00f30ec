// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files that a capture is recorded to: their names, how many there are, when the next one
// begins, and how much waits for analysis.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "capture/live/live_recorder.h"
#include "tests/capture/live/recorded_input.h"

namespace waybill::capture {
namespace {

namespace fs = std::filesystem;

using test::CapturedPacket;
using test::Feeding;
using test::numbered_packets;
using test::pcapng_of;
using test::read_capture;
using test::ReadCapture;
using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

std::vector<std::string> files_in(const TemporaryDirectory& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
}

std::string content_of_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> data_of(const ReadCapture& read) {
    std::vector<std::string> data;
    for (const test::ReadPacket& packet : read.packets) {
        data.push_back(packet.data);
    }
    return data;
}

std::vector<std::string> data_of(const std::vector<CapturedPacket>& packets) {
    std::vector<std::string> data;
    for (const CapturedPacket& packet : packets) {
        data.push_back(packet.data);
    }
    return data;
}

RecorderOptions into(const TemporaryDirectory& folder, const CaptureLimits& limits = {}) {
    RecorderOptions options;
    options.path = folder.file("a.pcapng");
    options.limits = limits;
    return options;
}

TEST(RecordedFilesTest, OneFileHasTheNameThatWasGivenAndIsItsOwnersAlone) {
    const TemporaryDirectory folder;
    const std::vector<CapturedPacket> sent = numbered_packets(100);
    Feeding feeding(into(folder));
    feeding.send(pcapng_of(sent));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_THAT(feeding.recorder().status().paths, ElementsAre(folder.file("a.pcapng")));
    EXPECT_EQ(data_of(read_capture({folder.file("a.pcapng")})), data_of(sent));
    EXPECT_EQ(content_of_file(folder.file("a.pcapng")), feeding.content());
    struct stat facts {};
    ASSERT_EQ(::stat(folder.file("a.pcapng").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST(RecordedFilesTest, AFileThatIsThereIsReplacedOnlyWhereThatIsWanted) {
    const TemporaryDirectory folder;
    folder.write("a.pcapng", std::string(100'000, 'x'));
    RecorderOptions options = into(folder);
    options.overwrite = false;
    EXPECT_EQ(Feeding(options).refusal(),
              folder.file("a.pcapng") + ": cannot be written: File exists");
    EXPECT_EQ(content_of_file(folder.file("a.pcapng")).size(), 100'000U);
    options.overwrite = true;
    Feeding feeding(options);
    feeding.send(pcapng_of(numbered_packets(1)));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_THAT(read_capture({folder.file("a.pcapng")}).packets, SizeIs(1));
}

TEST(RecordedFilesTest, WhatIsNoPlainFileOrHasNoFolderIsRefused) {
    RecorderOptions options;
    options.path = "/dev/null";
    EXPECT_EQ(Feeding(options).refusal(), "/dev/null: is no plain file, as a recording must be");
    const TemporaryDirectory folder;
    options.path = folder.file("none/a.pcapng");
    EXPECT_EQ(Feeding(options).refusal(),
              options.path + ": cannot be written: No such file or directory");
    options.path = "";
    options.limits.next_packets = 1;
    EXPECT_EQ(Feeding(options).refusal(), "several files need a name that theirs are made of");
}

TEST(RecordedFilesTest, EachFileOfARingCanBeReadAlone) {
    const TemporaryDirectory folder;
    const std::vector<CapturedPacket> sent = numbered_packets(25);
    CaptureLimits limits;
    limits.next_packets = 10;
    Feeding feeding(into(folder, limits));
    feeding.recorder().add_secrets("a secret\n");
    feeding.send(pcapng_of(sent));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::vector<std::string> names = files_in(folder);
    EXPECT_THAT(names,
                ElementsAre(MatchesRegex("a_00001_[0-9]{14}\\.pcapng"),
                            MatchesRegex("a_00002_[0-9]{14}\\.pcapng"),
                            MatchesRegex("a_00003_[0-9]{14}\\.pcapng")));
    std::vector<std::string> found;
    for (const std::string& name : names) {
        const ReadCapture read = read_capture({folder.file(name)});
        EXPECT_EQ(read.error, "");
        EXPECT_THAT(read.notes, ElementsAre());
        EXPECT_THAT(read.sources.at(0).interfaces, ElementsAre("eth0"));
        EXPECT_EQ(read.sources.at(0).tls_secrets, "a secret\n");
        std::ranges::copy(data_of(read), std::back_inserter(found));
    }
    EXPECT_EQ(found, data_of(sent));
    // And all of it as one.
    EXPECT_EQ(data_of(test::read_content(feeding.content())), data_of(sent));
}

TEST(RecordedFilesTest, ARingDeletesItsOldestFile) {
    const TemporaryDirectory folder;
    CaptureLimits limits;
    limits.next_packets = 10;
    limits.ring_files = 2;
    Feeding feeding(into(folder, limits));
    feeding.send(pcapng_of(numbered_packets(45)));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::vector<std::string> names = files_in(folder);
    EXPECT_THAT(names,
                ElementsAre(MatchesRegex("a_00004_.*\\.pcapng"), MatchesRegex("a_00005_.*")));
    EXPECT_THAT(feeding.recorder().status().paths,
                ElementsAre(folder.file(names[0]), folder.file(names[1])));
    // Analysis can still read what is deleted, until it has passed it.
    EXPECT_THAT(test::read_content(feeding.content()).packets, SizeIs(45));
    feeding.recorder().passed(feeding.files().second());
    EXPECT_EQ(feeding.files().files(), 4U);
    feeding.recorder().passed(feeding.files().size());
    EXPECT_EQ(feeding.files().files(), 2U);
    EXPECT_THAT(test::read_content(feeding.content()).packets, SizeIs(15));
}

TEST(RecordedFilesTest, FilesAreNamedAsDumpcapDoes) {
    const TemporaryDirectory folder;
    fs::create_directory(folder.file("b.d"));
    CaptureLimits limits;
    limits.next_packets = 10;
    limits.time_before_number = true;
    limits.names_file = folder.file("names");
    RecorderOptions options = into(folder, limits);
    options.path = folder.file("b.d/name");
    Feeding feeding(options);
    feeding.send(pcapng_of(numbered_packets(11)));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::vector<std::string> paths = feeding.recorder().status().paths;
    EXPECT_THAT(paths,
                ElementsAre(MatchesRegex(".*/b\\.d/name_[0-9]{14}_00001"),
                            MatchesRegex(".*/b\\.d/name_[0-9]{14}_00002")));
    EXPECT_EQ(content_of_file(limits.names_file), paths.at(0) + "\n" + paths.at(1) + "\n");
}

TEST(RecordedFilesTest, AFileIsFullWithThePacketThatReachesItsSize) {
    const TemporaryDirectory folder;
    CaptureLimits limits;
    limits.next_bytes = 10'000;
    Feeding feeding(into(folder, limits));
    feeding.send(pcapng_of(numbered_packets(51, 1000)));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::vector<std::string> names = files_in(folder);
    ASSERT_THAT(names, SizeIs(6));
    for (const std::string& name : names) {
        if (name != names.back()) {
            EXPECT_GE(fs::file_size(folder.file(name)), 10'000U);
        }
        EXPECT_LT(fs::file_size(folder.file(name)), 11'100U);
    }
}

TEST(RecordedFilesTest, ACaptureEndsAfterSoManyPacketsBytesOrFiles) {
    const std::string input = pcapng_of(numbered_packets(50, 1000));
    {
        const TemporaryDirectory folder;
        CaptureLimits limits;
        limits.stop_packets = 7;
        Feeding feeding(into(folder, limits));
        feeding.send(input);
        EXPECT_EQ(feeding.outcome(), "");
        EXPECT_TRUE(feeding.recorder().reached_limit());
        EXPECT_EQ(feeding.recorder().status().packets, 7U);
    }
    {
        const TemporaryDirectory folder;
        CaptureLimits limits;
        limits.stop_bytes = 10'000;
        Feeding feeding(into(folder, limits));
        feeding.send(input);
        EXPECT_EQ(feeding.outcome(), "");
        EXPECT_TRUE(feeding.recorder().reached_limit());
        EXPECT_EQ(feeding.recorder().status().packets, 10U);
        EXPECT_THAT(files_in(folder), ElementsAre("a.pcapng"));
    }
    {
        const TemporaryDirectory folder;
        CaptureLimits limits;
        limits.stop_files = 2;
        limits.next_packets = 5;
        Feeding feeding(into(folder, limits));
        feeding.send(input);
        EXPECT_EQ(feeding.outcome(), "");
        EXPECT_TRUE(feeding.recorder().reached_limit());
        EXPECT_EQ(feeding.recorder().status().packets, 10U);
        EXPECT_THAT(files_in(folder), SizeIs(2));
    }
}

TEST(RecordedFilesTest, TimeEndsACaptureAlsoWithoutAPacket) {
    CaptureLimits limits;
    limits.stop_ns = 1'000'000;
    RecorderOptions options;
    options.limits = limits;
    Feeding feeding(options);
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_TRUE(feeding.recorder().reached_limit());
    EXPECT_THAT(test::read_content(feeding.content()).error, "");
}

TEST(RecordedFilesTest, TimeBeginsTheNextFileAlsoWithoutAPacket) {
    for (const bool of_day : {false, true}) {
        const TemporaryDirectory folder;
        CaptureLimits limits;
        (of_day ? limits.interval_ns : limits.next_ns) = 5'000'000;
        limits.stop_files = 3;
        Feeding feeding(into(folder, limits));
        EXPECT_EQ(feeding.outcome(), "");
        EXPECT_TRUE(feeding.recorder().reached_limit());
        const std::vector<std::string> names = files_in(folder);
        ASSERT_THAT(names, SizeIs(3));
        for (const std::string& name : names) {
            EXPECT_EQ(read_capture({folder.file(name)}).error, "");
        }
    }
}

TEST(RecordedFilesTest, EachFileTellsWhatWasDroppedWhileItWasWritten) {
    const TemporaryDirectory folder;
    test::PcapngWriter writer;
    writer.section();
    writer.interface(1, 0, {{2, "eth0"}});
    const auto packet = [&] {
        writer.add({.data = "1"});
    };
    const auto dropped = [&](std::uint64_t so_far) {
        test::NumberWriter body(test::ByteOrder::Little);
        body.u32(0);
        body.u64(0);
        test::NumberWriter count(test::ByteOrder::Little);
        count.u64(so_far);
        writer.block(5, body.bytes() + writer.options_text({{7, count.bytes()}}));
    };
    packet();
    dropped(3);
    packet();  // the first file is full
    packet();
    dropped(5);
    dropped(10);
    packet();
    packet();
    CaptureLimits limits;
    limits.next_packets = 2;
    Feeding feeding(into(folder, limits));
    feeding.send(writer.bytes());
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_EQ(feeding.recorder().status().interfaces.at(0).dropped, 10U);
    std::vector<std::uint64_t> told;
    for (const std::string& name : files_in(folder)) {
        told.push_back(read_capture({folder.file(name)}).sources.at(0).dropped);
    }
    EXPECT_THAT(told, ElementsAre(3, 7, 0));
    EXPECT_EQ(test::read_content(feeding.content()).sources.at(0).dropped, 10U);
}

// Some hundred packets in files of one and a half kilobytes.
RecorderOptions temporary_options() {
    RecorderOptions options;
    options.temporary_file_bytes = 1500;
    options.temporary_files = 3;
    return options;
}

TEST(RecordedFilesTest, TemporaryFilesThatAnalysisHasPassedAreLetGo) {
    Feeding feeding(temporary_options());
    const std::vector<CapturedPacket> sent = numbered_packets(200);
    feeding.send(pcapng_of(sent));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_GT(feeding.files().files(), 10U);
    EXPECT_EQ(data_of(test::read_content(feeding.content())), data_of(sent));
    feeding.recorder().passed(feeding.files().size());
    EXPECT_EQ(feeding.files().files(), 3U);
    const ReadCapture rest = test::read_content(feeding.content());
    EXPECT_EQ(rest.error, "");
    EXPECT_EQ(rest.packets.back().data, sent.back().data);
}

TEST(RecordedFilesTest, WhereNobodyAnalysesOnlyTheLastFilesAreKept) {
    Feeding feeding(temporary_options());
    feeding.recorder().passed(kAll);
    feeding.send(pcapng_of(numbered_packets(200)));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_EQ(feeding.files().files(), 3U);
}

TEST(RecordedFilesTest, WritingWaitsForAnalysisThatIsTooFarBehind) {
    RecorderOptions options = temporary_options();
    options.most_behind = 3000;
    Feeding feeding(options);
    const std::vector<CapturedPacket> sent = numbered_packets(200);
    const std::string input = pcapng_of(sent);
    std::thread sender([&] {
        feeding.send(input, 500);
        feeding.end();
    });
    while (!feeding.recorder().status().waits_for_analysis) {
        std::this_thread::yield();
    }
    EXPECT_LT(feeding.files().size(), input.size());
    EXPECT_FALSE(feeding.files().ended());
    feeding.recorder().passed(kAll);
    EXPECT_EQ(feeding.outcome(), "");
    sender.join();
    EXPECT_FALSE(feeding.recorder().status().waits_for_analysis);
    EXPECT_EQ(feeding.recorder().status().packets, sent.size());
}

TEST(RecordedFilesTest, StoppingEndsTheWaitForAnalysisAndLosesNothingThatWasRead) {
    RecorderOptions options = temporary_options();
    options.most_behind = 1;
    Feeding feeding(options);
    feeding.send(pcapng_of(numbered_packets(200)));
    while (!feeding.recorder().status().waits_for_analysis) {
        std::this_thread::yield();
    }
    feeding.recorder().stop();
    EXPECT_EQ(feeding.outcome(), "");
    const ReadCapture read = test::read_content(feeding.content());
    EXPECT_GT(read.packets.size(), 10U);
    EXPECT_THAT(read.packets, SizeIs(feeding.recorder().status().packets));
    EXPECT_THAT(read.notes, ElementsAre());
}

TEST(RecordedFilesTest, AFileThatTheUserKeepsIsNotWaitedFor) {
    const TemporaryDirectory folder;
    RecorderOptions options = into(folder);
    options.most_behind = 1;
    Feeding feeding(options);
    feeding.send(pcapng_of(numbered_packets(200)));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_EQ(feeding.recorder().status().packets, 200U);
}

TEST(RecordedFilesTest, WhatIsDeletedFromARingIsWaitedFor) {
    const TemporaryDirectory folder;
    CaptureLimits limits;
    limits.next_packets = 10;
    limits.ring_files = 2;
    RecorderOptions options = into(folder, limits);
    options.most_behind = 100;
    Feeding feeding(options);
    feeding.send(pcapng_of(numbered_packets(100)));
    feeding.end();
    while (!feeding.recorder().status().waits_for_analysis) {
        std::this_thread::yield();
    }
    EXPECT_EQ(feeding.files().files(), 3U);
    // As an analysis does that follows.
    while (!feeding.recorder().status().ended) {
        feeding.recorder().passed(feeding.files().size());
    }
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_EQ(feeding.recorder().status().packets, 100U);
}

TEST(RecordedFilesTest, AnotherThreadReadsTheFilesWhileTheyAreWritten) {
    RecorderOptions options;
    options.temporary_file_bytes = 20'000;
    options.temporary_files = 2;
    options.most_behind = 50'000;
    Feeding feeding(options);
    const std::vector<CapturedPacket> sent = numbered_packets(5000);
    const std::string input = pcapng_of(sent);
    std::thread sender([&] {
        feeding.send(input, 777);
        feeding.end();
    });
    std::string all;
    for (;;) {
        feeding.files().wait_for(all.size(), std::chrono::seconds(10));
        const bool ended = feeding.files().ended();
        std::array<Byte, 4096> piece{};
        const Result<std::size_t> got = feeding.files().read_at(all.size(), piece);
        ASSERT_TRUE(got.has_value());
        all += as_text(Bytes(piece).first(*got));
        feeding.recorder().passed(all.size());
        (void)feeding.recorder().status();
        if (*got == 0 && ended) {
            break;
        }
    }
    sender.join();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_EQ(data_of(test::read_content(all)), data_of(sent));
    EXPECT_LE(feeding.files().files(), 2U);
}

}  // namespace
}  // namespace waybill::capture
