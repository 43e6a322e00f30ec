// SPDX-License-Identifier: GPL-3.0-or-later
//
// What no capture that a test could write holds: streams of many gigabytes.
#include "capture/cut_plan.h"

#include <gtest/gtest.h>

namespace waybill::capture {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

// One connection with an exchange for each 3 GiB of what the server sends; of the client's stream
// each has 100 bytes. Records lie as far apart as the bytes in the server's stream.
class LongStream {
public:
    explicit LongStream(std::uint32_t exchanges) {
        store::ConnectionRow& connection = session_.connections.emplace_back();
        connection.start.endpoints = {client_, server_};
        connection.start.first_record = 0;
        connection.exchanges = exchanges;
        connection.facts.sides[0].seen = connection.facts.sides[1].seen = true;
        connection.facts.sides[0].first_sequence = 1'000;
        connection.facts.sides[1].first_sequence = 0xfff0'0000U;
        connection.facts.sides[0].stream_bytes = 100 * exchanges;
        connection.facts.sides[1].stream_bytes = 3 * kGiB * exchanges;
        for (std::uint32_t i = 0; i < exchanges; ++i) {
            store::ExchangeRow& row = session_.exchanges.emplace_back();
            row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse;
            row.started = Timestamp{1'000 * i};
            row.response_end = 900;
            row.request.first_record = row.order = 3 * kGiB * i;
            row.request.stream_offset = 100 * i;
            row.response.first_record = 3 * kGiB * i + 1;
            row.response.stream_offset = 3 * kGiB * i;
            row.response.span_units =
                static_cast<std::uint32_t>(3 * kGiB / store::MessagePlace::kSpanUnit);
        }
    }

    CutPlan plan_of(std::uint32_t exchange) const {
        CutPlan plan(session_, ChosenExchanges::these({exchange}));
        plan.settle();
        return plan;
    }

    // 1,000 bytes of the server's at this place of its stream, or an acknowledgment of the client's
    // up to there.
    Segment data_at(std::uint64_t offset) const {
        Segment segment = segment_of(Side::Server, offset);
        segment.sequence = 0xfff0'0000U + static_cast<std::uint32_t>(offset);
        segment.wire_length = 1'000;
        return segment;
    }
    Segment acknowledgment_of(std::uint64_t offset) const {
        Segment segment = segment_of(Side::Client, offset);
        segment.acknowledgment = 0xfff0'0000U + static_cast<std::uint32_t>(offset);
        return segment;
    }

private:
    Segment segment_of(Side side, std::uint64_t offset) const {
        Segment segment;
        segment.key = {{client_, server_}};
        segment.hash = hash_of(segment.key);
        segment.from = side == Side::Client ? 0 : 1;
        segment.flags = tcp_flag::kAck;
        segment.place.record = offset + 2;
        segment.first_record = segment.place.record;
        return segment;
    }

    Endpoint client_{ip_from_v4(kClient.data()), 40'000};
    Endpoint server_{ip_from_v4(kServer.data()), 80};
    store::Session session_;

    static constexpr std::array<Byte, 4> kClient = {10, 0, 0, 1};
    static constexpr std::array<Byte, 4> kServer = {10, 0, 0, 2};
};

TEST(CutPlanTest, SequenceNumbersThatComeAgainAreToldApartByTheRecords) {
    const LongStream stream(7);
    const CutPlan plan = stream.plan_of(3);  // from 9 GiB to 12 GiB
    for (std::uint64_t offset = kGiB / 2; offset < 21 * kGiB; offset += kGiB / 2) {
        const bool is_inside = offset >= 9 * kGiB && offset < 12 * kGiB;
        EXPECT_EQ(plan.keeps(stream.data_at(offset)), is_inside) << offset;
    }
    EXPECT_TRUE(plan.keeps(stream.data_at(9 * kGiB - 1)));
    EXPECT_TRUE(plan.keeps(stream.data_at(12 * kGiB - 1)));
}

TEST(CutPlanTest, AcknowledgmentsOfWhatIsKeptAreKept) {
    const LongStream stream(7);
    const CutPlan plan = stream.plan_of(1);
    EXPECT_TRUE(plan.keeps(stream.acknowledgment_of(4 * kGiB)));
    EXPECT_TRUE(plan.keeps(stream.acknowledgment_of(6 * kGiB)));
    EXPECT_FALSE(plan.keeps(stream.acknowledgment_of(2 * kGiB)));
}

TEST(CutPlanTest, OfOtherConnectionsNothingIsKept) {
    const LongStream stream(2);
    const CutPlan plan = stream.plan_of(0);
    Segment segment = stream.data_at(1);
    EXPECT_TRUE(plan.keeps(segment));
    EXPECT_EQ(plan.connection_of(segment), 0U);
    segment.key.ends[0].port = 40'001;
    segment.hash = hash_of(segment.key);
    segment.flags = tcp_flag::kSyn;
    EXPECT_FALSE(plan.keeps(segment));
    EXPECT_EQ(plan.connection_of(segment), CutPlan::kNone);
}

}  // namespace
}  // namespace waybill::capture
