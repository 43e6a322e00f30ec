// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections: how they begin, how they end, and the table that holds them.
#include <string>

#include <gtest/gtest.h>

#include "tests/support/segments.h"

namespace waybill::capture {
namespace {

std::string after_handshake(std::string_view rest) {
    return "C syn\n S syn ack\n C ack\n" + std::string(rest);
}

constexpr std::string_view kClosing = "\n C fin\n S fin\n C ack\n";

TEST(TcpConnections, R01_a_plain_connection_is_seen_whole) {
    ScriptRun run(after_handshake(R"(
        C 'request'
        S 'response'
        C fin
        S fin
        C ack
    )"));
    const SeenConnection& seen = run.only();
    EXPECT_EQ(seen.events, "C:request S:response C.closed S.closed closed");
    EXPECT_EQ(seen.names(), "");
    EXPECT_EQ(run.counts.connections, 1U);
    EXPECT_EQ(run.counts.without_bytes, 0U);
    EXPECT_FALSE(seen.start.mid_stream);
    EXPECT_EQ(seen.start.endpoints[0].port, 40'000);
    EXPECT_EQ(seen.start.endpoints[1].port, 80);
    EXPECT_EQ(seen.start.first_record, 0U);
    EXPECT_TRUE(seen.facts.fin);
    EXPECT_FALSE(seen.facts.reset);
    EXPECT_EQ(seen.facts.end, EndReason::Closed);
    EXPECT_EQ(seen.facts.connect_ns, 200'000);
    EXPECT_EQ(seen.facts.sides[0].round_trip_ns, 100'000);
    EXPECT_EQ(seen.facts.sides[1].round_trip_ns, 100'000);
    EXPECT_EQ(seen.facts.sides[0].packets, 5U);
    EXPECT_EQ(seen.facts.sides[1].packets, 3U);
    EXPECT_EQ(seen.facts.sides[0].bytes, 7U);
    EXPECT_EQ(seen.facts.sides[1].stream_bytes, 8U);
    EXPECT_EQ(seen.facts.sides[0].first_sequence, 1001U);
    EXPECT_EQ(seen.facts.sides[0].retransmissions, 0U);
    EXPECT_EQ(seen.facts.sides[0].keep_alives, 0U);
    EXPECT_EQ(seen.arrivals[1].peer_acked, 7U);
    EXPECT_EQ(seen.arrivals[1].first_record, 4U);
}

TEST(TcpConnections, a_connection_that_is_done_is_closed_before_the_recording_ends) {
    SegmentScript script(after_handshake("C 'a'\n S 'b'" + std::string(kClosing)));
    SeenConnections seen;
    TcpConnections connections(seen);
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_TRUE(seen[0].closed);
    connections.finish();
    EXPECT_EQ(connections.counts().connections, 1U);
}

TEST(TcpConnections, a_connection_without_bytes_is_only_counted) {
    ScriptRun run(after_handshake(kClosing));
    EXPECT_EQ(run.seen.size(), 0U);
    EXPECT_EQ(run.counts.connections, 1U);
    EXPECT_EQ(run.counts.without_bytes, 1U);
}

TEST(TcpConnections, a_refused_connection_is_only_counted) {
    ScriptRun run(R"(
        C syn
        S rst 0 ack
        C syn isn 3000
        S rst 0 ack
    )");
    EXPECT_EQ(run.seen.size(), 0U);
    EXPECT_EQ(run.counts.connections, 2U);
    EXPECT_EQ(run.counts.without_bytes, 2U);
}

TEST(TcpConnections, R10_data_of_a_syn_that_the_server_takes_comes_first) {
    ScriptRun run(R"(
        C syn 'fast'
        S syn ack 4
        C 4 ' open'
    )");
    EXPECT_EQ(run.only().client(), "fast open");
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpConnections, R11_data_of_a_syn_that_the_server_ignores_is_taken_from_the_second_copy) {
    ScriptRun run(R"(
        C syn 'fast'
        S syn ack 0
        C 0 'slow open'
    )");
    EXPECT_EQ(run.only().client(), "slow open");
    EXPECT_EQ(run.only().names(), "syn-data-ignored");
}

TEST(TcpConnections, R11_data_of_a_syn_whose_answer_was_not_captured) {
    ScriptRun taken("C syn 'fast'\n C 4 ' open'");
    EXPECT_EQ(taken.only().client(), "fast open");
    ScriptRun ignored("C syn 'fast'\n C 0 'slow open'");
    EXPECT_EQ(ignored.only().client(), "slow open");
    ScriptRun nothing_else("C syn 'fast'");
    EXPECT_EQ(nothing_else.only().client(), "fast");
}

TEST(TcpConnections, R12_data_in_a_syn_ack_is_the_servers) {
    ScriptRun run(R"(
        C syn
        S syn ack 'banner'
        C ack
        S 6 ' and more'
    )");
    EXPECT_EQ(run.only().server(), "banner and more");
    EXPECT_EQ(run.only().client(), "");
}

TEST(TcpConnections, R13_data_with_the_last_packet_of_the_handshake) {
    ScriptRun run(R"(
        C syn
        S syn ack
        C 'at once'
    )");
    EXPECT_EQ(run.only().client(), "at once");
    EXPECT_EQ(run.only().facts.connect_ns, 200'000);
}

TEST(TcpConnections, R14_a_handshake_in_four_steps) {
    ScriptRun run(R"(
        C syn
        S syn
        C syn ack
        S ack
        C 'hello'
        S 'world'
    )");
    EXPECT_EQ(run.only().events, "C:hello S:world C.capture-ended S.capture-ended closed");
    EXPECT_EQ(run.only().start.endpoints[1].port, 80);
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, R14_a_handshake_in_five_steps) {
    ScriptRun run(R"(
        C syn
        S ack isn 8000
        S syn isn 9000
        C syn ack
        S ack
        C 'hello'
        S 0 'world'
    )");
    EXPECT_EQ(run.only().events, "C:hello S:world C.capture-ended S.capture-ended closed");
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, R14_both_sides_open_at_the_same_time) {
    ScriptRun run(R"(
        S syn
        C syn
        S syn ack
        C syn ack
        C 'hello'
        S 'world'
    )");
    EXPECT_EQ(run.only().start.endpoints[0].port, 80);  // the first SYN was its
    EXPECT_EQ(run.only().bytes[0], "world");
    EXPECT_EQ(run.only().bytes[1], "hello");
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, R15_of_two_syns_the_acknowledged_one_counts) {
    ScriptRun newest(R"(
        C syn
        +1s
        C syn isn 2000
        S syn ack
        C 'hello'
    )");
    EXPECT_EQ(newest.only().client(), "hello");
    EXPECT_EQ(newest.only().facts.sides[0].first_sequence, 2001U);

    ScriptRun older(R"(
        C syn isn 2000
        +1s
        C syn isn 1000
        C ack 0 isn 2000
        S syn ack
        C 0 'hello'
    )");
    EXPECT_EQ(older.only().client(), "hello");
    EXPECT_EQ(older.only().facts.sides[0].first_sequence, 2001U);
    EXPECT_EQ(older.counts.connections, 1U);
}

TEST(TcpConnections, R15_a_handshake_begun_anew_behind_the_answer_is_the_same_connection) {
    ScriptRun run(R"(
        C syn
        S syn ack
        +1s
        C syn isn 2000
        S syn ack isn 7000
        C ack
        C 'hello'
        S 'world'
    )");
    EXPECT_EQ(run.only().client(), "hello");
    EXPECT_EQ(run.only().server(), "world");
    EXPECT_EQ(run.counts.connections, 1U);
    EXPECT_EQ(run.counts.without_bytes, 0U);
}

TEST(TcpConnections, R15_a_second_answer_with_another_number_comes_too_late) {
    ScriptRun run(R"(
        C syn
        S syn ack
        C ack
        C 'request'
        S syn ack 0 isn 900000
        S 0 ack isn 5000
        C 7
        S 0 'response'
    )");
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().server(), "response");
    EXPECT_EQ(run.only().facts.sides[1].first_sequence, 5001U);
}

TEST(TcpConnections, R15_of_two_answers_the_acknowledged_one_counts) {
    ScriptRun run(R"(
        C syn
        S syn ack
        S syn ack isn 900000
        C 0 'request' isn 1000
        S 0 'late'
        S 0 'response' isn 5000
    )");
    EXPECT_EQ(run.only().server(), "late");
}

TEST(TcpConnections, R15_repeated_syns_are_counted) {
    ScriptRun run(R"(
        C syn
        +1s
        C syn
        +2s
        C syn
        S syn ack
        C ack
        C 'hello'
    )");
    EXPECT_EQ(run.only().facts.sides[0].packets, 5U);
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 2U);
    EXPECT_EQ(run.only().facts.sides[0].round_trip_ns, 100'000);
    EXPECT_EQ(run.only().facts.connect_ns, 3 * kNsPerSecond + 400'000);
}

TEST(TcpConnections, R16_a_port_is_used_again_after_fin) {
    ScriptRun run(after_handshake("C 'one'\n S 'two'" + std::string(kClosing) + R"(
        C syn isn 100000
        S syn ack isn 200000
        C 0 ack 0 'three'
    )"));
    ASSERT_EQ(run.seen.size(), 2U);
    EXPECT_EQ(run.seen[0].client(), "one");
    EXPECT_EQ(run.seen[0].names(), "");
    EXPECT_EQ(run.seen[1].client(), "three");
    EXPECT_EQ(run.counts.connections, 2U);
}

TEST(TcpConnections, R16_a_port_is_used_again_after_two_quiet_hours) {
    ScriptRun run(after_handshake(R"(
        C 'one'
        +7300s
        C syn isn 100000
        S syn ack 0 isn 200000
        C 0 ack 0 'two'
    )"));
    ASSERT_EQ(run.seen.size(), 2U);
    EXPECT_EQ(run.seen[0].client(), "one");
    EXPECT_EQ(run.seen[0].facts.end, EndReason::Idle);
    EXPECT_EQ(run.seen[0].names(), "");
    EXPECT_EQ(run.seen[1].client(), "two");
}

TEST(TcpConnections, R16_a_connection_kept_alive_every_two_hours_goes_on) {
    ScriptRun run(after_handshake(R"(
        C 'one'
        S ack
        +7201s
        C 2 ack
        S ack
        +7201s
        C 3 ' two'
    )"));
    EXPECT_EQ(run.only().client(), "one two");
    EXPECT_EQ(run.only().facts.sides[0].keep_alives, 1U);
}

TEST(TcpConnections, R17_a_new_connection_on_the_ports_of_an_open_one) {
    for (const char* isn : {"1500", "500000000"}) {
        ScriptRun run(after_handshake("C 'one'\n C syn isn " + std::string(isn) + R"(
            S syn ack 0 isn 200000
            C 0 ack 0 'two'
            S 0 'three'
        )"));
        ASSERT_EQ(run.seen.size(), 2U) << isn;
        EXPECT_EQ(run.seen[0].events, "C:one C.replaced S.replaced closed");
        EXPECT_EQ(run.seen[0].names(), "port-reused");
        EXPECT_EQ(run.seen[1].client(), "two");
        EXPECT_EQ(run.seen[1].server(), "three");
        EXPECT_EQ(run.seen[1].start.first_record, 4U);
        EXPECT_FALSE(run.seen[1].start.mid_stream);
    }
}

TEST(TcpConnections, R17_with_one_direction_the_sender_itself_goes_on_from_its_syn) {
    ScriptRun run(R"(
        C syn
        C ack
        C 'one'
        C syn isn 500000000
        C 0 'two'
    )");
    ASSERT_EQ(run.seen.size(), 2U);
    EXPECT_EQ(run.seen[0].client(), "one");
    EXPECT_EQ(run.seen[1].client(), "two");
}

TEST(TcpConnections, R17_a_forged_syn_changes_nothing) {
    ScriptRun run(after_handshake(R"(
        C 'one'
        C syn isn 500000000
        C 3 ' two' isn 1000
        S 'answer' ack 7
    )"));
    EXPECT_EQ(run.only().client(), "one two");
    EXPECT_EQ(run.only().server(), "answer");
}

TEST(TcpConnections, R36_a_reset_in_the_window_closes_both_sides) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        S 'wor'
        C rst
        S 'ld'
        S 'more'
    )"));
    EXPECT_EQ(run.only().events, "C:hello S:wor C.reset S.reset closed");
    EXPECT_EQ(run.only().names(), "connection-reset data-after-reset");
    EXPECT_EQ(run.only().anomalies[0].side, Side::Client);
    EXPECT_EQ(run.only().anomalies[1].side, Side::Server);
    EXPECT_TRUE(run.only().facts.reset);
    EXPECT_EQ(run.only().facts.end, EndReason::Reset);
}

TEST(TcpConnections, R36_bytes_long_after_the_reset_of_an_empty_connection_are_a_new_one) {
    ScriptRun run(after_handshake(R"(
        C rst
        +16s
        C 'hello'
        S rst
    )"));
    EXPECT_EQ(run.only().client(), "hello");
    EXPECT_TRUE(run.only().start.mid_stream);
}

TEST(TcpConnections, R37_a_blind_reset_is_ignored) {
    ScriptRun run(after_handshake(R"(
        C 'hello'
        C 100000000 rst
        S 'world'
        C 5 ' again'
    )"));
    EXPECT_EQ(run.only().client(), "hello again");
    EXPECT_EQ(run.only().server(), "world");
    EXPECT_EQ(run.only().names(), "reset-ignored");
    EXPECT_FALSE(run.only().facts.reset);
}

TEST(TcpConnections, a_forged_acknowledgment_loses_no_bytes) {
    std::string text = after_handshake("C 'one'\n S ack 100000\n");
    for (int i = 0; i < 20; ++i) {
        text += "C 'more'\n +10ms\n";
    }
    ScriptRun run(text);
    EXPECT_EQ(run.only().client().substr(0, 83).find('['), std::string::npos);
}

TEST(TcpConnections, R38_bytes_of_a_reset_are_not_of_the_stream) {
    ScriptRun run(after_handshake("C 'hello'\n S rst 'go\\naway'"));
    EXPECT_EQ(run.only().server(), "");
    EXPECT_EQ(run.only().names(), "reset-payload connection-reset");
    EXPECT_EQ(run.only().anomalies[0].detail, "\"go\\x0aaway\"");
}

TEST(TcpConnections, R39_a_reset_before_the_last_bytes_were_acknowledged_loses_nothing) {
    ScriptRun run(after_handshake(R"(
        C 'request'
        S ack 7 'response'
        C rst 7 ack 0
    )"));
    EXPECT_EQ(run.only().events, "C:request S:response C.reset S.reset closed");
    EXPECT_EQ(run.only().names(), "connection-reset");
}

TEST(TcpConnections, a_reset_behind_both_fins_is_no_reset) {
    ScriptRun run(after_handshake("C 'a'\n S 'b'\n C fin\n S fin\n C rst"));
    EXPECT_EQ(run.only().events, "C:a S:b C.closed S.closed closed");
    EXPECT_EQ(run.only().names(), "");
    EXPECT_FALSE(run.only().facts.reset);
}

TEST(TcpConnections, R40_a_fin_with_bytes_and_once_more) {
    ScriptRun run(after_handshake(R"(
        C 0 fin 'last'
        C 0 fin 'last'
        S ack
        S fin
        S 0 fin
        C ack
    )"));
    EXPECT_EQ(run.only().events, "C:last C.closed S.closed closed");
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 1U);
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpConnections, R40_a_fin_before_the_bytes_that_it_follows) {
    ScriptRun run(after_handshake(R"(
        S 8 fin
        S 4 'late'
        S 0 'very'
        C fin ack 9
        S 9 ack
    )"));
    EXPECT_EQ(run.only().events, "S:very S:late S.closed C.closed closed");
    EXPECT_EQ(run.only().facts.sides[1].gaps, 0U);
    EXPECT_TRUE(run.only().facts.fin);
}

TEST(TcpConnections, R41_a_half_closed_connection_goes_on) {
    std::string text = after_handshake("C 'get'\n C fin\n");
    for (int i = 0; i < 1024; ++i) {
        text += "S *1024\n C ack\n";
    }
    ScriptRun run(text + "S fin\n C ack\n");
    EXPECT_EQ(run.only().client(), "get");
    EXPECT_EQ(run.only().server(), pattern(0, 1024 * 1024));
    EXPECT_EQ(run.only().names(), "");
    EXPECT_TRUE(run.only().facts.fin);
}

TEST(TcpConnections, R42_bytes_behind_a_fin_are_ignored) {
    ScriptRun run(after_handshake(R"(
        C 'one'
        C 3 fin
        C 3 'two'
        S 'answer'
        C 0 'one, longer'
    )"));
    EXPECT_EQ(run.only().client(), "one");
    EXPECT_EQ(run.only().names(), "data-after-fin data-after-fin");
    EXPECT_EQ(run.only().anomalies[0].offset, 3U);
}

TEST(TcpConnections, a_keep_alive_behind_a_fin_is_no_data) {
    ScriptRun run(after_handshake("C 'one'\n C fin\n S ack\n C 3 'x'\n S 'answer'"));
    EXPECT_EQ(run.only().client(), "one");
    EXPECT_EQ(run.only().names(), "");
    EXPECT_EQ(run.only().facts.sides[0].keep_alives, 1U);
}

TEST(TcpConnections, a_closed_connection_absorbs_late_packets) {
    ScriptRun run(after_handshake("C 'one'\n S 'two'" + std::string(kClosing) + R"(
        C 0 'one'
        S 3 fin
        C rst
        C syn
    )"));
    EXPECT_EQ(run.seen.size(), 1U);
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, R67_a_connection_captured_twice_is_one) {
    const std::string text = after_handshake("C 'one'\n S 'two'" + std::string(kClosing));
    ScriptRun run(text + "-1ms\n" + "C 0 syn\n S 0 syn ack 0\n C 0 'one'\n S 0 'two'\n C 3 fin\n");
    EXPECT_EQ(run.seen.size(), 1U);
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, R67_an_open_connection_captured_twice_is_one) {
    ScriptRun run(after_handshake(R"(
        C 'one'
        S 'two'
        -500us
        C syn
        S syn ack 0
        C 0 ack 0
        C 0 ack 0 'one'
        S 0 ack 3 'two'
        C 3 'three'
    )"));
    EXPECT_EQ(run.only().client(), "onethree");
    EXPECT_EQ(run.only().server(), "two");
    EXPECT_EQ(run.only().names(), "");
}

TEST(TcpConnections, R50_a_connection_that_was_open_before_the_capture) {
    ScriptRun run(R"(
        S 500 'tail of a response'
        C 300 'request'
        S 518 'response'
    )");
    EXPECT_TRUE(run.only().start.mid_stream);
    EXPECT_EQ(run.only().start.endpoints[1].port, 80);
    EXPECT_EQ(run.only().names(), "mid-stream-start");
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().server(), "tail of a responseresponse");
    EXPECT_EQ(run.only().facts.sides[1].first_sequence, 5501U);
}

TEST(TcpConnections, R51_the_first_packets_of_an_open_connection_may_be_misordered) {
    ScriptRun run(R"(
        C 309 'second'
        C 300 'the first'
        S 'answer'
    )");
    EXPECT_EQ(run.only().client(), "the firstsecond");
    EXPECT_EQ(run.only().facts.sides[0].first_sequence, 1301U);
    EXPECT_EQ(run.only().facts.sides[0].gaps, 0U);
}

TEST(TcpConnections, R51_the_first_bytes_wait_for_one_packet_only) {
    ScriptRun run(R"(
        C 300 'request'
        S 'answer' ack 307
        C 307 'more'
    )");
    EXPECT_EQ(run.only().events,
              "C:request S:answer C:more C.capture-ended S.capture-ended closed");
}

TEST(TcpConnections, R51_a_connection_in_any_order_is_whole) {
    ScriptRun run(R"(
        C 7 ack 9
        S 8 fin
        C 0 'request' ack 0
        S syn ack
        S 4 'onse'
        S 0 'resp'
        C syn
    )");
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().server(), "response");
    EXPECT_EQ(run.only().facts.sides[0].gaps + run.only().facts.sides[1].gaps, 0U);
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, the_bytes_behind_a_keep_alive_are_the_first) {
    ScriptRun run(R"(
        C 299 ack 500
        S 500 ack 300
        C 300 'request'
        S 500 'answer'
    )");
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().facts.sides[0].gaps, 0U);
    EXPECT_EQ(run.only().facts.sides[0].first_sequence, 1301U);
}

TEST(TcpConnections, a_lost_syn_ack_loses_no_bytes_of_the_server) {
    ScriptRun run(R"(
        C syn
        C 0 ack 0
        C 0 ack 0 'request'
        S 4 'ond'
        S 0 'resp'
    )");
    EXPECT_EQ(run.only().server(), "respond");
    EXPECT_EQ(run.only().facts.sides[1].first_sequence, 5001U);
}

TEST(TcpConnections, a_syn_ack_seen_first_tells_the_server) {
    ScriptRun run(R"(
        S syn ack
        C 0 'hello'
        S 'world'
    )");
    EXPECT_EQ(run.only().start.endpoints[1].port, 80);
    EXPECT_FALSE(run.only().start.mid_stream);
    EXPECT_EQ(run.only().client(), "hello");
    EXPECT_EQ(run.only().server(), "world");
}

TEST(TcpConnections, a_syn_behind_its_answer_is_of_the_same_connection) {
    ScriptRun run(R"(
        S syn ack
        C syn
        C ack
        C 'hello'
    )");
    EXPECT_EQ(run.only().client(), "hello");
    EXPECT_EQ(run.counts.connections, 1U);
}

TEST(TcpConnections, a_lone_reset_opens_nothing) {
    ScriptRun run("C rst");
    EXPECT_EQ(run.counts.connections, 0U);
}

TEST(TcpConnections, a_syn_in_front_of_a_connection_that_was_open_is_not_its_beginning) {
    ScriptRun run(R"(
        C syn isn 900000000
        C 300 ack 500 'request' isn 1000
        S 500 ack 307 'answer'
    )");
    EXPECT_EQ(run.only().client(), "request");
    EXPECT_EQ(run.only().server(), "answer");
    EXPECT_EQ(run.only().facts.sides[0].gaps, 0U);
}

TEST(TcpConnections, everything_is_closed_in_the_order_in_which_it_began) {
    std::string text;
    for (int i = 0; i < 50; ++i) {
        text += "C syn\n S syn ack\n C 'x'\n swap\n";
    }
    SegmentScript script(text);
    struct Order final : ConnectionOpener {
        struct Consumer final : ConnectionConsumer {
            explicit Consumer(Order& order, RecordId first) : order_(order), first_(first) {}
            void on_data(Side, Bytes, const Arrival&) override {}
            void on_gap(Side, std::uint64_t, Timestamp) override {}
            void on_end(Side, EndReason, Timestamp) override {}
            void on_anomaly(Side, AnomalyCode, std::uint64_t, std::string) override {}
            void on_close(const ConnectionFacts&) override { order_.closed.push_back(first_); }
            Order& order_;
            RecordId first_;
        };
        std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override {
            return std::make_unique<Consumer>(*this, start.first_record);
        }
        std::vector<RecordId> closed;
    } order;
    TcpConnections connections(order);
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    EXPECT_EQ(order.closed.size(), 0U);
    connections.finish();
    ASSERT_EQ(order.closed.size(), 50U);
    EXPECT_TRUE(std::is_sorted(order.closed.begin(), order.closed.end()));
}

TEST(TcpConnections, the_quietest_connection_is_evicted) {
    std::string text;
    for (int i = 0; i < 4; ++i) {
        text += "C syn\n S syn ack\n C 'x'\n +1s\n swap\n";
    }
    TcpLimits limits;
    limits.connections = 3;
    ScriptRun run(text, limits);
    ASSERT_EQ(run.seen.size(), 4U);
    EXPECT_EQ(run.seen[0].facts.end, EndReason::Idle);
    EXPECT_EQ(run.seen[1].facts.end, EndReason::CaptureEnded);
    EXPECT_EQ(run.counts.evicted, 1U);
}

TEST(TcpConnections, a_flood_of_syns_evicts_no_connection_with_bytes) {
    std::string text = "C syn\n S syn ack\n C 'x'\n swap\n";
    for (int i = 0; i < 100; ++i) {
        text += "C syn\n swap\n";
    }
    TcpLimits limits;
    limits.connections = 10;
    ScriptRun run(text, limits);
    EXPECT_EQ(run.only().facts.end, EndReason::CaptureEnded);
    EXPECT_EQ(run.counts.connections, 101U);
    EXPECT_EQ(run.counts.without_bytes, 100U);
    EXPECT_EQ(run.counts.evicted, 90U);
}

TEST(TcpConnections, a_syn_that_nobody_answers_is_given_up) {
    ScriptRun run(R"(
        C syn
        swap
        +61s
        C syn
        +1s
        C syn
        +1s
        C syn
    )");
    EXPECT_EQ(run.counts.connections, 2U);
    EXPECT_EQ(run.counts.without_bytes, 2U);
}

TEST(TcpConnections, one_packet_with_a_wrong_time_expires_nothing) {
    ScriptRun run(R"(
        C syn
        S syn ack
        C 'one'
        +90000s
        S ack
        -90000s
        C 3 'two'
        S 'answer'
    )");
    EXPECT_EQ(run.only().client(), "onetwo");
    EXPECT_EQ(run.only().server(), "answer");
}

}  // namespace
}  // namespace waybill::capture
