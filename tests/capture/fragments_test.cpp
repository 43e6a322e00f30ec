// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/fragments.h"

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/decoding.h"
#include "tests/support/packet_builder.h"

namespace waybill::capture {
namespace {

using test::Decoding;
using test::ethernet;
using test::ipv4;
using test::ipv6;
using test::Octets;

constexpr std::int64_t kSecond = kNsPerSecond;

std::string text_of(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) {
        text.push_back(static_cast<char>('a' + i % 26));
    }
    return text;
}

// The part of `whole` from `begin` up to `end` as a fragment. REQUIRES: `begin` % 8 == 0.
Octets part_v4(const Octets& whole,
               std::size_t begin,
               std::size_t end,
               std::uint16_t identification = 7,
               std::uint8_t protocol = ip_protocol::kTcp) {
    return ethernet(ipv4({.identification = identification,
                          .more_fragments = end < whole.size(),
                          .fragment_offset = static_cast<std::uint16_t>(begin / 8)},
                         Bytes(whole).subspan(begin, end - begin),
                         protocol));
}

Octets part_v6(const Octets& whole,
               std::size_t begin,
               std::size_t end,
               std::uint8_t next_header = ip_protocol::kTcp) {
    return ethernet(ipv6({},
                         test::ipv6_fragment(next_header,
                                             static_cast<std::uint16_t>(begin / 8),
                                             end < whole.size(),
                                             99,
                                             Bytes(whole).subspan(begin, end - begin)),
                         ip_protocol::kFragment),
                    0x86dd);
}

TEST(FragmentsTest, PartsInOrderAreOneSegment) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 48));
    decoding.decode(part_v4(whole, 48, 80));
    decoding.decode(part_v4(whole, 80, 120));
    ASSERT_EQ(decoding.segments().size(), 1U);
    const test::DecodedSegment& decoded = decoding.segments()[0];
    EXPECT_EQ(decoded.payload, text_of(100));
    EXPECT_EQ(decoded.segment.wire_length, 100U);
    EXPECT_FALSE(decoded.inside_packet);
    EXPECT_EQ(decoding.skipped(SkipReason::IpFragment), 2U);
}

TEST(FragmentsTest, AReassembledSegmentIsScatteredAndNamesItsLowestRecord) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 80, 120));
    decoding.decode(part_v4(whole, 0, 80));
    ASSERT_EQ(decoding.segments().size(), 1U);
    const Segment& segment = decoding.segments()[0].segment;
    EXPECT_FALSE(segment.place.contiguous());
    EXPECT_EQ(segment.place.record, 2U);
    EXPECT_EQ(segment.first_record, 1U);
}

TEST(FragmentsTest, PartsInAnyOrderAreOneSegment) {
    const Octets whole = test::tcp({}, text_of(60));
    std::array<std::size_t, 5> starts = {0, 16, 32, 48, 64};
    std::mt19937 random(1);
    for (int round = 0; round < 120; ++round) {
        std::shuffle(starts.begin(), starts.end(), random);
        Decoding decoding;
        for (const std::size_t start : starts) {
            decoding.decode(part_v4(whole, start, std::min(start + 16, whole.size())));
        }
        ASSERT_EQ(decoding.segments().size(), 1U);
        ASSERT_EQ(decoding.segments()[0].payload, text_of(60));
    }
}

TEST(FragmentsTest, Ipv6PartsAreOneSegment) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v6(whole, 80, 120));
    decoding.decode(part_v6(whole, 0, 80));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(100));
}

// RFC 8200 section 4.5: only the first fragment says what the datagram holds.
TEST(FragmentsTest, ExtensionHeadersBehindTheFragmentHeaderAreFollowed) {
    const Octets whole = test::ipv6_extension(ip_protocol::kTcp, test::tcp({}, text_of(100)));
    Decoding decoding;
    decoding.decode(part_v6(whole, 40, whole.size(), 59));
    decoding.decode(part_v6(whole, 0, 40, ip_protocol::kDestinationOptions));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(100));
}

// RFC 1858: a filter that looks at the first fragment alone would see no flags.
TEST(FragmentsTest, ATinyFirstFragmentWithHalfATcpHeaderIsPutTogetherFirst) {
    const Octets whole = test::tcp({}, text_of(20));
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 8));
    EXPECT_EQ(decoding.skipped(SkipReason::IpFragment), 1U);
    decoding.decode(part_v4(whole, 8, 40));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(20));
}

TEST(FragmentsTest, AFragmentedTunnelIsPutTogetherFirst) {
    const Octets inner = test::gtp(ipv4({}, test::tcp({}, text_of(100))));
    const Octets whole = test::udp(2152, 2152, inner);
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 80, 7, ip_protocol::kUdp));
    decoding.decode(part_v4(whole, 80, whole.size(), 7, ip_protocol::kUdp));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(100));
    EXPECT_FALSE(decoding.segments()[0].segment.place.contiguous());
}

TEST(FragmentsTest, FragmentsInsideFragmentsNameTheLowestRecord) {
    const Octets segment = test::tcp({}, text_of(80));
    const Octets first_inner =
        ipv4({.identification = 1, .more_fragments = true}, Bytes(segment).first(48));
    const Octets last_inner =
        ipv4({.identification = 1, .fragment_offset = 6}, Bytes(segment).subspan(48));
    Decoding decoding;
    decoding.decode(part_v4(first_inner, 0, 32, 2, ip_protocol::kIpv4));
    decoding.decode(part_v4(first_inner, 32, first_inner.size(), 2, ip_protocol::kIpv4));
    decoding.decode(ethernet(ipv4({.identification = 3}, last_inner, ip_protocol::kIpv4)));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(80));
    EXPECT_EQ(decoding.segments()[0].segment.first_record, 1U);
}

TEST(FragmentsTest, FragmentsOfOtherProtocolsAreNotKept) {
    Decoding decoding;
    decoding.decode(part_v4(Octets(100), 0, 48, 7, 1));
    EXPECT_EQ(decoding.skipped(SkipReason::NotTcp), 1U);
}

TEST(FragmentsTest, AnExactDuplicateChangesNothing) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 80));
    decoding.decode(part_v4(whole, 0, 80));
    decoding.decode(part_v4(whole, 80, 120));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(100));
    EXPECT_EQ(decoding.skipped(SkipReason::IpFragment), 2U);
}

TEST(FragmentsTest, ADuplicateThatFollowsTheWholeDatagramBeginsNoNewOne) {
    const Octets whole = test::tcp({}, text_of(100));
    const Octets next = test::tcp({.sequence = 2'000}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 80));
    decoding.decode(part_v4(whole, 80, 120));
    decoding.decode(part_v4(whole, 80, 120), 1, kNsPerMs);
    decoding.decode(part_v4(next, 0, 80), 1, kSecond);
    EXPECT_EQ(decoding.segments().size(), 1U);
    decoding.decode(part_v4(next, 80, 120), 1, kSecond);
    ASSERT_EQ(decoding.segments().size(), 2U);
    EXPECT_EQ(decoding.segments()[1].segment.sequence, 2'000U);
}

struct Overlap {
    const char* name;
    std::size_t begin;
    std::size_t end;
};

class FragmentOverlapTest : public testing::TestWithParam<Overlap> {};

constexpr std::array kOverlaps = {Overlap{"LongerAtTheFront", 24, 64},
                                  Overlap{"LongerAtTheEnd", 32, 72},
                                  Overlap{"Inside", 40, 48},
                                  Overlap{"Around", 24, 72},
                                  Overlap{"AtTheFront", 32, 48},
                                  Overlap{"AtTheEnd", 48, 64}};

// RFC 5722, and what Linux does for IPv4 since 2018.
TEST_P(FragmentOverlapTest, DropsTheDatagramOfIpv4) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 32, 64));
    decoding.decode(part_v4(whole, GetParam().begin, GetParam().end));
    decoding.decode(part_v4(whole, 0, 32));
    decoding.decode(part_v4(whole, 64, 120));
    EXPECT_EQ(decoding.counts().segments, 0U);
    EXPECT_EQ(decoding.skipped(SkipReason::FragmentLimit), 4U);
    EXPECT_EQ(decoding.skipped(), 4U);
}

TEST_P(FragmentOverlapTest, DropsTheDatagramOfIpv6) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v6(whole, 32, 64));
    decoding.decode(part_v6(whole, GetParam().begin, GetParam().end));
    decoding.decode(part_v6(whole, 0, 32));
    decoding.decode(part_v6(whole, 64, 120));
    EXPECT_EQ(decoding.counts().segments, 0U);
    EXPECT_EQ(decoding.skipped(SkipReason::FragmentLimit), 4U);
}

INSTANTIATE_TEST_SUITE_P(Overlaps,
                         FragmentOverlapTest,
                         testing::ValuesIn(kOverlaps),
                         [](const auto& overlap) { return std::string(overlap.param.name); });

TEST(FragmentsTest, ADuplicateWithOtherBytesDropsTheDatagram) {
    const Octets whole = test::tcp({}, text_of(100));
    Octets other = whole;
    other[30] ^= 1;
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 80));
    decoding.decode(part_v4(other, 0, 80));
    decoding.decode(part_v4(whole, 80, 120));
    EXPECT_EQ(decoding.counts().segments, 0U);
    EXPECT_EQ(decoding.skipped(SkipReason::FragmentLimit), 3U);
}

TEST(FragmentsTest, ASecondEndDropsTheDatagram) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 80, 120));
    decoding.decode(ethernet(ipv4({.fragment_offset = 5}, Bytes(whole).subspan(40, 16))));
    EXPECT_EQ(decoding.skipped(SkipReason::FragmentLimit), 2U);
}

TEST(FragmentsTest, BytesBehindTheEndDropTheDatagram) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 80, 120));
    decoding.decode(
        ethernet(ipv4({.more_fragments = true, .fragment_offset = 15}, Bytes(whole).first(8))));
    EXPECT_EQ(decoding.skipped(SkipReason::FragmentLimit), 2U);
}

TEST(FragmentsTest, AnEmptyFragmentIsRefused) {
    Decoding decoding;
    decoding.decode(ethernet(ipv4({.more_fragments = true}, {})));
    EXPECT_EQ(decoding.skipped(SkipReason::Malformed), 1U);
}

TEST(FragmentsTest, AFragmentThatIsNotCutAtEightBytesIsRefused) {
    Decoding decoding;
    decoding.decode(ethernet(ipv4({.more_fragments = true}, Octets(47))));
    EXPECT_EQ(decoding.skipped(SkipReason::Malformed), 1U);
}

// The "ping of death": 65,528 + 1 bytes fit without the header and do not with it.
TEST(FragmentsTest, ADatagramBeyondTheLongestIsRefused) {
    Decoding decoding;
    decoding.decode(ethernet(ipv4({.fragment_offset = 8'191}, Octets(1))));
    EXPECT_EQ(decoding.skipped(SkipReason::FragmentLimit), 1U);
}

TEST(FragmentsTest, AfterSixtySecondsTheIdentificationStartsAfresh) {
    const Octets old = test::tcp({.sequence = 1}, text_of(100));
    const Octets fresh = test::tcp({.sequence = 2}, text_of(60));
    Decoding decoding;
    decoding.decode(part_v4(old, 0, 80), 1, 0);
    decoding.decode(part_v4(fresh, 0, 40), 1, 61 * kSecond);
    decoding.decode(part_v4(fresh, 40, 80), 1, 61 * kSecond);
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].segment.sequence, 2U);
    EXPECT_EQ(decoding.segments()[0].segment.first_record, 2U);
}

TEST(FragmentsTest, WithinSixtySecondsTheFragmentsBelongTogether) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 80), 1, 0);
    decoding.decode(part_v4(whole, 80, 120), 1, 59 * kSecond);
    EXPECT_EQ(decoding.counts().segments, 1U);
}

TEST(FragmentsTest, TimesAtBothEndsOfTheScaleAreFarApart) {
    const Octets whole = test::tcp({}, text_of(100));
    Decoding decoding;
    decoding.decode(part_v4(whole, 0, 80), 1, std::numeric_limits<std::int64_t>::min() + 1);
    decoding.decode(part_v4(whole, 80, 120), 1, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(decoding.counts().segments, 0U);
}

TEST(FragmentsTest, AFragmentThatWasCutByTheCaptureEndsThePayloadThere) {
    const Octets whole = test::tcp({}, text_of(100));
    const Octets first = part_v4(whole, 0, 80);
    Decoding decoding;
    decoding.decode(Bytes(first).first(first.size() - 10), 1, 0, first.size());
    decoding.decode(part_v4(whole, 80, 120));
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload, text_of(50));
    EXPECT_EQ(decoding.segments()[0].segment.wire_length, 100U);
}

TEST(FragmentsTest, ReassembledBytesLiveAsLongAsTheirOwner) {
    struct Keeper : SegmentSink {
        void on_segment(const Segment& segment) override { kept = segment.payload; }
        Bytes kept;
    } keeper;
    PacketDecoder decoder(keeper);
    EXPECT_EQ(decoder.keep_alive(), nullptr);
    const Octets whole = test::tcp({}, text_of(100));
    for (const auto& [begin, end] : {std::pair<std::size_t, std::size_t>{0, 80}, {80, 120}}) {
        const Octets octets = part_v4(whole, begin, end);
        Packet packet;
        packet.data = octets;
        packet.wire_length = static_cast<std::uint32_t>(octets.size());
        packet.link_type = 1;
        decoder.decode(packet);
    }
    const std::shared_ptr<const void> owner = decoder.keep_alive();
    EXPECT_NE(owner, nullptr);
    EXPECT_EQ(decoder.keep_alive(), nullptr);
    EXPECT_EQ(as_text(keeper.kept), text_of(100));
}

Fragment first_fragment(Bytes bytes, std::int64_t at) {
    Fragment fragment;
    fragment.bytes = bytes;
    fragment.length = static_cast<std::uint32_t>(bytes.size());
    fragment.at.ns = at;
    return fragment;
}

TEST(FragmentStoreTest, AFloodOfFirstFragmentsStaysWithinItsBudget) {
    FragmentStore store;
    const Octets bytes(1'480);
    Datagram whole;
    std::uint64_t lost = 0;
    for (std::uint32_t i = 0; i < 200'000; ++i) {
        FragmentKey key;
        key.identification = i;
        ASSERT_EQ(store.add(key, first_fragment(bytes, 0), whole), FragmentStore::Outcome::Waiting);
        ASSERT_LE(store.bytes_held(), 32 * kMiB);
        lost += store.take_lost();
    }
    EXPECT_EQ(lost + store.datagrams_held(), 200'000U);
}

TEST(FragmentStoreTest, AFloodOfRefusedFragmentsStaysWithinItsBudget) {
    FragmentStore store;
    const Octets bytes(8);
    Datagram whole;
    for (std::uint32_t i = 0; i < 200'000; ++i) {
        FragmentKey key;
        key.identification = i;
        Fragment fragment = first_fragment(bytes, 0);
        fragment.offset = 65'528;
        fragment.header = 20;
        ASSERT_EQ(store.add(key, fragment, whole), FragmentStore::Outcome::Dropped);
        ASSERT_LE(store.bytes_held(), 32 * kMiB);
        ASSERT_LE(store.datagrams_held(), 65'535U);
    }
}

TEST(FragmentStoreTest, WhatIsOldIsForgotten) {
    FragmentStore store;
    const Octets bytes(64);
    Datagram whole;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        FragmentKey key;
        key.identification = i;
        store.add(key, first_fragment(bytes, i * kSecond), whole);
        ASSERT_LE(store.datagrams_held(), 61U);
    }
    EXPECT_EQ(store.take_lost(), 0U);
}

TEST(FragmentStoreTest, TheOldestIsGivenUpFirst) {
    FragmentStore store(FragmentLimits{.datagrams = 2});
    const Octets bytes(64);
    Datagram whole;
    const auto add = [&](std::uint32_t identification, std::uint32_t offset) {
        FragmentKey key;
        key.identification = identification;
        Fragment fragment = first_fragment(bytes, 0);
        fragment.offset = offset;
        fragment.last = offset != 0;
        return store.add(key, fragment, whole);
    };
    add(1, 0);
    add(2, 0);
    add(3, 0);
    EXPECT_EQ(store.take_lost(), 1U);
    EXPECT_EQ(add(3, 64), FragmentStore::Outcome::Complete);
    EXPECT_EQ(add(2, 64), FragmentStore::Outcome::Complete);
    EXPECT_EQ(add(1, 64), FragmentStore::Outcome::Waiting);
}

}  // namespace
}  // namespace waybill::capture
