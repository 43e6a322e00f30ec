// SPDX-License-Identifier: GPL-3.0-or-later
//
// One direction: order, repetition, holes and limits. Overlaps that disagree have a file of their
// own.
#include <string>

#include <gtest/gtest.h>

#include "tests/support/segments.h"

namespace waybill::capture {
namespace {

std::string after_handshake(std::string_view rest) {
    return "C syn\n S syn ack\n C ack\n" + std::string(rest);
}

TEST(TcpReassembly, R02_segments_of_one_byte) {
    std::string text;
    for (const char c : std::string_view("request")) {
        text += "C '" + std::string(1, c) + "'\n";
    }
    ScriptRun run(after_handshake(text));
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().facts.sides[0].out_of_order, 0U);
}

TEST(TcpReassembly, R03_segments_in_reverse) {
    ScriptRun run(after_handshake(R"(
        C 6 'gh'
        C 4 'ef'
        C 2 'cd'
        C 0 'ab'
    )"));
    EXPECT_EQ(run.only().client(), "abcdefgh");
    EXPECT_EQ(run.only().facts.sides[0].out_of_order, 3U);
    EXPECT_EQ(run.only().facts.sides[0].gaps, 0U);
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, each_piece_arrives_with_its_own_place_and_time) {
    ScriptRun run(after_handshake(R"(
        S 'answer'
        C 4 'second' ack 6
        C 0 'frst' ack 3
    )"));
    const std::vector<Arrival>& arrivals = run.only().arrivals;
    ASSERT_EQ(arrivals.size(), 3U);
    EXPECT_EQ(arrivals[1].place.record, 5U);
    EXPECT_EQ(arrivals[1].peer_acked, 3U);
    EXPECT_EQ(arrivals[2].place.record, 4U);
    EXPECT_EQ(arrivals[2].first_record, 4U);
    EXPECT_EQ(arrivals[2].peer_acked, 6U);
    EXPECT_LT(arrivals[2].at, arrivals[1].at);
}

TEST(TcpReassembly, R05_an_exact_retransmission_is_delivered_once) {
    ScriptRun run(after_handshake(R"(
        C 0 'hello'
        C 0 'hello'
        C 10 'again'
        C 10 'again'
        C 5 'world'
    )"));
    EXPECT_EQ(run.only().client(), "helloworldagain");
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 2U);
    EXPECT_EQ(run.only().facts.sides[0].bytes, 25U);
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, R06_the_tail_of_a_longer_retransmission_is_delivered_once) {
    ScriptRun run(after_handshake(R"(
        C 0 'hello'
        C 0 'hello world'
        C 0 'hello'
        C 20 'xy'
        C 20 'xyz'
        C 11 ' and more'
    )"));
    EXPECT_EQ(run.only().client(), "hello world and morexyz");
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 1U);
    EXPECT_EQ(run.only().arrivals[1].place.skip, 5U);
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, R07_a_retransmission_across_the_old_borders) {
    ScriptRun run(after_handshake(R"(
        C 0 'abcd'
        C 8 'ijkl'
        C 16 'qrst'
        C 2 'cdefghijklmnopqr'
        C 0 'abcdefgh'
    )"));
    EXPECT_EQ(run.only().client(), "abcdefghijklmnopqrst");
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, R08_sequence_numbers_wrap) {
    ScriptRun run(R"(
        C syn isn 4294967280
        S syn ack 0
        C 0 'ten bytes.'
        C 20 'the last 1'
        C 10 'ten more..'
    )");
    EXPECT_EQ(run.only().client(), "ten bytes.ten more..the last 1");
    EXPECT_EQ(run.only().facts.sides[0].first_sequence, 4294967281U);
    EXPECT_EQ(run.only().facts.sides[0].stream_bytes, 30U);
}

// Checks offsets without keeping bytes.
class CountingOpener final : public ConnectionOpener {
public:
    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& /*start*/) override {
        return std::make_unique<Consumer>(*this);
    }
    std::uint64_t bytes = 0;
    std::uint64_t gap_bytes = 0;
    std::uint64_t misplaced = 0;
    std::uint64_t limits_told = 0;
    ConnectionFacts facts;

private:
    struct Consumer final : ConnectionConsumer {
        explicit Consumer(CountingOpener& counts) : counts_(counts) {}
        void on_data(Side, Bytes data, const Arrival&) override {
            counts_.misplaced += data[0] == pattern_at(offset_) ? 0U : 1U;
            offset_ += data.size();
            counts_.bytes += data.size();
        }
        void on_gap(Side, std::uint64_t length, Timestamp) override {
            offset_ += length;
            counts_.gap_bytes += length;
        }
        void on_end(Side, EndReason, Timestamp) override {}
        void on_anomaly(Side, AnomalyCode code, std::uint64_t, std::string) override {
            counts_.limits_told += code == AnomalyCode::ReassemblyLimit ? 1U : 0U;
        }
        void on_close(const ConnectionFacts& facts) override { counts_.facts = facts; }

        CountingOpener& counts_;
        std::uint64_t offset_ = 0;
    };
};

// Segments of the client without a script: `payload` need not be the pattern.
Segment client_segment(std::uint64_t offset, Bytes payload) {
    Segment segment;
    segment.key = test_key();
    segment.hash = hash_of(segment.key);
    segment.flags = tcp_flag::kAck;
    segment.sequence = static_cast<std::uint32_t>(1001 + offset);
    segment.acknowledgment = 5001;
    segment.window = 65'535;
    segment.payload = payload;
    segment.wire_length = static_cast<std::uint32_t>(payload.size());
    segment.at = {1'000'000 + static_cast<std::int64_t>(offset)};
    segment.place = {make_record(0, offset), 0};
    segment.first_record = segment.place.record;
    return segment;
}

Segment server_ack(std::uint64_t acked, std::int64_t at_ns) {
    Segment segment;
    segment.key = test_key();
    segment.hash = hash_of(segment.key);
    segment.from = 1;
    segment.flags = tcp_flag::kAck;
    segment.sequence = 5001;
    segment.acknowledgment = static_cast<std::uint32_t>(1001 + acked);
    segment.window = 65'535;
    segment.at = {at_ns};
    segment.place = {make_record(0, 0), Place::kScattered};
    return segment;
}

void add_handshake(TcpConnections& connections) {
    const SegmentScript script("C syn scale 7\n S syn ack scale 7\n C ack");
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
}

TEST(TcpReassembly, R09_a_stream_of_five_gibibytes) {
    CountingOpener seen;
    TcpConnections connections(seen);
    add_handshake(connections);
    constexpr std::uint64_t kSegment = 65'000;
    constexpr std::uint64_t kLength = 5ULL << 30;
    std::string payload(kSegment, 'x');
    std::string swapped(kSegment, 'x');
    const auto add = [&](std::string& bytes, std::uint64_t offset) {
        bytes[0] = static_cast<char>(pattern_at(offset));
        connections.add(client_segment(offset, as_bytes(bytes)));
    };
    std::uint64_t offset = 0;
    while (offset < kLength) {
        if (offset % 7 == 0) {
            add(swapped, offset + kSegment);
            add(payload, offset);
            offset += 2 * kSegment;
        } else {
            add(payload, offset);
            offset += kSegment;
        }
        connections.add(server_ack(offset, 1'000'000 + static_cast<std::int64_t>(offset)));
    }
    connections.finish();
    EXPECT_EQ(seen.bytes, offset);
    EXPECT_EQ(seen.misplaced, 0U);
    EXPECT_EQ(seen.gap_bytes, 0U);
    EXPECT_EQ(seen.facts.sides[0].stream_bytes, offset);
}

TEST(TcpReassembly, R30_the_byte_of_a_keep_alive_is_ignored) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        S ack 5
        C 4 '\0'
        S ack 5
        C 4 '\0'
        C 5 'world'
    )"));
    EXPECT_EQ(run.only().client(), "helloworld");
    EXPECT_EQ(run.only().facts.sides[0].keep_alives, 2U);
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 0U);
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, R31_a_keep_alive_without_a_byte_is_ignored) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        S ack 5
        C 4
        S 0
        C 5 'world'
    )"));
    EXPECT_EQ(run.only().client(), "helloworld");
    EXPECT_EQ(run.only().facts.sides[0].keep_alives, 1U);
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, zeros_that_fill_up_a_frame_are_not_of_the_stream) {
    ScriptRun run(after_handshake(R"(
        C 0 '\0\0'
        C 0 '\0\0'
        C 0 'request'
        S 0 '\0\0\0\0\0\0'
        S 0 'response'
        C 7 '\0\0'
        C 6 '\0\0'
        S 8 ack 7
        C 7 fin
    )"));
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().server(), "response");
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, zeros_that_were_sent_are_of_the_stream) {
    const std::string two(2, '\0');
    ScriptRun gone_on(after_handshake("C 0 '\\0\\0'\n C 2 'more'\n"));
    EXPECT_EQ(gone_on.only().client(), two + "more");
    ScriptRun acknowledged(after_handshake("C 0 '\\0\\0'\n S ack 2\n S 'answer'\n"));
    EXPECT_EQ(acknowledged.only().client(), two);
    ScriptRun with_fin(after_handshake("C 0 '\\0\\0'\n C 2 fin\n"));
    EXPECT_EQ(with_fin.only().client(), two);
}

TEST(TcpReassembly, R32_the_byte_of_a_window_probe_is_delivered_once) {
    ScriptRun run(after_handshake(R"(
        S 'hello'
        C ack 5 win 0
        S 5 ' '
        C ack 5 win 0
        S 5 ' '
        C ack 6 win 1000
        S 5 ' world'
    )"));
    EXPECT_EQ(run.only().server(), "hello world");
    EXPECT_EQ(run.only().names(), "zero-window");
    EXPECT_EQ(run.only().anomalies[0].side, Side::Client);
}

TEST(TcpReassembly, R33_an_old_duplicate_is_ignored) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        C 'world'
        S ack 10
        C 2 'llo'
    )"));
    EXPECT_EQ(run.only().client(), "helloworld");
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 1U);
}

TEST(TcpReassembly, R34_a_segment_far_beyond_the_window_is_ignored) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        C 5000000 'far'
        C 5 'world'
    )"));
    EXPECT_EQ(run.only().client(), "helloworld");
    EXPECT_EQ(run.only().names(), "out-of-window");
}

TEST(TcpReassembly, R34_many_segments_beyond_the_window_mean_that_it_was_misunderstood) {
    std::string text = after_handshake("C 'hello'\n");
    for (int i = 0; i < 12; ++i) {
        text += "C " + std::to_string(5'000'000 + i) + " 'x'\n";
    }
    ScriptRun run(text);
    EXPECT_EQ(run.only().client(), "hello[5000003]xxxx");
    EXPECT_EQ(run.only().count(AnomalyCode::OutOfWindow), 8U);
}

TEST(TcpReassembly, R35_a_scaled_window_is_larger) {
    ScriptRun run(R"(
        C syn scale 2
        S syn ack scale 7 win 65535
        C ack
        S ack 0 win 65535
        C 'hello'
        C 5000005 'far'
    )");
    EXPECT_EQ(run.only().client(), "hello[5000000]far");
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpReassembly, R35_an_unknown_scale_turns_the_check_off) {
    ScriptRun run(R"(
        C 300 'hello'
        S 500 ack 305
        C 5000305 'far'
    )");
    EXPECT_EQ(run.only().client(), "hello[5000000]far");
    EXPECT_EQ(run.only().names(), "mid-stream-start");
}

TEST(TcpReassembly, R43_a_hole_that_the_receiver_does_not_have_any_more_is_a_gap) {
    std::string text = after_handshake(R"(
        C 'GET '
        C 104 'rest'
        S ack 108
    )");
    for (int i = 0; i < 8; ++i) {
        text += "S 'x'\n";
    }
    SegmentScript script(text);
    SeenConnections seen;
    TcpConnections connections(seen);
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].client(), "GET [100]rest");
    connections.finish();
    EXPECT_EQ(seen[0].facts.sides[0].gaps, 1U);
    EXPECT_EQ(seen[0].facts.sides[0].gap_bytes, 100U);
    EXPECT_EQ(seen[0].facts.sides[0].stream_bytes, 108U);
}

TEST(TcpReassembly, R43_an_acknowledgment_may_be_captured_before_the_bytes) {
    ScriptRun run(after_handshake(R"(
        C 'GET '
        C 8 'rest'
        S ack 12
        S 'a'
        S 'b'
        C 4 'the '
    )"));
    EXPECT_EQ(run.only().client(), "GET the rest");
    EXPECT_EQ(run.only().facts.sides[0].gaps, 0U);
}

TEST(TcpReassembly, R43_time_makes_a_gap_too) {
    ScriptRun run(after_handshake(R"(
        C 'GET '
        C 8 'rest'
        S ack 12
        +25ms
        S 'a'
        C 4 'late'
    )"));
    EXPECT_EQ(run.only().events, "C:GET  C:[4] C:rest S:a C.capture-ended S.capture-ended closed");
}

TEST(TcpReassembly, R43_a_lost_request_is_a_gap_in_front_of_the_next_one) {
    ScriptRun run(after_handshake(R"(
        S 'one' ack 100
        +50ms
        C 100 'request'
        S 'two' ack 107
    )"));
    EXPECT_EQ(run.only().events,
              "S:one C:[100] C:request S:two C.capture-ended S.capture-ended closed");
}

TEST(TcpReassembly, R43_many_holes_do_not_add_up_their_graces) {
    std::string text = after_handshake("");
    for (int i = 0; i < 100; ++i) {
        text += "C " + std::to_string(20 * i + 10) + " *10\n";
        text += "S ack " + std::to_string(20 * i + 20) + "\n";
    }
    SegmentScript script(text);
    CountingOpener seen;
    TcpConnections connections(seen);
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    EXPECT_GE(seen.bytes, 900U);
    connections.finish();
    EXPECT_EQ(seen.bytes, 1000U);
    EXPECT_EQ(seen.gap_bytes, 1000U);
    EXPECT_EQ(seen.misplaced, 0U);
}

TEST(TcpReassembly, R43_bytes_lost_at_the_end_are_a_gap_when_they_were_acknowledged) {
    ScriptRun acked(after_handshake("C 'hello'\n S ack 105\n"));
    EXPECT_EQ(acked.only().client(), "hello[100]");
    ScriptRun before_fin(after_handshake("C 'hello'\n C 105 fin\n S fin ack 106\n C 106 ack\n"));
    EXPECT_EQ(before_fin.only().client(), "hello[100]");
    EXPECT_TRUE(before_fin.only().facts.fin);
    ScriptRun all(after_handshake("S 'answer' ack 100\n"));
    EXPECT_EQ(all.only().client(), "[100]");
}

TEST(TcpReassembly, an_acknowledged_fin_that_was_not_captured_is_no_gap) {
    ScriptRun run(after_handshake("C 'hello'\n S fin ack 6\n"));
    EXPECT_EQ(run.only().client(), "hello");
}

TEST(TcpReassembly, R44_a_hole_that_nobody_acknowledged_is_given_up_at_the_end) {
    ScriptRun run(after_handshake(R"(
        C 'GET '
        C 104 'rest'
        S ack 4
        S 'answer'
    )"));
    EXPECT_EQ(run.only().events,
              "C:GET  S:answer C:[100] C:rest C.capture-ended S.capture-ended closed");
}

TEST(TcpReassembly, R44_a_hole_is_given_up_at_the_limit_of_segments) {
    TcpLimits limits;
    limits.held_segments_per_side = 3;
    ScriptRun run(after_handshake(R"(
        C 'GET '
        C 6 'b'
        C 8 'c'
        C 10 'd'
        C 12 'e'
        S 'answer'
        C 4 'too late'
    )"),
                  limits);
    EXPECT_EQ(run.only().anomalies[0].code, AnomalyCode::ReassemblyLimit);
    // 'too late' lies at 4 to 12: its bytes at 7, 9 and 11 fill the later holes.
    EXPECT_EQ(run.only().client(), "GET [2]b cadee");
}

TEST(TcpReassembly, R44_a_hole_is_given_up_at_the_limit_of_bytes) {
    TcpLimits limits;
    limits.held_bytes_per_side = 10'000;
    ScriptRun run(after_handshake(R"(
        C 1 *4000
        C 4001 *4000
        C 8001 *4000
        S 'answer'
    )"),
                  limits);
    EXPECT_EQ(run.only().names(), "reassembly-limit");
    EXPECT_EQ(run.only().client(), "[1]" + pattern(1, 12'000));
    EXPECT_EQ(run.only().events.substr(0, 5), "C:[1]");
}

TEST(TcpReassembly, R52_with_one_direction_a_hole_does_not_block_for_long) {
    std::string text = "C syn\n C 0 ack 0\n C 'a'\n C 11 'b'\n";
    ScriptRun quick(text);
    EXPECT_EQ(quick.only().names(), "one-sided");
    EXPECT_EQ(quick.only().client(), "a[10]b");

    SegmentScript later(text + "+1500ms\n C 12 'c'\n");
    SeenConnections seen;
    TcpConnections connections(seen);
    for (const Segment& segment : later.segments()) {
        connections.add(segment);
    }
    EXPECT_EQ(seen[0].client(), "a[10]bc");
    connections.finish();

    for (int i = 0; i < 40; ++i) {
        text += "C " + std::to_string(12 + i) + " 'c'\n";
    }
    SegmentScript many(text);
    SeenConnections seen_many;
    TcpConnections others(seen_many);
    for (const Segment& segment : many.segments()) {
        others.add(segment);
    }
    EXPECT_EQ(seen_many[0].client().substr(0, 6), "a[10]b");
    others.finish();
}

TEST(TcpReassembly, R52_only_the_server_was_captured) {
    ScriptRun run(R"(
        S syn ack
        S 0 'one'
        S 3 'two'
        S 6 fin
    )");
    EXPECT_EQ(run.only().server(), "onetwo");
    EXPECT_EQ(run.only().client(), "");
    EXPECT_EQ(run.only().names(), "one-sided");
    EXPECT_EQ(run.only().start.endpoints[1].port, 80);
}

TEST(TcpReassembly, R54_a_packet_captured_twice_is_no_retransmission) {
    ScriptRun run(after_handshake(R"(
        C 0 'hello' id 7
        C 0 'hello' id 7
        S ack id 8
        S ack id 8
        C 5 'world' id 9
        +500ms
        C 5 'world' id 10
    )"));
    EXPECT_EQ(run.only().client(), "helloworld");
    EXPECT_EQ(run.only().facts.sides[0].duplicates, 1U);
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 1U);
    EXPECT_EQ(run.only().facts.sides[1].duplicates, 1U);
}

TEST(TcpReassembly, R54_the_same_number_much_later_is_a_retransmission) {
    ScriptRun run(after_handshake("C 0 'hello' id 7\n +20ms\n C 0 'hello' id 7\n"));
    EXPECT_EQ(run.only().facts.sides[0].duplicates, 0U);
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 1U);
}

TEST(TcpReassembly, R55_bytes_cut_off_by_the_snap_length_are_gaps) {
    ScriptRun run(after_handshake(R"(
        S 'head' wire 1000
        S 'next' wire 1000
        S 'last' wire 10
        C ack
        S fin
    )"));
    EXPECT_EQ(run.only().server(), "head[996]next[996]last[6]");
    EXPECT_EQ(run.only().names(), "truncated-by-snaplen");
    EXPECT_EQ(run.only().facts.sides[1].gap_bytes, 1998U);
    EXPECT_EQ(run.only().facts.sides[1].gaps, 3U);
}

TEST(TcpReassembly, R55_packets_of_which_only_headers_were_kept) {
    std::string text = after_handshake("");
    for (int i = 0; i < 3000; ++i) {
        text += "S wire 1460\n";
    }
    ScriptRun run(text);
    std::uint64_t missing = 0;
    std::string_view bytes = run.only().server();
    while (!bytes.empty()) {
        missing += std::stoull(std::string(bytes.substr(1)));
        bytes.remove_prefix(bytes.find(']') + 1);
    }
    EXPECT_EQ(missing, 3000U * 1460U);
    EXPECT_EQ(run.only().facts.sides[1].gaps, 1U);
}

TEST(TcpReassembly, R55_a_complete_retransmission_fills_what_was_cut_off) {
    ScriptRun run(after_handshake("S 0 'head' wire 10\n S 0 'head & tail'\n"));
    EXPECT_EQ(run.only().server(), "head & tail");
}

TEST(TcpReassembly, R55_cut_off_packets_out_of_order) {
    ScriptRun run(after_handshake(R"(
        S 200 'c' wire 100
        S 100 'b' wire 100
        S 0 'a' wire 100
        S 300 'd'
    )"));
    EXPECT_EQ(run.only().server(), "a[99]b[99]c[99]d");
    EXPECT_EQ(run.only().facts.sides[1].out_of_order, 2U);
}

TEST(TcpReassembly, R59_urgent_bytes_stay_in_line) {
    ScriptRun run(after_handshake(R"(
        C 'GET /a'
        C 'X' urg
        C 'b'
        C 'Y' urg
    )"));
    EXPECT_EQ(run.only().client(), "GET /aXbY");
    EXPECT_EQ(run.only().names(), "urgent-data");
    EXPECT_EQ(run.only().anomalies[0].offset, 6U);
}

TEST(TcpReassembly, R63_times_may_run_backwards) {
    ScriptRun run(after_handshake(R"(
        C 'one'
        -5s
        C 'two'
        -90000s
        S 'three'
    )"));
    EXPECT_EQ(run.only().events, "C:one C:two S:three C.capture-ended S.capture-ended closed");
    EXPECT_GT(run.only().arrivals[0].at, run.only().arrivals[1].at);
}

TEST(TcpReassembly, R63_times_may_be_unknown) {
    SegmentScript script(after_handshake("C 'one'\n C 9 'two'\n S 'three' ack 12\n"));
    for (Segment& segment : script.segments()) {
        segment.at = {};
    }
    SeenConnections seen;
    TcpConnections connections(seen);
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    connections.finish();
    EXPECT_EQ(seen[0].client(), "one[6]two");
}

TEST(TcpReassembly, R64_an_old_duplicate_of_an_earlier_wrap_is_a_duplicate) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        C 'world'
        S ack 10
        C 0 'hello'
        C 10 'again'
    )"));
    EXPECT_EQ(run.only().client(), "helloworldagain");
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 1U);
}

TEST(TcpReassembly, R65_a_hundred_thousand_segments_behind_one_hole) {
    CountingOpener seen;
    TcpConnections connections(seen);
    add_handshake(connections);
    connections.add(server_ack(0, 1));
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        const std::string byte = pattern(1 + 2 * i, 1);
        connections.add(client_segment(1 + 2 * i, as_bytes(byte)));
    }
    connections.finish();
    EXPECT_EQ(seen.bytes, 100'000U);
    EXPECT_EQ(seen.gap_bytes, 100'000U);
    EXPECT_EQ(seen.misplaced, 0U);
    EXPECT_EQ(seen.limits_told, 8U);
}

TEST(TcpReassembly, R65_a_hole_of_one_byte_in_front_of_a_gibibyte) {
    CountingOpener seen;
    TcpConnections connections(seen);
    add_handshake(connections);
    connections.add(server_ack(0, 1));
    std::string payload(60'000, 'x');
    std::uint64_t offset = 1;
    while (offset < (1ULL << 30)) {
        payload[0] = static_cast<char>(pattern_at(offset));
        connections.add(client_segment(offset, as_bytes(payload)));
        offset += payload.size();
    }
    EXPECT_GT(seen.bytes, 1'000'000'000U);
    connections.finish();
    EXPECT_EQ(seen.bytes, offset - 1);
    EXPECT_EQ(seen.gap_bytes, 1U);
    EXPECT_EQ(seen.misplaced, 0U);
    EXPECT_EQ(seen.limits_told, 1U);
}

TEST(TcpReassembly, R65_many_flows_with_a_far_segment_each_stay_within_the_total) {
    TcpLimits limits;
    limits.held_bytes_in_total = 100'000;
    CountingOpener seen;
    TcpConnections connections(seen, limits);
    const std::string payload(500, 'x');
    for (std::uint16_t port = 1; port < 2000; ++port) {
        for (const std::uint64_t offset : {0U, 1000U}) {
            Segment segment = client_segment(offset, as_bytes(payload));
            segment.key = test_key(port);
            segment.hash = hash_of(segment.key);
            connections.add(segment);
        }
        Segment answer = server_ack(500, 1'000'000);
        answer.key = test_key(port);
        answer.hash = hash_of(answer.key);
        connections.add(answer);
    }
    EXPECT_LE(connections.counts().most_held, limits.held_bytes_in_total);
    EXPECT_GT(connections.counts().most_held, limits.held_bytes_in_total / 2);
    // 500 bytes of each flow are in order; of the others less than the limit are still held.
    EXPECT_GE(seen.bytes, 1999U * 1000U - 100'000U);
    connections.finish();
    EXPECT_EQ(seen.bytes, 1999U * 1000U);
    EXPECT_EQ(seen.gap_bytes, 1999U * 500U);
}

}  // namespace
}  // namespace waybill::capture
