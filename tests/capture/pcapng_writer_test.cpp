// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_writer.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/capture_writer.h"
#include "tests/support/read_capture.h"

namespace waybill::test {
namespace {

using capture::Packet;
using Writer = capture::PcapngWriter;

// Collects what a writer gives out.
struct Collected {
    Writer::Output output() {
        return [this](Bytes bytes) {
            pieces.push_back(bytes.size());
            content += as_text(bytes);
            return Result<void>();
        };
    }

    std::vector<std::size_t> pieces;
    std::string content;
};

Packet packet_of(std::string_view data, std::int64_t ns) {
    Packet packet;
    packet.data = as_bytes(data);
    packet.wire_length = static_cast<std::uint32_t>(data.size());
    packet.at = Timestamp{ns};
    return packet;
}

ReadCapture read_back(const Collected& collected) {
    const TemporaryDirectory folder;
    ReadCapture read = read_capture({folder.write("written.pcapng", collected.content)});
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.notes, std::vector<std::string>{});
    return read;
}

TEST(PcapngWriterTest, WhatIsWrittenIsReadBack) {
    Collected collected;
    Writer writer(collected.output(), {"Waybill", {"a comment", "another"}});
    const std::uint32_t first = writer.add_interface({.link_type = 1, .name = "eth0"});
    Packet packet = packet_of("12345", 1'700'000'000'123'456'789);
    packet.wire_length = 1500;
    EXPECT_TRUE(writer.add_packet(packet, first).has_value());
    // Later than the first packet, and of another link layer.
    const std::uint32_t second =
        writer.add_interface({.link_type = 113, .name = "any", .filter = "tcp"});
    EXPECT_TRUE(writer.add_packet(packet_of("abcdefgh", 5), second).has_value());
    Writer::Statistics statistics;
    statistics.dropped = 7;
    EXPECT_TRUE(writer.add_statistics(first, statistics).has_value());
    EXPECT_TRUE(writer.flush().has_value());

    const ReadCapture read = read_back(collected);
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].data, "12345");
    EXPECT_EQ(read.packets[0].wire_length, 1500U);
    EXPECT_EQ(read.packets[0].link_type, 1);
    EXPECT_EQ(read.packets[0].at.ns, 1'700'000'000'123'456'789);
    EXPECT_EQ(read.packets[1].data, "abcdefgh");
    EXPECT_EQ(read.packets[1].link_type, 113);
    EXPECT_EQ(read.packets[1].at.ns, 5);
    EXPECT_EQ(read.sources[0].interfaces, (std::vector<std::string>{"eth0", "any"}));
    EXPECT_EQ(read.sources[0].comments, (std::vector<std::string>{"a comment", "another"}));
    EXPECT_EQ(read.sources[0].dropped, 7U);
}

TEST(PcapngWriterTest, ASectionsHeaderIsAsTheDraftHasIt) {
    Collected collected;
    Writer writer(collected.output(), {"W", {}});
    EXPECT_TRUE(writer.flush().has_value());
    PcapngWriter expected;
    expected.section(ByteOrder::Little, {{4, "W"}});
    EXPECT_EQ(collected.content, expected.bytes());
}

TEST(PcapngWriterTest, APacketsBlockIsAsTheDraftHasIt) {
    Collected collected;
    Writer writer(collected.output(), {});
    EXPECT_EQ(writer.add_interface({.link_type = 101, .snap_length = 65535}), 0U);
    EXPECT_TRUE(
        writer
            .add_packet(packet_of("abc", 4'294'967'297), 0, std::vector<std::string>{"one", "two!"})
            .has_value());
    EXPECT_TRUE(writer.flush().has_value());
    PcapngWriter expected;
    expected.section();
    expected.interface(101, 65535, {{9, "\x09"}});
    expected.enhanced(0, 4'294'967'297, "abc", 3, {{1, "one"}, {1, "two!"}});
    EXPECT_EQ(collected.content, expected.bytes());
}

TEST(PcapngWriterTest, NamesAndSecretsAreReadBack) {
    Collected collected;
    Writer writer(collected.output(), {});
    constexpr std::array<Byte, 4> kOctets = {10, 0, 0, 1};
    const IpAddress v4 = ip_from_v4(kOctets.data());
    IpAddress v6{};
    v6.octets[0] = 0x20;
    v6.octets[15] = 1;
    const std::vector<std::pair<IpAddress, std::string>> names = {
        {v4, "shop.example"}, {v6, "six.example"}, {v4, std::string("a\0b", 3)}};
    EXPECT_TRUE(writer.add_names(names).has_value());
    EXPECT_TRUE(writer.add_tls_secrets("CLIENT_RANDOM a b\n").has_value());
    EXPECT_TRUE(writer.flush().has_value());
    const ReadCapture read = read_back(collected);
    EXPECT_EQ(read.sources[0].names,
              (std::vector<std::pair<std::string, std::string>>{
                  {"10.0.0.1", "shop.example"}, {"2000::1", "six.example"}, {"10.0.0.1", "a"}}));
    EXPECT_EQ(read.sources[0].tls_secrets, "CLIENT_RANDOM a b\n");
}

TEST(PcapngWriterTest, ManySecretsAreCutBetweenLines) {
    std::string lines;
    while (lines.size() < 3 * kMiB) {
        lines += "CLIENT_RANDOM " + std::to_string(lines.size()) + " 0000\n";
    }
    Collected collected;
    Writer writer(collected.output(), {});
    EXPECT_TRUE(writer.add_tls_secrets(lines).has_value());
    EXPECT_TRUE(writer.flush().has_value());
    // The reader puts the blocks together again.
    EXPECT_EQ(read_back(collected).sources[0].tls_secrets, lines);
}

TEST(PcapngWriterTest, ManyNamesAreReadBack) {
    std::vector<std::pair<IpAddress, std::string>> names(5000);
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i].first.octets[0] = 0x20;
        names[i].first.octets[14] = static_cast<Byte>(i >> 8);
        names[i].first.octets[15] = static_cast<Byte>(i);
        names[i].second = "host-" + std::to_string(i) + std::string(1000, 'x');
    }
    Collected collected;
    Writer writer(collected.output(), {});
    EXPECT_TRUE(writer.add_names(names).has_value());
    EXPECT_TRUE(writer.flush().has_value());
    const ReadCapture read = read_back(collected);
    ASSERT_EQ(read.sources[0].names.size(), names.size());
    EXPECT_EQ(read.sources[0].names.back().second, names.back().second.substr(0, 255));
}

TEST(PcapngWriterTest, MoreThanTheSnapLengthIsNotWritten) {
    Collected collected;
    Writer writer(collected.output(), {});
    const std::uint32_t interface = writer.add_interface({.link_type = 1, .snap_length = 4});
    EXPECT_TRUE(writer.add_packet(packet_of("123456", 1), interface).has_value());
    EXPECT_TRUE(writer.flush().has_value());
    const ReadCapture read = read_back(collected);
    ASSERT_EQ(read.packets.size(), 1U);
    EXPECT_EQ(read.packets[0].data, "1234");
    EXPECT_EQ(read.packets[0].wire_length, 6U);
}

TEST(PcapngWriterTest, ATimeBefore1970IsZero) {
    Collected collected;
    Writer writer(collected.output(), {});
    const std::uint32_t interface = writer.add_interface({.link_type = 1});
    EXPECT_TRUE(writer.add_packet(packet_of("1", -5), interface).has_value());
    EXPECT_TRUE(writer.add_packet(packet_of("2", Timestamp::kUnknown), interface).has_value());
    EXPECT_TRUE(writer.flush().has_value());
    const ReadCapture read = read_back(collected);
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].at.ns, 0);
    EXPECT_EQ(read.packets[1].at.ns, 0);
}

TEST(PcapngWriterTest, ALongTextIsCutBetweenCharacters) {
    std::string comment(65'519, 'x');
    comment += "\xc3\xa4";  // would end behind the longest
    Collected collected;
    Writer writer(collected.output(), {"", {comment}});
    EXPECT_TRUE(writer.flush().has_value());
    EXPECT_EQ(read_back(collected).sources[0].comments,
              std::vector<std::string>{std::string(65'519, 'x')});
}

TEST(PcapngWriterTest, OutputComesInPiecesOfTheBuffer) {
    constexpr std::size_t kBuffer = 8 * kKiB;
    Collected collected;
    Writer writer(collected.output(), {}, kBuffer);
    const std::uint32_t interface = writer.add_interface({.link_type = 1});
    const std::string data(1000, 'x');
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(writer.add_packet(packet_of(data, i), interface).has_value());
    }
    EXPECT_GE(collected.pieces.size(), 11U);
    for (const std::size_t piece : collected.pieces) {
        EXPECT_GE(piece, kBuffer);
        EXPECT_LT(piece, kBuffer + 1100);
    }
    EXPECT_GT(writer.bytes_written(), collected.content.size());
    EXPECT_TRUE(writer.flush().has_value());
    EXPECT_EQ(writer.bytes_written(), collected.content.size());
    EXPECT_EQ(read_back(collected).packets.size(), 100U);
}

TEST(PcapngWriterTest, AnOutputThatFailsIsToldFromThenOn) {
    int calls = 0;
    Writer writer(
        [&calls](Bytes) {
            ++calls;
            return Result<void>(Error{"the disk is full"});
        },
        {},
        Writer::kLeastBuffer);
    const std::uint32_t interface = writer.add_interface({.link_type = 1});
    const std::string data(Writer::kLeastBuffer, 'x');
    const Result<void> failed = writer.add_packet(packet_of(data, 1), interface);
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().message, "the disk is full");
    EXPECT_FALSE(writer.add_packet(packet_of("1", 2), interface).has_value());
    EXPECT_FALSE(writer.flush().has_value());
    EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace waybill::test
