// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/pcapng_blocks.h"
#include "capture/pcapng_format.h"
#include "capture/recording.h"
#include "tests/support/capture_writer.h"
#include "tests/support/read_capture.h"

namespace waybill::capture {
namespace {

using test::ByteOrder;
using test::NumberWriter;
using test::PcapngWriter;
using test::read_capture;
using test::ReadCapture;
using test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kName = 2;
constexpr std::uint16_t kResolution = 9;
constexpr std::uint16_t kOffset = 14;

ReadCapture read(const PcapngWriter& pcapng) {
    const TemporaryDirectory directory;
    return read_capture({directory.write("a.pcapng", pcapng.bytes())});
}

std::vector<std::string> data_of(const ReadCapture& read) {
    std::vector<std::string> data;
    for (const test::ReadPacket& packet : read.packets) {
        data.push_back(packet.data);
    }
    return data;
}

std::string number(ByteOrder order, std::uint64_t value, std::size_t width) {
    NumberWriter writer(order);
    writer.number(value, width);
    return writer.bytes();
}

// A section with one Ethernet interface.
PcapngWriter begun(ByteOrder order = ByteOrder::Little) {
    PcapngWriter pcapng;
    pcapng.section(order);
    pcapng.interface();
    return pcapng;
}

TEST(PcapngTest, EnhancedOldAndSimpleBlocksAreReadInBothByteOrders) {
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        PcapngWriter pcapng = begun(order);
        pcapng.enhanced(0, 1'700'000'000'123'456, "enhanced", 1500);
        pcapng.old_packet(0, 1'700'000'000'123'457, "old");
        pcapng.simple("simple", 900);
        const ReadCapture capture = read(pcapng);
        EXPECT_EQ(capture.error, "");
        EXPECT_THAT(data_of(capture), ElementsAre("enhanced", "old", std::string("simple\0\0", 8)));
        EXPECT_EQ(capture.packets.at(0).wire_length, 1500U);
        EXPECT_EQ(capture.packets.at(0).at.ns, 1'700'000'000'123'456'000);
        EXPECT_EQ(capture.packets.at(0).skip, 28U);
        EXPECT_EQ(capture.packets.at(1).at.ns, 1'700'000'000'123'457'000);
        EXPECT_EQ(capture.packets.at(1).skip, 28U);
        EXPECT_EQ(capture.packets.at(2).wire_length, 900U);
        EXPECT_EQ(capture.packets.at(2).skip, 12U);
        // It has no time: the last one is the best guess.
        EXPECT_EQ(capture.packets.at(2).at.ns, 1'700'000'000'123'457'000);
        EXPECT_EQ(capture.sources.at(0).kind, "pcapng");
        EXPECT_EQ(test::broken_promise(capture), "");
    }
}

TEST(PcapngTest, ASimplePacketIsLimitedByTheSnapLength) {
    PcapngWriter pcapng;
    pcapng.section();
    pcapng.interface(1, 5);
    pcapng.simple("seven b", 7);
    const ReadCapture capture = read(pcapng);
    EXPECT_THAT(data_of(capture), ElementsAre("seven"));
    EXPECT_EQ(capture.packets.at(0).wire_length, 7U);
    EXPECT_FALSE(capture.packets.at(0).at.known());
}

TEST(PcapngTest, EachSectionHasItsByteOrderAndInterfaces) {
    PcapngWriter pcapng;
    pcapng.section(ByteOrder::Little);
    pcapng.interface(1);
    pcapng.interface(101);
    pcapng.add({.ns = 1000, .data = "raw", .interface = 1});
    pcapng.section(ByteOrder::Big);
    pcapng.interface(113);
    pcapng.add({.ns = 2000, .data = "cooked"});
    pcapng.interface(276);
    pcapng.add({.ns = 3000, .data = "cooked 2", .interface = 1});
    const ReadCapture capture = read(pcapng);
    ASSERT_THAT(data_of(capture), ElementsAre("raw", "cooked", "cooked 2"));
    EXPECT_EQ(capture.packets[0].link_type, 101U);
    EXPECT_EQ(capture.packets[1].link_type, 113U);
    EXPECT_EQ(capture.packets[2].link_type, 276U);
    EXPECT_THAT(capture.sources.at(0).link_types, ElementsAre(1, 101, 113, 276));
    EXPECT_EQ(test::broken_promise(capture), "");
    EXPECT_EQ(test::packets_again(capture, capture.packets[0], capture.packets[2]).size(), 3U);
}

TEST(PcapngTest, ResolutionAndOffsetOfAnInterfaceMakeItsTime) {
    struct Case {
        std::uint8_t resolution;
        std::int64_t offset;
        std::uint64_t ticks;
        std::int64_t ns;
    };
    constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();
    const std::vector<Case> cases{
        {6, 0, 1'700'000'000'000'001, 1'700'000'000'000'001'000},
        {9, 0, 1'700'000'000'000'000'001, 1'700'000'000'000'000'001},
        {0, 0, 1'700'000'000, 1'700'000'000'000'000'000},
        {3, 0, 1'700'000'000'001, 1'700'000'000'001'000'000},
        {12, 0, 1'234'567, 1'234},
        {40, 0, 1'234'567, 0},
        {0x80, 0, 7, 7'000'000'000},
        {0x80 | 10, 0, 1536, 1'500'000'000},
        {0x80 | 32, 0, (std::uint64_t{5} << 32) + (std::uint64_t{1} << 31), 5'500'000'000},
        {0xff, 0, 1'000, 0},
        {6, 100, 1, 100'000'001'000},
        {6, -100, 1, -99'999'999'000},
        {0, 0, ~std::uint64_t{0}, kLatest},
        {6, 0, ~std::uint64_t{0}, kLatest},
        {6, std::numeric_limits<std::int64_t>::min(), 0, -kLatest},
    };
    for (const Case& each : cases) {
        PcapngWriter pcapng;
        pcapng.section();
        pcapng.interface(
            1,
            0,
            {{kResolution, std::string(1, static_cast<char>(each.resolution))},
             {kOffset, number(ByteOrder::Little, static_cast<std::uint64_t>(each.offset), 8)}});
        pcapng.enhanced(0, each.ticks, "x");
        const ReadCapture capture = read(pcapng);
        ASSERT_EQ(capture.packets.size(), 1U);
        EXPECT_EQ(capture.packets[0].at.ns, each.ns)
            << int{each.resolution} << " " << each.offset << " " << each.ticks;
    }
}

TEST(PcapngTest, NamesCommentsSecretsAndDropsAreKept) {
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        PcapngWriter pcapng;
        pcapng.section(order, {{kComment, "made in a test"}, {3, "some OS"}});
        pcapng.interface(1, 0, {{kName, "eth0"}});
        pcapng.interface(1, 0, {});
        pcapng.secrets("CLIENT_RANDOM 00 11");
        pcapng.secrets("CLIENT_RANDOM 22 33\n");
        NumberWriter names(order);
        names.u16(1);
        names.u16(14);
        names.text(std::string_view("\x0a\0\0\x01one\0two\0\0\0", 14));
        names.u16(0);
        names.u16(2);
        names.u16(18);
        names.text(std::string(15, '\0') + "\x01h" + std::string(3, '\0'));
        names.u32(0);
        pcapng.block(4, names.bytes());
        for (const std::uint64_t dropped : {std::uint64_t{3}, std::uint64_t{5}}) {
            pcapng.block(5,
                         number(order, 0, 4) + number(order, 0, 8)
                             + pcapng.options_text({{5, number(order, dropped, 8)}}));
        }
        pcapng.block(5,
                     number(order, 1, 4) + number(order, 0, 8)
                         + pcapng.options_text({{5, number(order, 10, 8)}}));
        const ReadCapture capture = read(pcapng);
        EXPECT_EQ(capture.error, "");
        const SourceFacts& facts = capture.sources.at(0);
        EXPECT_THAT(facts.comments, ElementsAre("made in a test"));
        EXPECT_THAT(facts.interfaces, ElementsAre("eth0", ""));
        EXPECT_EQ(facts.tls_secrets, "CLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33\n");
        EXPECT_THAT(
            facts.names,
            ElementsAre(Pair("10.0.0.1", "one"), Pair("10.0.0.1", "two"), Pair("::1", "h")));
        EXPECT_EQ(facts.dropped, 15U);
    }
}

TEST(PcapngTest, SecretsOfAnotherKindAreNotKept) {
    PcapngWriter pcapng = begun();
    pcapng.block(
        10, number(ByteOrder::Little, 0x57474b4c, 4) + number(ByteOrder::Little, 4, 4) + "abcd");
    EXPECT_EQ(read(pcapng).sources.at(0).tls_secrets, "");
}

TEST(PcapngTest, UnknownBlocksArePassedOverByTheirLength) {
    PcapngWriter pcapng = begun();
    pcapng.block(0x0bad, "some 12 byte");
    pcapng.block(0x40000bad, std::string(2'000'000, 'x'));
    pcapng.block(0x0bad, "");
    pcapng.add({.ns = 0, .data = "found"});
    const ReadCapture capture = read(pcapng);
    EXPECT_THAT(data_of(capture), ElementsAre("found"));
    EXPECT_THAT(capture.notes, IsEmpty());
}

TEST(PcapngTest, OptionsBehindAPacketAreNoPartOfIt) {
    PcapngWriter pcapng = begun();
    pcapng.enhanced(0, 0, "packet", 0, {{kComment, std::string(60'000, 'c')}});
    pcapng.enhanced(0, 0, "next", 0, {{2, "0123"}});
    EXPECT_THAT(data_of(read(pcapng)), ElementsAre("packet", "next"));
}

TEST(PcapngTest, PacketBlocksThatContradictThemselvesArePassedOver) {
    PcapngWriter pcapng = begun();
    const auto enhanced = [](std::uint64_t interface, std::uint64_t captured) {
        NumberWriter body(ByteOrder::Little);
        body.u32(interface);
        body.u64(0);
        body.u32(captured);
        body.u32(captured);
        body.text("data");
        return body.bytes();
    };
    pcapng.add({.ns = 0, .data = "one"});
    const std::size_t first = pcapng.bytes().size();
    pcapng.block(6, enhanced(7, 4));           // no such interface
    pcapng.block(6, enhanced(0, 5));           // longer than the block
    pcapng.block(6, enhanced(0, 0xffffffff));  // absurd
    pcapng.block(6, "short");                  // no room for the fixed part, and unpadded
    const ReadCapture damaged = read(pcapng);
    EXPECT_THAT(damaged.error, HasSubstr("has a length of 17 bytes"));
    EXPECT_THAT(data_of(damaged), ElementsAre("one"));
    EXPECT_THAT(damaged.notes,
                ElementsAre(HasSubstr("3 damaged packet blocks were passed over, the first at byte "
                                      + std::to_string(first))));
}

TEST(PcapngTest, ReadingGoesOnBehindABlockThatWasPassedOver) {
    PcapngWriter pcapng = begun();
    pcapng.block(6, "too short...");
    pcapng.block(3, "");
    pcapng.block(6, std::string(2'000'000, 'x'));  // larger than any packet can be
    pcapng.add({.ns = 0, .data = "two"});
    const ReadCapture capture = read(pcapng);
    EXPECT_EQ(capture.error, "");
    EXPECT_THAT(data_of(capture), ElementsAre("two"));
    EXPECT_THAT(capture.notes, ElementsAre(HasSubstr("3 damaged packet blocks")));
}

TEST(PcapngTest, DamageIsAnErrorWithItsPlace) {
    const auto error_behind = [](std::string_view bytes) {
        PcapngWriter pcapng = begun();
        pcapng.add({.ns = 0, .data = "good"});
        const std::string place = "byte " + std::to_string(pcapng.bytes().size()) + ": ";
        pcapng.raw(bytes);
        const ReadCapture capture = read(pcapng);
        EXPECT_THAT(data_of(capture), ElementsAre("good"));
        const std::size_t at = capture.error.find(place);
        return at == std::string::npos ? capture.error : capture.error.substr(at + place.size());
    };
    const auto header = [](std::uint64_t type, std::uint64_t total) {
        NumberWriter block(ByteOrder::Little);
        block.u32(type);
        block.u32(total);
        return block.bytes() + std::string(64, '\0');
    };
    EXPECT_EQ(error_behind(header(0, 0)),
              "a block of type 0 has a length of 0 bytes (behind packet 1)");
    EXPECT_EQ(error_behind(header(6, 33)),
              "a block of type 6 has a length of 33 bytes (behind packet 1)");
    EXPECT_EQ(error_behind(header(99, 0xfffffff0)),
              "a block of type 99 has a length of 4294967280 bytes (behind packet 1)");
    EXPECT_EQ(error_behind(header(6, 48)),
              "the two lengths of a packet block are not the same (behind packet 1)");
    EXPECT_EQ(error_behind(header(99, 48)),
              "the two lengths of a block of type 99 are not the same (behind packet 1)");
    EXPECT_EQ(error_behind(header(0x0a0d0d0a, 28)),
              "a section header has no byte-order magic (behind packet 1)");
}

TEST(PcapngTest, AnotherMajorVersionIsAnError) {
    PcapngWriter pcapng;
    pcapng.section();
    std::string bytes = pcapng.bytes();
    bytes[12] = 2;
    const TemporaryDirectory directory;
    EXPECT_THAT(read_capture({directory.write("a", bytes)}).error,
                HasSubstr("pcapng of version 2 is not known"));
}

TEST(PcapngTest, ACutAnywhereKeepsThePacketsBeforeIt) {
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
        PcapngWriter pcapng;
        std::vector<std::size_t> borders;  // between blocks
        std::vector<std::size_t> packets;  // behind each packet
        const auto border = [&] {
            borders.push_back(pcapng.bytes().size());
        };
        const auto packet = [&] {
            packets.push_back(pcapng.bytes().size());
            border();
        };
        pcapng.section(order, {{kComment, "c"}});
        border();
        pcapng.interface(1, 0, {{kName, "eth0"}});
        border();
        pcapng.add({.ns = 0, .data = "one"});
        packet();
        pcapng.secrets("CLIENT_RANDOM 00 11\n");
        border();
        pcapng.old_packet(0, 0, "old");
        packet();
        pcapng.simple("simple");
        packet();
        pcapng.block(0x0bad, "skip");
        border();
        for (std::size_t size = 4; size <= pcapng.bytes().size(); ++size) {
            const TemporaryDirectory directory;
            const ReadCapture capture =
                read_capture({directory.write("a", pcapng.bytes().substr(0, size))});
            const auto expected =
                std::ranges::count_if(packets, [&](std::size_t end) { return end <= size; });
            const bool cut = std::ranges::find(borders, size) == borders.end();
            EXPECT_EQ(capture.error, "") << size;
            EXPECT_EQ(static_cast<std::ptrdiff_t>(capture.packets.size()), expected) << size;
            EXPECT_EQ(capture.sources.at(0).cut_off, cut) << size;
            EXPECT_EQ(capture.notes.size(), cut ? 1U : 0U) << size;
            EXPECT_EQ(test::broken_promise(capture), "") << size;
        }
    }
}

TEST(PcapngTest, PacketsThatCrossBlocksAreWhole) {
    PcapngWriter pcapng = begun(ByteOrder::Big);
    for (std::size_t i = 0; i < 1000; ++i) {
        pcapng.add({.ns = static_cast<std::int64_t>(i) * 1000,
                    .data = std::string(i * 7919 % 4000, static_cast<char>('a' + i % 26))});
    }
    pcapng.add({.ns = 0, .data = std::string(262144, 'z')});
    const ReadCapture capture = read(pcapng);
    ASSERT_EQ(capture.packets.size(), 1001U);
    for (std::size_t i = 0; i < 1000; ++i) {
        ASSERT_EQ(capture.packets[i].data,
                  std::string(i * 7919 % 4000, static_cast<char>('a' + i % 26)));
    }
    EXPECT_EQ(capture.packets[1000].data.size(), 262144U);
    EXPECT_EQ(test::broken_promise(capture), "");
}

TEST(PcapngTest, AnIndexThatForgetsTakesAnyNumberOfSections) {
    PcapngIndex index;
    PcapngInterface interface;
    for (std::uint64_t i = 0; i < 3 * PcapngIndex::kMostEntries; ++i) {
        const std::uint64_t offset = 1000 * i;
        ASSERT_TRUE(index.add_section(offset, {}));
        interface.link_type = static_cast<std::uint16_t>(i % 100);
        ASSERT_TRUE(index.add_interface(offset + 100, interface));
        interface.link_type = static_cast<std::uint16_t>(i % 100 + 100);
        ASSERT_TRUE(index.add_interface(offset + 200, interface));
        if (i % 1000 == 0 && i >= 10) {
            index.forget_before(offset - 2500);
        }
    }
    const std::uint64_t last = 3 * PcapngIndex::kMostEntries - 1;
    const PcapngSection section = index.at(1000 * last + 500);
    ASSERT_EQ(section.interfaces.size(), 2U);
    EXPECT_EQ(section.interfaces[0].link_type, last % 100);
    EXPECT_EQ(section.interfaces[1].link_type, last % 100 + 100);
    EXPECT_EQ(section.first_interface, 2 * last);
    EXPECT_EQ(index.at(1000 * last + 150).interfaces.size(), 1U);
}

TEST(PcapngTest, TooManyInterfacesAreAnError) {
    PcapngWriter pcapng;
    pcapng.section();
    for (int i = 0; i < 100'001; ++i) {
        pcapng.interface();
    }
    EXPECT_THAT(read(pcapng).error, HasSubstr("there are more than 100000 interfaces"));
}

}  // namespace
}  // namespace waybill::capture
