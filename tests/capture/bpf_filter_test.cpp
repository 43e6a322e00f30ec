// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/bpf_filter.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::capture {
namespace {

using ::testing::HasSubstr;

// IPv4 and TCP from 10.0.0.1:40000 to 10.0.0.2:80.
std::string ip_packet() {
    return std::string(
        "\x45\x00\x00\x28\x00\x00\x00\x00\x40\x06\x00\x00\x0a\x00\x00\x01\x0a\x00"
        "\x00\x02\x9c\x40\x00\x50\x00\x00\x00\x00\x00\x00\x00\x00\x50\x02\x00\x00"
        "\x00\x00\x00\x00",
        40);
}

std::string ethernet_frame() {
    return std::string(12, '\2') + std::string("\x08\x00", 2) + ip_packet();
}

Packet packet_of(const std::string& bytes, std::uint16_t link_type) {
    Packet packet;
    packet.data = as_bytes(bytes);
    packet.wire_length = static_cast<std::uint32_t>(bytes.size());
    packet.link_type = link_type;
    return packet;
}

bool matches(const std::string& text, const std::string& bytes, std::uint16_t link_type) {
    Result<BpfFilter> filter = BpfFilter::compile(text);
    EXPECT_TRUE(filter) << text;
    return filter && filter->matches(packet_of(bytes, link_type));
}

TEST(BpfFilterTest, MatchesWhatItSays) {
    const std::string frame = ethernet_frame();
    EXPECT_TRUE(matches("tcp port 80", frame, 1));
    EXPECT_TRUE(matches("host 10.0.0.1 and dst port 80", frame, 1));
    EXPECT_TRUE(matches("", frame, 1));
    EXPECT_FALSE(matches("udp", frame, 1));
    EXPECT_FALSE(matches("port 81", frame, 1));
    EXPECT_TRUE(matches("less 54", frame, 1));
    EXPECT_FALSE(matches("greater 55", frame, 1));
}

TEST(BpfFilterTest, OneFilterServesEveryLinkType) {
    Result<BpfFilter> filter = BpfFilter::compile("tcp port 80");
    ASSERT_TRUE(filter);
    const std::string frame = ethernet_frame();
    const std::string raw = ip_packet();
    const std::string cooked = std::string(14, '\0') + std::string("\x08\x00", 2) + raw;
    const std::string null = std::string("\x02\x00\x00\x00", 4) + raw;
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(filter->matches(packet_of(frame, 1)));
        EXPECT_TRUE(filter->matches(packet_of(raw, 101)));
        EXPECT_TRUE(filter->matches(packet_of(cooked, 113)));
        EXPECT_TRUE(filter->matches(packet_of(null, 0)));
        EXPECT_FALSE(filter->matches(packet_of(raw, 1)));
    }
}

TEST(BpfFilterTest, AFilterThatDoesNotFitALinkTypeMatchesNoneOfItsPackets) {
    EXPECT_TRUE(matches("ether src 02:02:02:02:02:02", ethernet_frame(), 1));
    EXPECT_FALSE(matches("ether src 02:02:02:02:02:02", ip_packet(), 101));
    EXPECT_FALSE(matches("wlan type mgt", ethernet_frame(), 1));
}

TEST(BpfFilterTest, ATruncatedPacketDoesNotMatchWhatIsNotThere) {
    EXPECT_FALSE(matches("tcp port 80", ethernet_frame().substr(0, 36), 1));
    EXPECT_FALSE(matches("tcp port 80", "", 1));
}

TEST(BpfFilterTest, AWrongFilterIsAnErrorOfLibpcap) {
    const Result<BpfFilter> filter = BpfFilter::compile("tcp porrt 80");
    ASSERT_FALSE(filter);
    EXPECT_THAT(filter.error().message, HasSubstr("syntax error"));
    EXPECT_FALSE(BpfFilter::compile("port 80 and ("));
}

TEST(BpfFilterTest, CanBeMoved) {
    Result<BpfFilter> compiled = BpfFilter::compile("tcp");
    ASSERT_TRUE(compiled);
    BpfFilter filter = std::move(*compiled);
    const std::string frame = ethernet_frame();
    EXPECT_TRUE(filter.matches(packet_of(frame, 1)));
}

}  // namespace
}  // namespace waybill::capture
