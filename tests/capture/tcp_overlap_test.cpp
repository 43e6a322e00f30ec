// SPDX-License-Identifier: GPL-3.0-or-later
//
// Segments that disagree about the same bytes.
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/segments.h"

namespace waybill::capture {
namespace {

std::string after_handshake(std::string_view rest) {
    return "C syn\n S syn ack\n C ack\n" + std::string(rest);
}

constexpr std::array kPolicies = {OverlapPolicy::First,
                                  OverlapPolicy::Bsd,
                                  OverlapPolicy::Linux,
                                  OverlapPolicy::OldLinux,
                                  OverlapPolicy::Solaris,
                                  OverlapPolicy::Last};

// The old segment 'oooo' lies at 4 to 8 behind a hole; then comes a new one. `expected` is the
// stream by policy.
void expect_by_policy(std::string_view new_segment, std::array<std::string_view, 6> expected) {
    for (std::size_t i = 0; i < kPolicies.size(); ++i) {
        TcpLimits limits;
        limits.overlap = kPolicies[i];
        ScriptRun run(after_handshake("C 4 'oooo'\n C " + std::string(new_segment) + "\n"), limits);
        EXPECT_EQ(run.only().client(), expected[i])
            << "policy " << i << ", new segment " << new_segment;
        EXPECT_EQ(run.only().count(AnomalyCode::OverlapConflict), 1U);
    }
}

//                                      First        Bsd          Linux        OldLinux     Solaris
//                                      Last
TEST(TcpOverlap, R20_the_same_start_ends_before) {
    expect_by_policy("4 'nn'", {"[4]oooo", "[4]oooo", "[4]oooo", "[4]oooo", "[4]oooo", "[4]nnoo"});
}

TEST(TcpOverlap, R21_the_same_start_and_end) {
    expect_by_policy("4 'nnnn'",
                     {"[4]oooo", "[4]oooo", "[4]oooo", "[4]nnnn", "[4]nnnn", "[4]nnnn"});
}

TEST(TcpOverlap, R22_the_same_start_ends_after) {
    expect_by_policy(
        "4 'nnnnnn'",
        {"[4]oooonn", "[4]oooonn", "[4]nnnnnn", "[4]nnnnnn", "[4]nnnnnn", "[4]nnnnnn"});
}

TEST(TcpOverlap, R23_starts_before_and_ends_inside) {
    expect_by_policy(
        "2 'nnnn'", {"[2]nnoooo", "[2]nnnnoo", "[2]nnnnoo", "[2]nnnnoo", "[2]nnoooo", "[2]nnnnoo"});
}

TEST(TcpOverlap, R24_starts_before_and_covers) {
    expect_by_policy(
        "2 'nnnnnn'",
        {"[2]nnoooo", "[2]nnnnnn", "[2]nnnnnn", "[2]nnnnnn", "[2]nnnnnn", "[2]nnnnnn"});
    expect_by_policy(
        "2 'nnnnnnn'",
        {"[2]nnoooon", "[2]nnnnnnn", "[2]nnnnnnn", "[2]nnnnnnn", "[2]nnnnnnn", "[2]nnnnnnn"});
}

TEST(TcpOverlap, R25_starts_after_and_ends_inside_or_with_it) {
    expect_by_policy("5 'nn'", {"[4]oooo", "[4]oooo", "[4]oooo", "[4]oooo", "[4]oooo", "[4]onno"});
    expect_by_policy("6 'nn'", {"[4]oooo", "[4]oooo", "[4]oooo", "[4]oooo", "[4]oooo", "[4]oonn"});
}

TEST(TcpOverlap, R26_starts_after_and_ends_after) {
    expect_by_policy(
        "6 'nnnn'", {"[4]oooonn", "[4]oooonn", "[4]oooonn", "[4]oooonn", "[4]oonnnn", "[4]oonnnn"});
}

TEST(TcpOverlap, R21_a_conflict_tells_both_byte_strings) {
    ScriptRun run(after_handshake("C 4 'GO\\nD'\n C 4 'EVIL'\n C 0 '....'\n"));
    EXPECT_EQ(run.only().client(), "....GO\nD");
    ASSERT_EQ(run.only().names(), "overlap-conflict");
    EXPECT_EQ(run.only().anomalies[0].offset, 4U);
    EXPECT_EQ(run.only().anomalies[0].detail, "at byte 4: kept \"GO\\x0aD\", dropped \"EVIL\"");
}

TEST(TcpOverlap, a_conflict_quotes_a_part_of_long_segments) {
    const std::string injected(500, 'x');
    ScriptRun run(after_handshake("C 1 *2000\n C 1001 '" + injected + "'\n"));
    ASSERT_EQ(run.only().names(), "overlap-conflict");
    EXPECT_LT(run.only().anomalies[0].detail.size(), 2U * 64U * 4U + 64U);
    EXPECT_NE(run.only().anomalies[0].detail.find("dropped \"xxxx"), std::string::npos);
}

TEST(TcpOverlap, R27_the_same_bytes_are_no_conflict) {
    for (const OverlapPolicy policy : kPolicies) {
        TcpLimits limits;
        limits.overlap = policy;
        ScriptRun run(after_handshake(R"(
            C 4 'efgh'
            C 4 'efgh'
            C 2 'cdefghij'
            C 0 'abcdefg'
            C 0 'abcdefghij'
        )"),
                      limits);
        EXPECT_EQ(run.only().client(), "abcdefghij");
        EXPECT_EQ(run.only().names(), "");
    }
}

TEST(TcpOverlap, R28_a_copy_behind_the_acknowledgment_changes_nothing) {
    for (const OverlapPolicy policy : kPolicies) {
        TcpLimits limits;
        limits.overlap = policy;
        ScriptRun run(after_handshake(R"(
            S 'HTTP/1.1 200 OK'
            C ack
            S 0 'HTTP/1.1 302 No'
            S 15 ' more'
        )"),
                      limits);
        EXPECT_EQ(run.only().server(), "HTTP/1.1 200 OK more");
        ASSERT_EQ(run.only().names(), "overlap-conflict");
        EXPECT_EQ(run.only().anomalies[0].offset, 9U);
        EXPECT_EQ(run.only().anomalies[0].detail,
                  "at byte 0: kept \"HTTP/1.1 200 OK\", dropped \"HTTP/1.1 302 No\"");
    }
}

TEST(TcpOverlap, R28_held_bytes_that_were_acknowledged_are_final) {
    TcpLimits limits;
    limits.overlap = OverlapPolicy::Last;
    ScriptRun run(after_handshake("S 4 'true'\n C ack 8\n S 4 'fake'\n S 0 'very'\n"), limits);
    EXPECT_EQ(run.only().server(), "verytrue");
}

TEST(TcpOverlap, R29_an_injected_copy_that_comes_first_stays_and_the_true_one_is_told) {
    ScriptRun run(after_handshake(R"(
        C 'GET /'
        S 0 'evil' id 1
        S 0 'good' id 1
        S 4 ' and on'
    )"));
    EXPECT_EQ(run.only().server(), "evil and on");
    ASSERT_EQ(run.only().names(), "overlap-conflict");
    EXPECT_EQ(run.only().anomalies[0].detail, "at byte 0: kept \"evil\", dropped \"good\"");
}

TEST(TcpOverlap, delivered_bytes_are_compared_across_segments) {
    ScriptRun run(after_handshake(R"(
        C 'ab'
        C 'cd'
        C 'ef'
        C 1 'bcdE'
    )"));
    EXPECT_EQ(run.only().client(), "abcdef");
    ASSERT_EQ(run.only().names(), "overlap-conflict");
    EXPECT_EQ(run.only().anomalies[0].detail, "at byte 4: kept \"e\", dropped \"E\"");
}

TEST(TcpOverlap, sixty_four_segments_can_be_compared) {
    std::string text = after_handshake("");
    for (int i = 0; i < 100; ++i) {
        text += "C *10\n";
    }
    ScriptRun recent(text + "C 365 'EVIL'\n");
    EXPECT_EQ(recent.only().names(), "overlap-conflict");
    ScriptRun old(text + "C 345 'EVIL'\n");
    EXPECT_EQ(old.only().names(), "");
    EXPECT_EQ(old.only().client(), pattern(0, 1000));
}

TEST(TcpOverlap, without_a_way_to_read_again_nothing_is_compared) {
    SegmentScript script(after_handshake("C 'good'\n C 0 'evil'\n C 4 '!'\n"));
    SeenConnections seen;
    TcpConnections connections(seen);
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    connections.finish();
    EXPECT_EQ(seen[0].client(), "good!");
    EXPECT_EQ(seen[0].names(), "");
}

TEST(TcpOverlap, scattered_bytes_and_failed_reads_are_not_compared) {
    SegmentScript script(after_handshake("C 'good'\n C 0 'evil'\n C 4 '!'\n C 4 '?'\n"));
    script.segments()[3].place.skip = Place::kScattered;
    SeenConnections seen;
    TcpConnections connections(seen, {}, [](Place, std::span<Byte>) { return false; });
    for (const Segment& segment : script.segments()) {
        connections.add(segment);
    }
    connections.finish();
    EXPECT_EQ(seen[0].client(), "good!");
    EXPECT_EQ(seen[0].names(), "");
}

TEST(TcpOverlap, many_conflicts_are_told_a_few_times) {
    std::string text = after_handshake("C 'good'\n");
    for (int i = 0; i < 100; ++i) {
        text += "C 0 'evil'\n";
    }
    ScriptRun run(text);
    EXPECT_EQ(run.only().count(AnomalyCode::OverlapConflict), 8U);
    EXPECT_NE(run.only().anomalies[7].detail.find("further ones"), std::string::npos);
    EXPECT_EQ(run.only().facts.sides[0].retransmissions, 100U);
}

}  // namespace
}  // namespace waybill::capture
