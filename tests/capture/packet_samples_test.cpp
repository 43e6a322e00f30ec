// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every way to a TCP segment, whole and cut off at each byte.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/decoding.h"
#include "tests/support/sample_packets.h"

namespace waybill::capture {
namespace {

void expect_segment(const test::SamplePacket& sample) {
    test::Decoding decoding;
    decoding.decode(sample.octets, sample.link_type);
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.skipped(), 0U);

    const test::DecodedSegment& decoded = decoding.segments()[0];
    const Segment& segment = decoded.segment;
    EXPECT_EQ(decoded.payload, test::sample_payload());
    EXPECT_EQ(segment.wire_length, test::sample_payload().size());
    EXPECT_EQ(segment.sequence, 1'000U);
    EXPECT_EQ(segment.key.ends[segment.from].port, 40'000);
    EXPECT_EQ(segment.key.ends[1U - segment.from].port, 80);
    EXPECT_LE(segment.key.ends[0], segment.key.ends[1]);
    EXPECT_EQ(segment.hash, hash_of(segment.key));

    const auto found = std::search(sample.octets.begin(),
                                   sample.octets.end(),
                                   test::sample_payload().begin(),
                                   test::sample_payload().end());
    EXPECT_EQ(segment.place.skip,
              test::Decoding::kSkip + static_cast<std::uint32_t>(found - sample.octets.begin()));
    EXPECT_EQ(segment.first_record, segment.place.record);
}

// The snap length leaves the lengths of the headers as they were.
void expect_length_when_captured_short(const test::SamplePacket& sample) {
    for (std::size_t size = 0; size < sample.octets.size(); ++size) {
        // A copy of just that size, so that a sanitizer sees a read behind it.
        const test::Octets copy(sample.octets.begin(),
                                sample.octets.begin() + static_cast<std::ptrdiff_t>(size));
        test::Decoding decoding;
        decoding.decode(copy, sample.link_type, 0, sample.octets.size());
        ASSERT_EQ(decoding.segments().size() + decoding.skipped(), 1U) << size;
        ASSERT_EQ(decoding.skipped(SkipReason::Malformed), 0U) << size;
        for (const test::DecodedSegment& decoded : decoding.segments()) {
            ASSERT_EQ(decoded.segment.wire_length, test::sample_payload().size()) << size;
            ASSERT_EQ(decoded.payload,
                      test::sample_payload().substr(0, decoded.segment.payload.size()))
                << size;
        }
    }
}

void expect_one_count_when_sent_short(const test::SamplePacket& sample) {
    for (std::size_t size = 0; size < sample.octets.size(); ++size) {
        const test::Octets copy(sample.octets.begin(),
                                sample.octets.begin() + static_cast<std::ptrdiff_t>(size));
        test::Decoding decoding;
        decoding.decode(copy, sample.link_type);
        ASSERT_EQ(decoding.segments().size() + decoding.skipped(), 1U) << size;
        for (const test::DecodedSegment& decoded : decoding.segments()) {
            ASSERT_GE(decoded.segment.wire_length, decoded.payload.size()) << size;
        }
    }
}

// Nothing that a header says may lead out of the packet, or count it twice.
void expect_one_count_when_changed(const test::SamplePacket& sample) {
    for (std::size_t at = 0; at < sample.octets.size(); ++at) {
        for (const int change : {0x01, 0x10, 0x80, 0xff}) {
            test::Octets copy = sample.octets;
            copy[at] = static_cast<Byte>(copy[at] ^ change);
            test::Decoding decoding;
            decoding.decode(copy, sample.link_type);
            ASSERT_EQ(decoding.segments().size() + decoding.skipped(), 1U) << at;
            for (const test::DecodedSegment& decoded : decoding.segments()) {
                ASSERT_TRUE(decoded.inside_packet) << at;
                ASSERT_GE(decoded.segment.wire_length, decoded.payload.size()) << at;
            }
        }
    }
}

void for_each_sample(void (*expect)(const test::SamplePacket&)) {
    for (const test::SamplePacket& sample : test::sample_packets()) {
        SCOPED_TRACE(sample.name);
        expect(sample);
    }
}

TEST(PacketSamplesTest, EachGivesItsSegment) {
    for_each_sample(expect_segment);
}

TEST(PacketSamplesTest, CutByTheCaptureEachIsCountedOnceAndKeepsItsLength) {
    for_each_sample(expect_length_when_captured_short);
}

TEST(PacketSamplesTest, CutOnTheWireEachIsCountedOnce) {
    for_each_sample(expect_one_count_when_sent_short);
}

TEST(PacketSamplesTest, WithAnyByteChangedEachIsCountedOnce) {
    for_each_sample(expect_one_count_when_changed);
}

}  // namespace
}  // namespace waybill::capture
