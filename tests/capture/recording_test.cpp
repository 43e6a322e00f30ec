// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/recording.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/capture_writer.h"
#include "tests/support/compress.h"
#include "tests/support/read_capture.h"

namespace waybill::capture {
namespace {

using test::ByteOrder;
using test::CapturedPacket;
using test::PcapOptions;
using test::PcapWriter;
using test::read_capture;
using test::ReadCapture;
using test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kTime = 1'700'000'000'123'456'789;

std::string three_packets(PcapOptions options = {}) {
    PcapWriter pcap(options);
    pcap.add({.ns = kTime, .data = "first"});
    pcap.add({.ns = kTime + 1'000'000, .data = "the second", .wire_length = 1500});
    pcap.add({.ns = kTime + 2'000'000, .data = "3"});
    return pcap.bytes();
}

std::vector<std::string> data_of(const ReadCapture& read) {
    std::vector<std::string> data;
    for (const test::ReadPacket& packet : read.packets) {
        data.push_back(packet.data);
    }
    return data;
}

// Packets of every size up to a few KiB, more of them than a block of the reader holds.
PcapWriter many_packets(std::size_t count) {
    PcapWriter pcap;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t size = i * 7919 % 4000 + 1;
        pcap.add({.ns = kTime + static_cast<std::int64_t>(i) * 1000,
                  .data = std::string(size, static_cast<char>('a' + i % 26))});
    }
    return pcap;
}

TEST(RecordingTest, PcapIsReadInBothByteOrdersAndResolutions) {
    const TemporaryDirectory directory;
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        for (const bool nanoseconds : {false, true}) {
            const std::string path = directory.write(
                "a.pcap", three_packets({.order = order, .nanoseconds = nanoseconds}));
            const ReadCapture read = read_capture({path});
            EXPECT_EQ(read.error, "");
            EXPECT_THAT(data_of(read), ElementsAre("first", "the second", "3"));
            EXPECT_EQ(read.packets.at(0).at.ns, nanoseconds ? kTime : kTime / 1000 * 1000);
            EXPECT_EQ(read.packets.at(0).wire_length, 5U);
            EXPECT_EQ(read.packets.at(1).wire_length, 1500U);
            EXPECT_EQ(read.packets.at(2).link_type, 1U);
            EXPECT_EQ(read.packets.at(0).record, make_record(0, 24));
            EXPECT_EQ(read.packets.at(0).skip, 16U);
            EXPECT_EQ(test::broken_promise(read), "");
        }
    }
}

TEST(RecordingTest, TheModifiedVariantHasLongerPacketHeaders) {
    const TemporaryDirectory directory;
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        const std::string path =
            directory.write("a.pcap", three_packets({.order = order, .modified = true}));
        const ReadCapture read = read_capture({path});
        EXPECT_THAT(data_of(read), ElementsAre("first", "the second", "3"));
        EXPECT_EQ(read.packets.at(1).skip, 24U);
        EXPECT_EQ(test::broken_promise(read), "");
    }
}

TEST(RecordingTest, LengthsInTheOtherOrderAreUnderstoodInOldVersions) {
    const TemporaryDirectory directory;
    PcapWriter pcap({.version_minor = 2});
    pcap.record(0, 1500, 4, "data");
    const ReadCapture read = read_capture({directory.write("a.pcap", pcap.bytes())});
    EXPECT_THAT(data_of(read), ElementsAre("data"));
    EXPECT_EQ(read.packets.at(0).wire_length, 1500U);
}

TEST(RecordingTest, FactsTellWhatWasRead) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("a.pcap", three_packets());
    const ReadCapture read = read_capture({path});
    ASSERT_EQ(read.sources.size(), 1U);
    const SourceFacts& facts = read.sources[0];
    EXPECT_EQ(facts.path, path);
    EXPECT_EQ(facts.kind, "pcap");
    EXPECT_EQ(facts.bytes, three_packets().size());
    EXPECT_EQ(facts.packets, 3U);
    EXPECT_THAT(facts.link_types, ElementsAre(1));
    EXPECT_EQ(facts.first.ns, kTime / 1000 * 1000);
    EXPECT_EQ(facts.last.ns, (kTime + 2'000'000) / 1000 * 1000);
    EXPECT_FALSE(facts.cut_off);
    EXPECT_EQ(read.recording->bytes_read(), facts.bytes);
    EXPECT_EQ(read.recording->bytes_total(), facts.bytes);
}

TEST(RecordingTest, FirstAndLastAreTheEarliestAndLatestTimes) {
    const TemporaryDirectory directory;
    PcapWriter pcap;
    for (const std::int64_t second : {5, 3, 9, 4}) {
        pcap.add({.ns = second * kNsPerSecond, .data = "x"});
    }
    const ReadCapture read = read_capture({directory.write("a.pcap", pcap.bytes())});
    EXPECT_EQ(read.sources.at(0).first.ns, 3 * kNsPerSecond);
    EXPECT_EQ(read.sources.at(0).last.ns, 9 * kNsPerSecond);
}

TEST(RecordingTest, UpperBitsOfTheLinkTypeFieldAreNoPartOfIt) {
    const TemporaryDirectory directory;
    const std::string with_fcs = three_packets({.link_type = 0x44000001});
    EXPECT_EQ(read_capture({directory.write("a.pcap", with_fcs)}).packets.at(0).link_type, 1U);
}

TEST(RecordingTest, RawIpUnderItsInternalNumbersIsRawIp) {
    const TemporaryDirectory directory;
    for (const std::uint32_t number : {12U, 14U, 101U}) {
        const std::string raw = three_packets({.link_type = number});
        EXPECT_EQ(read_capture({directory.write("a.pcap", raw)}).packets.at(0).link_type, 101U);
    }
}

TEST(RecordingTest, WireLengthIsAtLeastWhatWasCaptured) {
    const TemporaryDirectory directory;
    PcapWriter pcap;
    pcap.record(0, 4, 2, "data");
    const ReadCapture read = read_capture({directory.write("a.pcap", pcap.bytes())});
    EXPECT_EQ(read.packets.at(0).wire_length, 4U);
}

TEST(RecordingTest, APacketWithoutBytesIsAPacket) {
    const TemporaryDirectory directory;
    PcapWriter pcap;
    pcap.record(kTime, 0, 60, "");
    pcap.add({.ns = kTime, .data = "x"});
    const ReadCapture read = read_capture({directory.write("a.pcap", pcap.bytes())});
    EXPECT_EQ(read.error, "");
    EXPECT_THAT(data_of(read), ElementsAre("", "x"));
}

TEST(RecordingTest, AFileWithoutPacketsIsFine) {
    const TemporaryDirectory directory;
    const ReadCapture read = read_capture({directory.write("a.pcap", PcapWriter().bytes())});
    EXPECT_EQ(read.error, "");
    EXPECT_THAT(read.notes, IsEmpty());
    EXPECT_EQ(read.packets.size(), 0U);
    EXPECT_FALSE(read.sources.at(0).first.known());
    EXPECT_FALSE(read.sources.at(0).last.known());
}

TEST(RecordingTest, TheLargestPacketIsReadAndALargerOneIsDamage) {
    const TemporaryDirectory directory;
    PcapWriter pcap;
    pcap.add({.ns = kTime, .data = std::string(262144, 'x')});
    const std::size_t damage = pcap.bytes().size();
    pcap.add({.ns = kTime, .data = std::string(262145, 'x')});
    const std::string path = directory.write("a.pcap", pcap.bytes());
    const ReadCapture read = read_capture({path});
    ASSERT_EQ(read.packets.size(), 1U);
    EXPECT_EQ(read.packets[0].data, std::string(262144, 'x'));
    EXPECT_EQ(read.error,
              path + ": byte " + std::to_string(damage)
                  + ": a packet has a captured length of 262145 bytes, more than 262144 (behind"
                    " packet 1)");
}

TEST(RecordingTest, ATailOfZerosIsDamageAndNoPackets) {
    const TemporaryDirectory directory;
    const std::string good = three_packets();
    const ReadCapture read =
        read_capture({directory.write("a.pcap", good + std::string(100'000, '\0'))});
    EXPECT_EQ(read.packets.size(), 3U);
    EXPECT_THAT(read.error, HasSubstr("byte " + std::to_string(good.size()) + ":"));
}

TEST(RecordingTest, PacketsThatCrossBlocksAreWhole) {
    const TemporaryDirectory directory;
    const PcapWriter pcap = many_packets(1000);
    ASSERT_GT(pcap.bytes().size(), 3 * 512 * kKiB);
    const ReadCapture read = read_capture({directory.write("a.pcap", pcap.bytes())});
    ASSERT_EQ(read.packets.size(), 1000U);
    PcapWriter again;
    for (const test::ReadPacket& packet : read.packets) {
        again.add({.ns = packet.at.ns, .data = packet.data, .wire_length = packet.wire_length});
    }
    EXPECT_TRUE(again.bytes() == pcap.bytes());
    EXPECT_EQ(test::broken_promise(read), "");
}

TEST(RecordingTest, ACutAnywhereKeepsThePacketsBeforeIt) {
    const TemporaryDirectory directory;
    const std::string whole = three_packets();
    const std::vector<std::size_t> ends{24, 24 + 16 + 5, 24 + 2 * 16 + 15, whole.size()};
    for (std::size_t size = 4; size < whole.size(); ++size) {
        const ReadCapture read = read_capture({directory.write("a.pcap", whole.substr(0, size))});
        std::size_t expected = 0;
        while (size >= ends[expected + 1]) {
            ++expected;
        }
        EXPECT_EQ(read.error, "") << size;
        EXPECT_EQ(read.packets.size(), expected) << size;
        EXPECT_EQ(test::broken_promise(read), "") << size;
        const bool between = size == ends[0] || size == ends[1] || size == ends[2];
        EXPECT_EQ(read.sources.at(0).cut_off, !between) << size;
        EXPECT_EQ(read.notes.size(), between ? 0U : 1U) << size;
        if (!between && size > ends[0]) {
            EXPECT_EQ(read.sources.at(0).cut_off_at, ends[expected]) << size;
            EXPECT_THAT(read.notes.at(0),
                        HasSubstr("is cut off in packet " + std::to_string(expected + 1)
                                  + ", at byte " + std::to_string(ends[expected])));
        }
    }
}

TEST(RecordingTest, SeveralFilesAreOneRecordingInTheirOrder) {
    const TemporaryDirectory directory;
    PcapWriter first;
    first.add({.ns = kTime, .data = "a"});
    PcapWriter second({.order = ByteOrder::Big, .nanoseconds = true, .link_type = 113});
    second.add({.ns = kTime, .data = "b"});
    test::PcapngWriter third;
    third.section();
    third.interface(101);
    third.add({.ns = kTime, .data = "c"});
    const ReadCapture read = read_capture({directory.write("1.pcap", first.bytes()),
                                           directory.write("2.pcap", second.bytes()),
                                           directory.write("3.pcapng", third.bytes())});
    EXPECT_THAT(data_of(read), ElementsAre("a", "b", "c"));
    EXPECT_EQ(record_source(read.packets.at(1).record), 1U);
    EXPECT_EQ(record_source(read.packets.at(2).record), 2U);
    EXPECT_EQ(read.packets.at(1).link_type, 113U);
    EXPECT_EQ(read.packets.at(2).link_type, 101U);
    EXPECT_EQ(read.sources.size(), 3U);
    EXPECT_EQ(test::broken_promise(read), "");
}

TEST(RecordingTest, MoreFilesThanMayBeOpenCanBeReadAgain) {
    const TemporaryDirectory directory;
    std::vector<std::string> paths;
    for (int i = 0; i < 300; ++i) {
        PcapWriter pcap;
        pcap.add({.ns = kTime, .data = "packet " + std::to_string(i)});
        paths.push_back(directory.write(std::to_string(i) + ".pcap", pcap.bytes()));
    }
    const ReadCapture read = read_capture(paths);
    EXPECT_EQ(read.packets.size(), 300U);
    EXPECT_EQ(test::broken_promise(read), "");

    // One that was replaced meanwhile is not taken for what it was.
    const std::string other = directory.write("other.pcap", three_packets());
    ASSERT_EQ(::rename(other.c_str(), paths[299].c_str()), 0);
    EXPECT_EQ(test::read_again(read, read.packets[299]), std::nullopt);
}

TEST(RecordingTest, ABadFileEndsTheRecordingWhenItsTurnComes) {
    const TemporaryDirectory directory;
    const std::string good = directory.write("good.pcap", three_packets());
    const ReadCapture read = read_capture({good, directory.file("missing.pcap"), good});
    EXPECT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.error,
              directory.file("missing.pcap") + ": cannot be opened: No such file or directory");
    Packet packet;
    EXPECT_FALSE(read.recording->next(packet));
}

TEST(RecordingTest, WhatIsNoCaptureIsNamed) {
    const TemporaryDirectory directory;
    const auto error_of = [&](std::string_view content) {
        return read_capture({directory.write("x", content)}).error;
    };
    const std::string name = directory.file("x");
    EXPECT_EQ(error_of(""), name + ": is empty");
    EXPECT_EQ(error_of("\xd4"), name + ": byte 0: is too short to be a capture file");
    EXPECT_EQ(error_of("Hello, world"),
              name + ": byte 0: not a capture file (starts with 48 65 6c 6c: text)");
    EXPECT_EQ(error_of(std::string_view("\x7f\x45\x4c\x46\x02\x01\x01\x00", 8)),
              name + ": byte 0: not a capture file (starts with 7f 45 4c 46: a program)");
    EXPECT_EQ(error_of(std::string_view("snoop\0\0\0\0\0\0\2", 12)),
              name + ": byte 0: not a capture file (starts with 73 6e 6f 6f: a snoop capture)");
    EXPECT_EQ(error_of(std::string(64, '\0')),
              name + ": byte 0: not a capture file (starts with 00 00 00 00)");
    EXPECT_EQ(read_capture({directory.path()}).error, directory.path() + ": is a directory");
}

TEST(RecordingTest, HeldBytesOutliveTheBlockTheyWereReadInto) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("a.pcap", many_packets(2000).bytes());
    auto recording = std::make_unique<Recording>(std::vector<std::string>{path});
    Packet packet;
    ASSERT_TRUE(recording->next(packet));
    const Bytes first = packet.data;
    const std::string copy(as_text(first));
    const std::shared_ptr<const void> held = recording->hold();
    while (recording->next(packet)) {
    }
    recording.reset();
    EXPECT_EQ(as_text(first), copy);
}

// Everything that next() gives of a file, as text.
std::string transcript(const std::string& path, bool ahead, std::string* end = nullptr) {
    Recording recording({path});
    if (ahead) {
        recording.read_ahead();
    }
    std::string all;
    Packet packet;
    while (recording.next(packet)) {
        all += std::to_string(packet.record) + ' ' + std::to_string(packet.at.ns) + ' ';
        all += as_text(packet.data);
    }
    if (end != nullptr) {
        *end = recording.error() ? recording.error()->message : "";
        *end += ' ' + std::to_string(recording.sources().at(0).bytes);
    }
    return all;
}

TEST(RecordingTest, ReadingAheadGivesTheSame) {
    const TemporaryDirectory directory;
    const std::string whole = many_packets(3000).bytes();  // a dozen blocks
    const std::string path = directory.write("a.pcap", whole);
    EXPECT_TRUE(transcript(path, true) == transcript(path, false));
    const std::string packed = directory.write("a.pcap.gz", testing::gzip(whole));
    EXPECT_TRUE(transcript(packed, true) == transcript(packed, false));
}

TEST(RecordingTest, ReadingAheadOfDamageTellsTheSame) {
    const TemporaryDirectory directory;
    std::string bytes = many_packets(3000).bytes();
    bytes.replace(bytes.size() / 2, 8000, std::string(8000, '\xff'));
    const std::string path = directory.write("a.pcap", bytes);
    std::string ahead;
    std::string plain;
    EXPECT_TRUE(transcript(path, true, &ahead) == transcript(path, false, &plain));
    EXPECT_EQ(ahead, plain);
    EXPECT_THAT(ahead, HasSubstr("behind packet"));
}

TEST(RecordingTest, AReaderAheadMayBeLeftAtAnyTime) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("a.pcap", many_packets(3000).bytes());
    for (const int packets : {1, 100, 1500}) {
        Recording recording({path});
        recording.read_ahead();
        Packet packet;
        for (int i = 0; i < packets; ++i) {
            ASSERT_TRUE(recording.next(packet));
        }
    }
}

TEST(RecordingTest, ARangeGivesThePacketsInBetween) {
    const TemporaryDirectory directory;
    const ReadCapture read = read_capture({directory.write("a.pcap", many_packets(1000).bytes())});
    const auto again = test::packets_again(read, read.packets[100], read.packets[900]);
    ASSERT_EQ(again.size(), 801U);
    for (std::size_t i = 0; i < again.size(); ++i) {
        ASSERT_EQ(again[i].data, read.packets[100 + i].data);
        ASSERT_EQ(again[i].record, read.packets[100 + i].record);
        ASSERT_EQ(again[i].at, read.packets[100 + i].at);
    }
}

TEST(RecordingTest, WhatWasReadCanBeReadAgainWhileNextGoesOn) {
    const TemporaryDirectory directory;
    test::PcapngWriter pcapng;
    for (int section = 0; section < 50; ++section) {
        pcapng.section(section % 2 == 0 ? ByteOrder::Little : ByteOrder::Big);
        pcapng.interface();
        for (int i = 0; i < 40; ++i) {
            pcapng.add({.ns = kTime, .data = std::string(1000, static_cast<char>('a' + i))});
        }
    }
    Recording recording({directory.write("1.pcapng", pcapng.bytes()),
                         directory.write("2.pcap", many_packets(500).bytes())});
    std::mutex mutex;
    std::vector<test::ReadPacket> handed_out;
    std::atomic<bool> done{false};
    std::thread second([&] {
        std::size_t checked = 0;
        while (!done || checked < 2000) {
            test::ReadPacket packet;
            {
                const std::scoped_lock lock(mutex);
                if (handed_out.empty()) {
                    continue;
                }
                packet = handed_out[checked * 7919 % handed_out.size()];
            }
            std::vector<Byte> bytes(packet.data.size());
            ASSERT_TRUE(recording.read(Place{packet.record, packet.skip}, bytes));
            ASSERT_EQ(as_text(bytes), packet.data);
            Packet again;
            ASSERT_TRUE(recording.packets(packet.record, packet.record)->next(again));
            ASSERT_EQ(again.data.size(), packet.data.size());
            ++checked;
        }
    });
    Packet packet;
    while (recording.next(packet)) {
        const std::scoped_lock lock(mutex);
        handed_out.push_back(test::copy_of(packet));
    }
    done = true;
    second.join();
    EXPECT_EQ(handed_out.size(), 2500U);
}

TEST(RecordingTest, PlacesThatAreNotThereAreNotRead) {
    const TemporaryDirectory directory;
    const ReadCapture read = read_capture({directory.write("a.pcap", three_packets())});
    std::vector<Byte> out(4);
    EXPECT_FALSE(read.recording->read(Place{make_record(0, 1000), 0}, out));
    EXPECT_FALSE(read.recording->read(Place{make_record(7, 24), 16}, out));
    EXPECT_FALSE(read.recording->read(Place{read.packets[0].record, Place::kScattered}, out));
}

TEST(RecordingTest, AFileThatShrinksWhileItIsReadIsCutOff) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("a.pcap", many_packets(2000).bytes());
    Recording recording({path});
    Packet packet;
    ASSERT_TRUE(recording.next(packet));
    ASSERT_EQ(::truncate(path.c_str(), 100), 0);
    while (recording.next(packet)) {
    }
    EXPECT_FALSE(recording.error());
    EXPECT_TRUE(recording.sources().at(0).cut_off);
}

TEST(RecordingTest, ANamedPipeIsReadAndCanBeReadAgain) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("pipe");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const std::string content = many_packets(1000).bytes();
    std::thread writer([&] { std::ofstream(path, std::ios::binary) << content; });
    const ReadCapture read = read_capture({path});
    writer.join();
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), 1000U);
    EXPECT_EQ(read.sources.at(0).bytes, content.size());
    EXPECT_EQ(read.recording->bytes_total(), 0U);
    EXPECT_EQ(test::broken_promise(read), "");
}

TEST(RecordingTest, PacketsOfAPipeComeBeforeItsEnd) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("pipe");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    std::ofstream writer;
    std::thread opener([&] { writer.open(path, std::ios::binary); });
    Recording recording({path});
    Packet packet;
    std::thread reader([&] { EXPECT_TRUE(recording.next(packet)); });
    opener.join();
    writer << three_packets() << std::flush;
    reader.join();
    EXPECT_EQ(as_text(packet.data), "first");
}

TEST(RecordingTest, AnInterruptEndsTheWaitForAPipe) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("pipe");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    Recording recording({path});
    std::thread interrupter([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        recording.interrupt();
    });
    Packet packet;
    EXPECT_FALSE(recording.next(packet));
    EXPECT_FALSE(recording.error());
    interrupter.join();
}

// Puts a file in the place of standard input for a while.
class StandardInput {
public:
    explicit StandardInput(int descriptor) : saved_(::dup(STDIN_FILENO)) {
        ::dup2(descriptor, STDIN_FILENO);
    }
    ~StandardInput() {
        ::dup2(saved_, STDIN_FILENO);
        ::close(saved_);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;

private:
    int saved_;
};

TEST(RecordingTest, StandardInputMayBeAPipe) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const std::string content = three_packets();
    ASSERT_EQ(::write(ends[1], content.data(), content.size()),
              static_cast<ssize_t>(content.size()));
    ::close(ends[1]);
    const StandardInput input(ends[0]);
    ::close(ends[0]);
    const ReadCapture read = read_capture({"-"});
    EXPECT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.sources.at(0).path, "-");
    EXPECT_EQ(test::broken_promise(read), "");
    // It was read to its end, and is an empty pipe from now on.
    EXPECT_EQ(read_capture({"-"}).error, "standard input: is empty");
}

TEST(RecordingTest, StandardInputMayBeAFile) {
    const TemporaryDirectory directory;
    std::FILE* file = std::fopen(directory.write("a.pcap", three_packets()).c_str(), "rb");
    ASSERT_NE(file, nullptr);
    const StandardInput input(::fileno(file));
    std::fclose(file);
    const ReadCapture read = read_capture({"-"});
    EXPECT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(test::broken_promise(read), "");
}

TEST(LinkTypeNameTest, KnownOnesHaveNamesAndOthersNumbers) {
    EXPECT_EQ(link_type_name(1), "ethernet");
    EXPECT_EQ(link_type_name(0), "null");
    EXPECT_EQ(link_type_name(276), "linux-sll2");
    EXPECT_EQ(link_type_name(147), "link-type-147");
}

}  // namespace
}  // namespace waybill::capture
