// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/summary_sentences.h"
#include "core/report/text_format.h"
#include "tests/core/report/exchange_builder.h"

namespace waybill::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string report(const store::Session& session, const TextStyle& style = {}) {
    std::string out;
    append_text_summary(out, session, summarise(session), style);
    return out;
}

void answer_late(store::ExchangeRow& row, std::int64_t wait) {
    row.response_begin = wait;
    row.response_end = wait + kNsPerMs;
}

// Ten exchanges with two hosts: one error, one unanswered, one orphan.
SessionFixture make_mixed() {
    SessionFixture fixture;
    for (int i = 0; i < 6; ++i) {
        fixture.add("GET",
                    "a.example",
                    "/" + std::to_string(i),
                    200,
                    "text/html",
                    [&](store::ExchangeRow& row) { answer_late(row, (i + 1) * 10 * kNsPerMs); });
    }
    fixture.add("POST", "b.example", "/form", 500, "application/json", [](store::ExchangeRow& row) {
        row.request_size = 1'000'000;
        row.flags |= store::row_flag::kCompressed;
    });
    fixture.add("GET", "b.example", "/image", 200, "image/png");
    fixture.add("GET", "b.example", "/lost", 0, "", [](store::ExchangeRow& row) {
        row.flags = store::row_flag::kHasRequest | store::row_flag::kRequestComplete;
        row.response_begin = row.response_end = -1;
        row.response_size = 0;
    });
    fixture.add("", "", "", 304, "", [](store::ExchangeRow& row) {
        row.flags = store::row_flag::kHasResponse | store::row_flag::kResponseComplete;
        row.request_end = -1;
        row.response_size = 0;
    });
    return fixture;
}

TEST(SummaryTest, TotalsAreCounted) {
    const Summary summary = summarise(make_mixed().session);
    EXPECT_EQ(summary.exchanges, 10U);
    EXPECT_EQ(summary.requests, 9U);
    EXPECT_EQ(summary.responses, 9U);
    EXPECT_EQ(summary.unanswered, 1U);
    EXPECT_EQ(summary.orphans, 1U);
    EXPECT_EQ(summary.errors, 1U);
    EXPECT_EQ(summary.cut_off, 0U);
    EXPECT_EQ(summary.request_bytes, 1'000'000U);
    EXPECT_EQ(summary.response_bytes, 8U * 1234U);
    EXPECT_EQ(summary.carrying, 1U);
    EXPECT_EQ(summary.carrying_one, 0U);
    EXPECT_EQ(summary.most_exchanges, 10U);
}

TEST(SummaryTest, HostsAreMeasuredEachForItself) {
    const SessionFixture fixture = make_mixed();
    const Summary summary = summarise(fixture.session);
    ASSERT_EQ(summary.host_count, 2U);
    EXPECT_EQ(fixture.session.strings.at(summary.hosts[0].host), "a.example");
    EXPECT_EQ(summary.hosts[0].exchanges, 6U);
    EXPECT_EQ(summary.hosts[0].bytes, 6U * 1234U);
    EXPECT_EQ(summary.hosts[0].errors, 0U);
    EXPECT_NEAR(static_cast<double>(summary.hosts[0].wait.p50), 30e6, 30e4);
    EXPECT_NEAR(static_cast<double>(summary.hosts[0].wait.p95), 60e6, 60e4);
    EXPECT_EQ(summary.hosts[1].exchanges, 3U);
    EXPECT_EQ(summary.hosts[1].errors, 1U);
    EXPECT_EQ(summary.hosts[1].wait.count, 2U);
}

TEST(SummaryTest, ExtremesAreTheLargestInOrderAndTheEarliestOfEqualOnes) {
    const Summary summary = summarise(make_mixed().session);
    EXPECT_EQ(summary.slowest, (std::vector<std::uint32_t>{5, 4, 3, 2, 1}));
    EXPECT_EQ(summary.biggest, (std::vector<std::uint32_t>{6, 0, 1, 2, 3}));
}

TEST(SummaryTest, StatusesTypesAndMethodsStandInTheOrderOfTheirWeight) {
    const SessionFixture fixture = make_mixed();
    const Summary summary = summarise(fixture.session);
    ASSERT_EQ(summary.status_count, 3U);
    EXPECT_EQ(summary.statuses[0].status, 200U);
    EXPECT_EQ(summary.statuses[0].count, 7U);
    EXPECT_EQ(summary.statuses[1].status, 304U);
    ASSERT_EQ(summary.type_count, 3U);
    EXPECT_EQ(fixture.session.strings.at(summary.types[0].type), "text/html");
    ASSERT_EQ(summary.method_count, 2U);
    EXPECT_EQ(summary.methods[0].count, 8U);
}

TEST(SummaryTest, CompressionLooksAtCompressibleTypesOfSomeSizeOnly) {
    const CompressionFigures c = summarise(make_mixed().session).compression;
    EXPECT_EQ(c.compressed, 1U);
    EXPECT_EQ(c.uncompressed, 6U);
    EXPECT_EQ(c.uncompressed_bytes, 6U * 1234U);
}

TEST(SummaryTest, TunnelsSayNothingOfLatency) {
    SessionFixture fixture;
    fixture.add("CONNECT", "a", "a:443", 200, "", [](store::ExchangeRow& row) {
        row.flags |= store::row_flag::kTunnel;
        answer_late(row, 1000 * kNsPerSecond);
    });
    fixture.add("GET", "a", "/");
    const Summary summary = summarise(fixture.session);
    EXPECT_EQ(summary.total.count, 1U);
    EXPECT_EQ(summary.slowest, std::vector<std::uint32_t>{1});
}

TEST(SummaryTest, OnlyTheTopHostsAreListedAndTheOthersCounted) {
    SessionFixture fixture;
    for (int i = 0; i < 25; ++i) {
        fixture.add("GET", "host" + std::to_string(100 + i), "/");
    }
    const Summary summary = summarise(fixture.session);
    EXPECT_EQ(summary.host_count, 25U);
    EXPECT_EQ(summary.hosts.size(), kSummaryRows);
    EXPECT_EQ(fixture.session.strings.at(summary.hosts[0].host), "host100");
    EXPECT_THAT(report(fixture.session), HasSubstr("  15 more "));
}

TEST(SummaryTest, OfAFilterOnlyWhatWasSelectedCounts) {
    SessionFixture fixture;
    fixture.add("GET", "a", "/");
    fixture.add("POST", "b", "/", 500);
    fixture.add("POST", "b", "/");
    fixture.session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::Gap)] = 1;
    const std::vector<std::uint32_t> selected = {1};
    const Summary summary = summarise(fixture.session, &selected);
    EXPECT_EQ(summary.exchanges, 1U);
    EXPECT_EQ(summary.all_exchanges, 3U);
    EXPECT_EQ(summary.errors, 1U);
    EXPECT_EQ(summary.host_count, 1U);
    EXPECT_EQ(summary.methods[0].count, 1U);
    EXPECT_EQ(summary.connections, 1U);
    EXPECT_EQ(summary.carrying_one, 1U);
    EXPECT_TRUE(summary.anomalies.empty());
    EXPECT_EQ(summary.slowest, selected);
    EXPECT_THAT(headline_of(fixture.session, summary),
                StartsWith("1 of 3 exchanges with b over 1 connection"));

    const std::vector<std::uint32_t> nothing;
    const Summary empty = summarise(fixture.session, &nothing);
    EXPECT_EQ(empty.connections, 0U);
    EXPECT_EQ(headline_of(fixture.session, empty), "0 of 3 exchanges.");
    std::string page;
    append_text_summary(page, fixture.session, empty, TextStyle{});
    EXPECT_THAT(page, Not(HasSubstr("Connections")));
}

TEST(TextSummaryTest, TheHeadlineTellsWhatMatters) {
    EXPECT_THAT(report(make_mixed().session),
                StartsWith("10 exchanges with 2 hosts over 1 connection. 1 answer is an error, 1 "
                           "request has no answer and 1\nanswer has no request.\n"));
}

TEST(TextSummaryTest, EverySectionIsThere) {
    SessionFixture fixture = make_mixed();
    fixture.session.packets_skipped = {{"not IP", 2}};
    fixture.session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::NoResponse)] = 1;
    const std::string text = report(fixture.session);
    for (const char* title : {"Capture",
                              "Hosts",
                              "Methods",
                              "Statuses",
                              "Content types",
                              "Times and sizes",
                              "Slowest",
                              "Biggest",
                              "Connections",
                              "Anomalies",
                              "Packets passed over"}) {
        EXPECT_THAT(text, HasSubstr(title));
    }
    EXPECT_THAT(text, HasSubstr("500 Internal Server Error"));
    EXPECT_THAT(text, HasSubstr("no-response"));
    EXPECT_THAT(text, HasSubstr("not IP"));
    EXPECT_THAT(text,
                HasSubstr("14.3 % of the responses worth compressing came compressed; "
                          "7.4 kB in 6 responses did not."));
}

TEST(TextSummaryTest, AProxyHasNoPackets) {
    SessionFixture fixture = make_mixed();
    fixture.session.sources.emplace_back();
    fixture.session.sources.back().path = "127.0.0.1:8080";
    fixture.session.sources.back().kind = "proxy";
    const std::string text = report(fixture.session);
    const std::size_t line = text.find("127.0.0.1:8080");
    ASSERT_NE(line, std::string::npos);
    EXPECT_THAT(text.substr(line, text.find('\n', line) - line),
                testing::AllOf(HasSubstr("proxy"), Not(HasSubstr("packets"))));
}

TEST(TextSummaryTest, NoLineIsWiderThanAskedFor) {
    SessionFixture fixture = make_mixed();
    store::Source source;
    source.path = std::string(300, 'p') + ".pcap";
    source.packets = ~std::uint64_t{0};
    source.bytes = ~std::uint64_t{0};
    fixture.session.sources = {source};
    fixture.session.packets_skipped = {{std::string(200, 'r'), ~std::uint64_t{0}}};
    fixture.session.anomaly_counts.fill(~std::uint64_t{0} / 64);
    fixture.add(std::string(200, 'M'),
                std::string(300, 'h'),
                "/" + std::string(1000, 't'),
                999,
                "application/" + std::string(300, 'y'),
                [](store::ExchangeRow& row) {
                    row.response_size = ~std::uint64_t{0} / 2;
                    answer_late(row, 1'000'000'000 * kNsPerSecond);
                });
    for (const unsigned width : {72U, 80U, 100U, 120U, 300U}) {
        for (const bool unicode : {false, true}) {
            std::string_view rest = {};
            const std::string text = report(fixture.session, {false, unicode, width});
            rest = text;
            while (!rest.empty()) {
                const std::string_view line = rest.substr(0, rest.find('\n'));
                EXPECT_LE(display_width(line), width) << line;
                EXPECT_FALSE(line.ends_with(' ')) << line;
                rest.remove_prefix(line.size() + 1);
            }
        }
    }
}

TEST(TextSummaryTest, WithoutHttpItSaysWhatWasThereInstead) {
    store::Session empty;
    EXPECT_THAT(report(empty), StartsWith("No HTTP: the capture holds no packets.\n"));
    empty.packets = 1234;
    EXPECT_THAT(report(empty),
                StartsWith("No HTTP: 1,234 packets, none of them of a TCP connection.\n"));
    empty.connections_without_bytes = 3;
    EXPECT_THAT(
        report(empty),
        StartsWith(
            "No HTTP: 1,234 packets, 3 TCP connections, none of which carried any bytes.\n"));

    SessionFixture fixture;
    for (int i = 0; i < 11; ++i) {
        fixture.session.connections.emplace_back();
        fixture.session.connections.back().protocol =
            i < 9 ? http::Protocol::Tls : http::Protocol::Opaque;
    }
    fixture.session.connections[0].protocol = http::Protocol::Unknown;
    EXPECT_THAT(report(fixture.session),
                StartsWith("No HTTP: 12 connections, 9 of them TLS and 3 something else.\n"));
    EXPECT_THAT(report(fixture.session), Not(HasSubstr("Hosts")));
}

TEST(TextSummaryTest, HostileTextNeverReachesTheTerminal) {
    for (const std::string& hostile : hostile_texts()) {
        SessionFixture fixture;
        fixture.add(hostile, hostile, "/" + hostile, 200, hostile);
        fixture.add(hostile, hostile, hostile, 200, hostile);
        store::Source source;
        source.path = hostile;
        fixture.session.sources = {source};
        fixture.session.packets_skipped = {{hostile, 1}};
        for (const bool unicode : {false, true}) {
            const std::string text = report(fixture.session, {false, unicode, 100});
            EXPECT_TRUE(is_safe_to_print(text)) << text;
        }
    }
}

TEST(TextSummaryTest, ColourChangesNothingButColour) {
    const SessionFixture fixture = make_mixed();
    const std::string plain = report(fixture.session);
    EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
    std::string stripped;
    const std::string coloured = report(fixture.session, {true, false, 100});
    for (std::size_t at = 0; at < coloured.size();) {
        if (coloured[at] == '\x1b') {
            at = coloured.find('m', at) + 1;
        } else {
            stripped += coloured[at++];
        }
    }
    EXPECT_NE(coloured, plain);
    EXPECT_EQ(stripped, plain);
}

TEST(TextSummaryTest, ReasonsAreThoseOfTheRegistry) {
    EXPECT_EQ(reason_of(200), "OK");
    EXPECT_EQ(reason_of(511), "Network Authentication Required");
    EXPECT_EQ(reason_of(100), "Continue");
    EXPECT_EQ(reason_of(299), "");
    EXPECT_EQ(reason_of(0), "");
    EXPECT_EQ(reason_of(999), "");
}

}  // namespace
}  // namespace waybill::report
