// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_recorder.h"

#include <algorithm>
#include <csignal>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/live/growing_files.h"
#include "tests/capture/live/recorded_input.h"
#include "tests/support/compress.h"

namespace waybill::capture {
namespace {

using test::ByteOrder;
using test::CapturedPacket;
using test::Feeding;
using test::numbered_packets;
using test::pcapng_of;
using test::PcapngWriter;
using test::PcapWriter;
using test::read_content;
using test::ReadCapture;
using test::recorded;
using ::testing::ElementsAre;

void expect_packets(const ReadCapture& read, const std::vector<CapturedPacket>& sent) {
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.notes, std::vector<std::string>{});
    ASSERT_EQ(read.packets.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        ASSERT_EQ(read.packets[i].data, sent[i].data) << i;
        ASSERT_EQ(read.packets[i].at.ns, sent[i].ns) << i;
    }
}

TEST(LiveRecorderTest, PacketsOfPcapngAreWrittenAsTheyCame) {
    const std::vector<CapturedPacket> sent = numbered_packets(5000);
    expect_packets(recorded(pcapng_of(sent)), sent);
}

TEST(LiveRecorderTest, BytesMayComeOneByOne) {
    const std::vector<CapturedPacket> sent = numbered_packets(20);
    Feeding feeding;
    feeding.send(pcapng_of(sent), 1);
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    expect_packets(read_content(feeding.content()), sent);
}

TEST(LiveRecorderTest, PcapOfEitherByteOrderAndResolutionBecomesPcapng) {
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        for (const bool nanoseconds : {false, true}) {
            PcapWriter pcap({.order = order, .nanoseconds = nanoseconds, .link_type = 113});
            const std::vector<CapturedPacket> sent = numbered_packets(10);
            for (const CapturedPacket& packet : sent) {
                pcap.add(packet);
            }
            const ReadCapture read = recorded(pcap.bytes());
            expect_packets(read, sent);
            EXPECT_EQ(read.sources.at(0).kind, "pcapng");
            EXPECT_THAT(read.sources.at(0).link_types, ElementsAre(113));
        }
    }
}

TEST(LiveRecorderTest, BlocksOfTheOtherByteOrderBecomeOurs) {
    PcapngWriter writer;
    writer.section(ByteOrder::Big);
    // Times in nanoseconds.
    writer.interface(1, 0, {{9, "\x09"}});
    writer.enhanced(0, 1'700'000'000'123'456'789, "12345", 1500, {{1, "a comment"}});
    Feeding feeding;
    feeding.send(writer.bytes());
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    PcapngWriter expected;
    expected.section();
    expected.interface(1, 0, {{9, "\x09"}});
    expected.enhanced(0, 1'700'000'000'123'456'789, "12345", 1500, {{1, "a comment"}});
    EXPECT_EQ(feeding.content(), expected.bytes());
}

TEST(LiveRecorderTest, CompressedInputIsUnpacked) {
    const std::vector<CapturedPacket> sent = numbered_packets(300);
    expect_packets(recorded(testing::gzip(pcapng_of(sent))), sent);
}

TEST(LiveRecorderTest, WhatHasComeCanBeReadBeforeMoreComes) {
    const std::vector<CapturedPacket> sent = numbered_packets(20);
    const std::string bytes = pcapng_of(sent);
    // In the middle of the second half.
    const std::size_t half = bytes.size() / 2;
    Feeding feeding;
    feeding.send(std::string_view(bytes).substr(0, half));
    ASSERT_TRUE(feeding.wait_for_packets(8));
    EXPECT_GE(read_content(feeding.content()).packets.size(), 8U);
    EXPECT_FALSE(feeding.files().ended());
    feeding.send(std::string_view(bytes).substr(half));
    ASSERT_TRUE(feeding.wait_for_packets(20));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_TRUE(feeding.files().ended());
    expect_packets(read_content(feeding.content()), sent);
}

TEST(LiveRecorderTest, StatusCountsWhatWasWritten) {
    const std::vector<CapturedPacket> sent = numbered_packets(10);
    Feeding feeding;
    feeding.send(pcapng_of(sent));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const RecorderStatus status = feeding.recorder().status();
    EXPECT_EQ(status.packets, 10U);
    EXPECT_EQ(status.bytes, feeding.files().size());
    EXPECT_EQ(status.first.ns, sent.front().ns);
    EXPECT_EQ(status.last.ns, sent.back().ns);
    ASSERT_EQ(status.interfaces.size(), 1U);
    EXPECT_EQ(status.interfaces[0].name, "eth0");
    EXPECT_EQ(status.interfaces[0].packets, 10U);
    EXPECT_FALSE(status.interfaces[0].dropped);
    EXPECT_TRUE(status.ended);
    EXPECT_THAT(status.paths, ElementsAre());
}

TEST(LiveRecorderTest, InterfacesKeepWhatIsSaidOfThem) {
    PcapngWriter writer;
    writer.section();
    writer.interface(1, 262144, {{2, "eth0"}, {3, "the first"}, {11, std::string("\0udp", 4)}});
    writer.interface(276, 0, {{2, "any"}});
    RecorderOptions options;
    options.application = "a program";
    options.filter = "tcp";
    Feeding feeding(options);
    feeding.send(writer.bytes());
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    PcapngWriter expected;
    expected.section({}, {{4, "a program"}});
    expected.interface(
        1, 262144, {{2, "eth0"}, {3, "the first"}, {9, "\x09"}, {11, std::string("\0udp", 4)}});
    expected.interface(276, 0, {{2, "any"}, {9, "\x09"}, {11, std::string("\0tcp", 4)}});
    EXPECT_EQ(feeding.content(), expected.bytes());
}

std::string count(std::uint64_t value) {
    test::NumberWriter number(ByteOrder::Little);
    number.u64(value);
    return number.bytes();
}

void add_statistics(PcapngWriter& writer,
                    std::uint32_t interface,
                    const std::vector<test::PcapngOption>& options) {
    test::NumberWriter body(ByteOrder::Little);
    body.u32(interface);
    body.u64(0);
    writer.block(5, body.bytes() + writer.options_text(options));
}

TEST(LiveRecorderTest, TheLatestStatisticsOfEachInterfaceHold) {
    PcapngWriter writer;
    writer.section();
    writer.interface(1, 0, {{2, "eth0"}});
    writer.interface(1, 0, {{2, "eth1"}});
    writer.add({.data = "1"});
    add_statistics(writer, 0, {{4, count(10)}, {5, count(1)}, {7, count(2)}});
    add_statistics(writer, 1, {{4, count(3)}, {7, count(0)}});
    add_statistics(writer, 0, {{4, count(20)}, {5, count(1)}, {7, count(5)}});
    Feeding feeding;
    feeding.send(writer.bytes());
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::vector<InterfaceCounts> counts = feeding.recorder().status().interfaces;
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0].packets, 1U);
    EXPECT_EQ(counts[0].dropped, 5U);
    EXPECT_EQ(counts[0].dropped_by_interface, 1U);
    EXPECT_EQ(counts[1].packets, 0U);
    EXPECT_EQ(counts[1].dropped, 0U);
    EXPECT_FALSE(counts[1].dropped_by_interface);
    // Whoever opens the file is told, too.
    EXPECT_EQ(read_content(feeding.content()).sources.at(0).dropped, 6U);
}

TEST(LiveRecorderTest, DropsOfWhichNobodySaysWhoseTheyAreAreTheKernels) {
    PcapngWriter writer;
    writer.section();
    writer.interface();
    add_statistics(writer, 0, {{5, count(4)}});
    add_statistics(writer, 9, {{5, count(9)}});  // there is none
    Feeding feeding;
    feeding.send(writer.bytes());
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::vector<InterfaceCounts> counts = feeding.recorder().status().interfaces;
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].name, "the input");
    EXPECT_EQ(counts[0].dropped, 4U);
    EXPECT_FALSE(counts[0].dropped_by_interface);
    EXPECT_EQ(read_content(feeding.content()).sources.at(0).dropped, 4U);
}

TEST(LiveRecorderTest, CommentsNamesAndSecretsGoOn) {
    PcapngWriter writer;
    writer.section({}, {{1, "of the section"}});
    writer.interface();
    test::NumberWriter names(ByteOrder::Little);
    names.u16(1);
    names.u16(7);
    names.text(
        std::string("\x0a\x00\x00\x01"
                    "ab\0",
                    7));
    names.pad_to_4();
    names.u32(0);
    writer.block(4, names.bytes());
    writer.secrets("CLIENT_RANDOM 00 11\n");
    writer.add({.data = "1"});
    const ReadCapture read = recorded(writer.bytes());
    ASSERT_EQ(read.sources.size(), 1U);
    EXPECT_THAT(read.sources[0].comments, ElementsAre("of the section"));
    EXPECT_THAT(read.sources[0].names, ElementsAre(::testing::Pair("10.0.0.1", "ab")));
    EXPECT_EQ(read.sources[0].tls_secrets, "CLIENT_RANDOM 00 11\n");
    EXPECT_EQ(read.packets.size(), 1U);
}

TEST(LiveRecorderTest, SectionsBehindOneAnotherKeepTheirInterfaces) {
    PcapngWriter writer;
    writer.section({}, {{1, "one"}});
    writer.interface(1, 0, {{2, "eth0"}});
    writer.interface(101, 0, {{2, "tun0"}});
    writer.add({.data = "first", .interface = 1});
    writer.section(ByteOrder::Big, {{1, "two"}});
    writer.interface(113, 0, {{2, "any"}});
    writer.add({.data = "second"});
    const ReadCapture read = recorded(writer.bytes());
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].link_type, 101);
    EXPECT_EQ(read.packets[1].link_type, 113);
    EXPECT_THAT(read.sources.at(0).interfaces, ElementsAre("eth0", "tun0", "any"));
    EXPECT_THAT(read.sources.at(0).comments, ElementsAre("one", "two"));
}

TEST(LiveRecorderTest, SecretsOfAKeyLogStandInFrontOfThePacketsBehindThem) {
    Feeding feeding;
    const std::vector<CapturedPacket> sent = numbered_packets(2);
    const std::string bytes = pcapng_of(sent);
    const std::size_t second = bytes.rfind("packet 1") - 28;
    feeding.send(std::string_view(bytes).substr(0, second));
    ASSERT_TRUE(feeding.wait_for_packets(1));
    feeding.recorder().add_secrets("one\n");
    feeding.recorder().add_secrets("two\n");
    feeding.send(std::string_view(bytes).substr(second));
    ASSERT_TRUE(feeding.wait_for_packets(2));
    feeding.recorder().add_secrets("three\n");
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::string content = feeding.content();
    const std::vector<std::size_t> places = {content.find("packet 0"),
                                             content.find("one\ntwo\n"),
                                             content.find("packet 1"),
                                             content.find("three\n")};
    EXPECT_LT(places[0], places[1]);
    EXPECT_LT(places[1], places[2]);
    EXPECT_LT(places[2], places[3]);
    EXPECT_NE(places[3], std::string::npos);
}

TEST(LiveRecorderTest, PacketsAreCutToTheLengthThatIsAskedFor) {
    PcapngWriter writer;
    writer.section();
    writer.interface(1, 65535);
    writer.add({.data = "0123456789", .wire_length = 1500});
    writer.add({.data = "012"});
    RecorderOptions options;
    options.snap_length = 4;
    const ReadCapture read = recorded(writer.bytes(), options);
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].data, "0123");
    EXPECT_EQ(read.packets[0].wire_length, 1500U);
    EXPECT_EQ(read.packets[1].data, "012");
}

TEST(LiveRecorderTest, WhatAnInterfaceSaysOfItsLengthsCutsNothing) {
    PcapngWriter writer;
    writer.section();
    writer.interface(1, 4);
    writer.add({.data = "0123456789"});
    EXPECT_EQ(recorded(writer.bytes()).packets.at(0).data, "0123456789");
}

TEST(LiveRecorderTest, EachPacketIsShownToWhoeverAskedForThem) {
    std::vector<std::string> seen;
    RecorderOptions options;
    options.on_packet = [&](const Packet& packet) {
        seen.emplace_back(as_text(packet.data));
    };
    PcapngWriter writer;
    writer.section();
    writer.interface();
    writer.add({.data = "one"});
    writer.add({.data = "two"});
    recorded(writer.bytes(), options);
    EXPECT_THAT(seen, ElementsAre("one", "two"));
}

TEST(LiveRecorderTest, StoppingDoesNotWaitForTheEndOfTheInput) {
    Feeding feeding;
    const std::vector<CapturedPacket> sent = numbered_packets(3);
    const std::string begun("\x06\0\0\0\x40\0\0\0 of a packet", 20);
    feeding.send(pcapng_of(sent) + begun);
    ASSERT_TRUE(feeding.wait_for_packets(3));
    feeding.recorder().stop();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_FALSE(feeding.recorder().reached_limit());
    EXPECT_THAT(feeding.recorder().take_notes(), ElementsAre());
    expect_packets(read_content(feeding.content()), sent);
}

LiveRecorder* to_stop = nullptr;

TEST(LiveRecorderTest, ASignalHandlerMayStopIt) {
    Feeding feeding;
    to_stop = &feeding.recorder();
    const auto before = ::signal(SIGUSR1, [](int) { to_stop->stop(); });
    ASSERT_EQ(::raise(SIGUSR1), 0);
    EXPECT_EQ(feeding.outcome(), "");
    ::signal(SIGUSR1, before);
    // Without a packet, and still a capture.
    expect_packets(read_content(feeding.content()), {});
}

TEST(LiveRecorderTest, AnInputThatIsCutOffIsNoted) {
    Feeding feeding;
    const std::vector<CapturedPacket> sent = numbered_packets(3);
    const std::string bytes = pcapng_of(sent);
    feeding.send(std::string_view(bytes).substr(0, bytes.size() - 3));
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    const std::string place = std::to_string(bytes.find("packet 2") - 28);
    EXPECT_THAT(feeding.recorder().take_notes(),
                ElementsAre("the input: is cut off in packet 3, at byte " + place));
    EXPECT_THAT(feeding.recorder().take_notes(), ElementsAre());
    EXPECT_EQ(read_content(feeding.content()).packets.size(), 2U);
}

TEST(LiveRecorderTest, DamageEndsItAndWhatCameBeforeStays) {
    Feeding feeding;
    const std::vector<CapturedPacket> sent = numbered_packets(3);
    const std::string bytes = pcapng_of(sent);
    feeding.send(bytes + "no block at all");
    feeding.end();
    EXPECT_THAT(feeding.outcome(),
                ::testing::MatchesRegex("the input: byte " + std::to_string(bytes.size())
                                        + ": a block of type .* \\(behind packet 3\\)"));
    expect_packets(read_content(feeding.content()), sent);
}

TEST(LiveRecorderTest, BlocksThatContradictThemselvesAreNoted) {
    PcapngWriter writer;
    writer.section();
    writer.interface();
    writer.add({.data = "one", .interface = 5});
    writer.add({.data = "two"});
    Feeding feeding;
    feeding.send(writer.bytes());
    feeding.end();
    EXPECT_EQ(feeding.outcome(), "");
    EXPECT_THAT(feeding.recorder().take_notes(),
                ElementsAre(::testing::StartsWith(
                    "the input: 1 damaged packet blocks were passed over, the first at byte")));
    EXPECT_EQ(feeding.recorder().status().packets, 1U);
}

std::string capture_with_everything() {
    PcapngWriter writer;
    writer.section({}, {{1, "one"}});
    writer.interface(1, 0, {{2, "eth0"}, {9, "\x09"}});
    writer.interface(101, 96, {{2, "tun0"}, {9, "\x8a"}});
    writer.secrets("a secret\n");
    for (const CapturedPacket& packet : numbered_packets(5)) {
        writer.add(packet);
    }
    add_statistics(writer, 0, {{4, count(5)}, {7, count(1)}});
    writer.section(ByteOrder::Big);
    writer.interface(113);
    writer.enhanced(0, 1'700'000'000'000'000, "commented", 0, {{1, "a comment"}});
    writer.old_packet(0, 1'700'000'000'000'001, "an old one");
    writer.simple("a simple one");
    return writer.bytes();
}

TEST(LiveRecorderTest, WhatIsReadOfDamagedInputIsReadOfItsRecordingToo) {
    const std::string whole = capture_with_everything();
    std::mt19937 random(8);
    for (int round = 0; round < 200; ++round) {
        std::string input = whole;
        for (std::uint32_t changes = random() % 4; changes > 0; --changes) {
            input[random() % input.size()] = static_cast<char>(random() % 4 * 85);
        }
        if (random() % 4 == 0) {
            input.resize(random() % input.size());
        }
        Feeding feeding;
        feeding.send(input);
        feeding.end();
        const std::string outcome = feeding.outcome();
        const ReadCapture before = read_content(input);
        const ReadCapture after = read_content(feeding.content());
        ASSERT_EQ(outcome.empty(), before.error.empty()) << round << outcome << before.error;
        ASSERT_EQ(feeding.recorder().take_notes().size(), before.notes.size()) << round;
        ASSERT_EQ(after.error, "") << round;
        ASSERT_THAT(after.notes, ElementsAre()) << round;
        ASSERT_EQ(after.packets.size(), before.packets.size()) << round;
        for (std::size_t i = 0; i < after.packets.size(); ++i) {
            ASSERT_EQ(after.packets[i].data, before.packets[i].data) << round;
            ASSERT_EQ(after.packets[i].wire_length, before.packets[i].wire_length) << round;
            ASSERT_EQ(after.packets[i].link_type, before.packets[i].link_type) << round;
            ASSERT_EQ(after.packets[i].at.ns, std::max<std::int64_t>(before.packets[i].at.ns, 0))
                << round;
        }
    }
}

TEST(LiveRecorderTest, WhatIsNoCaptureIsCalledWhatItIs) {
    const auto refusal = [](std::string_view input) {
        Feeding feeding;
        feeding.send(input);
        feeding.end();
        const std::string outcome = feeding.outcome();
        // Still something that can be opened.
        expect_packets(read_content(feeding.content()), {});
        return outcome;
    };
    EXPECT_EQ(refusal(""), "the input: is empty");
    EXPECT_EQ(refusal("ab"), "the input: byte 0: is too short to be a capture file");
    EXPECT_EQ(refusal("<html><body>"),
              "the input: byte 0: not a capture file (starts with 3c 68 74 6d: an HTML document)");
}

TEST(LiveRecorderTest, AnInputThatCannotBeReadIsTold) {
    RecorderOptions options;
    options.input = ::open("/", O_RDONLY | O_CLOEXEC);
    options.input_name = "a folder";
    Result<std::unique_ptr<LiveRecorder>> started = LiveRecorder::start(options);
    ASSERT_TRUE(started.has_value());
    const Result<void> outcome = (*started)->outcome();
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().message, "a folder: cannot be read: Is a directory");
    ::close(options.input);
}

}  // namespace
}  // namespace waybill::capture
