// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a live capture is shown: what is printed of it while its session lets go of rows, its status
// line and sums, and which connections are those of a command.
#include "cli/live_output.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/live_status.h"
#include "cli/output_file.h"
#include "cli/own_connections.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/many_rows.h"

namespace waybill::cli {
namespace {

using namespace std::chrono_literals;
using capture::InterfaceCounts;
using capture::LiveStatus;
using store::LiveBatch;
using store::LiveEventKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A session that is what a test says it is.
class MadeSession final : public store::LiveSession {
public:
    LiveBatch poll(std::chrono::milliseconds) override { return {}; }
    store::Session& session() override { return made; }
    std::unique_ptr<store::ExchangeLoader> make_loader() const override { return nullptr; }
    store::LiveCounts counts() const override { return told; }
    std::vector<std::string> take_notes() override { return {}; }
    void stop() override {}
    void stop_at_once() override {}
    const std::optional<Error>& error() const override { return error_; }

    store::Session made;
    store::LiveCounts told;

private:
    std::optional<Error> error_;
};

class MadeWatch final : public ProgramSource {
public:
    void ask(const Endpoint&, const Endpoint&) override {}
    std::shared_ptr<const Program> find(const Endpoint&,
                                        const Endpoint&,
                                        Timestamp) const override {
        return nullptr;
    }
    bool is_pending(const Endpoint&, const Endpoint&) const override { return pending; }

    bool pending = true;
};

// Rows with the numbers behind `before`.
store::Session rows_behind(std::uint64_t before, std::uint32_t count) {
    store::Session session = test::many_rows(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        session.exchange_numbers.push_back(before + i + 1);
    }
    for (std::uint32_t i = 0; i < session.connections.size(); ++i) {
        session.connection_numbers.push_back(before + i + 1);
    }
    return session;
}

LiveBatch all_closed(const store::Session& session) {
    LiveBatch batch;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        batch.events.push_back({i, LiveEventKind::Opened});
        batch.events.push_back({i, LiveEventKind::Closed});
    }
    return batch;
}

class LiveOutputTest : public ::testing::Test {
protected:
    std::string printed() const { return test::file_content(path_); }
    LiveOutput make(LiveOutputOptions options) {
        return {live_, std::move(options), *out_, status_};
    }

    MadeSession live_;
    test::TemporaryDirectory folder_;
    std::string path_ = folder_.file("out");
    Result<OutputFile> out_ = OutputFile::open(path_, {});
    StatusLine status_{false};
};

TEST_F(LiveOutputTest, ExchangesHaveTheirNumbersWhereverTheirRowsAre) {
    LiveOutputOptions options;
    options.form = *printed_form("fields", std::vector<std::string>{"id", "connection"}, {});
    LiveOutput output = make(std::move(options));
    live_.made = rows_behind(0, 2);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    live_.made = rows_behind(70, 1);
    LiveBatch second = all_closed(live_.made);
    second.renumbered = true;
    ASSERT_TRUE(output.print(second));
    EXPECT_EQ(printed(), "1\t1\n2\t1\n71\t71\n");
}

TEST_F(LiveOutputTest, TheSumCountsWhatWasLetGoOf) {
    LiveOutputOptions options;
    options.form.format = OutputFormat::JsonLines;
    options.wanted = [](const store::Session&, std::uint32_t) {
        return false;
    };
    options.interfaces = [] {
        LiveStatus status;
        status.recorder.interfaces = {{"eth0", 500, 7, std::nullopt}};
        return interface_totals(status);
    };
    LiveOutput output = make(std::move(options));
    live_.made = rows_behind(0, 40);  // on two connections
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    live_.made = rows_behind(1000, 20);
    LiveBatch second = all_closed(live_.made);
    second.renumbered = true;
    ASSERT_TRUE(output.print(second));
    live_.told.exchanges = 60;
    live_.told.connections = 3;
    live_.told.bytes = 300;
    ASSERT_TRUE(output.end());
    const std::string text = printed();
    const boost::json::value sum = boost::json::parse(text.substr(text.find('\n') + 1));
    EXPECT_EQ(sum.at("exchanges"), 60);
    EXPECT_EQ(sum.at("requests"), 60);
    EXPECT_EQ(sum.at("connections"), 3);
    EXPECT_EQ(sum.at("bytes"), 300);
    EXPECT_EQ(sum.at("matched"), 0);
    EXPECT_FALSE(sum.as_object().contains("filter"));
    EXPECT_EQ(sum.at_pointer("/interfaces/0/dropped"), 7);
    EXPECT_FALSE(sum.at_pointer("/interfaces/0").as_object().contains("dropped_by_interface"));
}

TEST_F(LiveOutputTest, NoMoreThanWasAskedForIsPrinted) {
    LiveOutputOptions options;
    options.form = *printed_form("fields", std::vector<std::string>{"id"}, {});
    options.most = 3;
    LiveOutput output = make(std::move(options));
    live_.made = rows_behind(0, 2);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    EXPECT_FALSE(output.is_full());
    live_.made = rows_behind(2, 5);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    EXPECT_TRUE(output.is_full());
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    EXPECT_EQ(printed(), "1\n2\n3\n");
}

TEST_F(LiveOutputTest, ExchangesAreHeldUntilTheirProgramIsKnown) {
    MadeWatch watch;
    LiveOutputOptions options;
    options.form = *printed_form("fields", std::vector<std::string>{"id"}, {});
    options.watch = &watch;
    LiveOutput output = make(std::move(options));
    live_.made = rows_behind(0, 2);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    EXPECT_EQ(printed(), "");
    live_.made.connections[0].programs[0] = std::make_shared<Program>();
    ASSERT_TRUE(output.print({}));
    EXPECT_EQ(printed(), "1\n2\n");
}

TEST_F(LiveOutputTest, AProgramThatIsNotFoundOutHoldsNothingBack) {
    MadeWatch watch;
    LiveOutputOptions options;
    options.form = *printed_form("fields", std::vector<std::string>{"id"}, {});
    options.watch = &watch;
    LiveOutput output = make(std::move(options));
    live_.made = rows_behind(0, 1);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    watch.pending = false;  // it belongs to another machine
    ASSERT_TRUE(output.print({}));
    EXPECT_EQ(printed(), "1\n");
    watch.pending = true;
    live_.made = rows_behind(1, 1);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    LiveBatch last;
    last.over = true;
    ASSERT_TRUE(output.print(last));
    EXPECT_EQ(printed(), "1\n2\n");
    live_.made = rows_behind(2, 5000);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    EXPECT_EQ(printed().size(), 4U + 2 * 7 + 3 * 90 + 4 * 900 + 5 * 4003)
        << "more than can be held";
}

TEST_F(LiveOutputTest, AnExchangeThatEndsAtOnceHasOneLine) {
    LiveOutput output = make({});
    live_.made = rows_behind(0, 1);
    ASSERT_TRUE(output.print(all_closed(live_.made)));
    ASSERT_TRUE(output.print({}));
    const std::string text = printed();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << "a header and a line: " << text;
}

TEST(LiveStatusTest, TheLineTellsRatesLossAndLag) {
    LiveStatus status;
    status.counts.exchanges = 1240;
    status.counts.exchanges_over = 1234;
    status.recorder.bytes = 12'000'000;
    status.recorder.interfaces = {{"eth0", 10, 5, 2}, {"lo", 10, 0, 0}};
    status.bytes_behind = 3'000'000;
    status.ns_behind = 400 * kNsPerMs;
    const std::string text = status_text(status, 75s, {1000, 2'500'000, 56}, true);
    EXPECT_EQ(text,
              "01:15  1,234 exchanges, 56/s, 6 open  1,000 packets/s, 2.5 MB/s  eth0: 7 dropped  "
              "analysis is 400 ms (3.0 MB) behind  12.0 MB written");
}

TEST(LiveStatusTest, WhatIsAsItShouldBeIsNotTold) {
    LiveStatus status;
    status.recorder.interfaces = {{"eth0", 10, 0, 0}};
    status.ns_behind = 100 * kNsPerMs;
    EXPECT_EQ(status_text(status, 3s, {}, false), "00:03  0 exchanges, 0/s  0 packets/s, 0 B/s");
}

TEST(LiveStatusTest, ANameCannotSpoilTheTerminal) {
    LiveStatus status;
    status.recorder.interfaces = {{"a\x1b[2J\n", 10, 1, 0}};
    const std::string text = status_text(status, 3s, {}, false);
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\n")));
}

TEST(LiveStatusTest, SumsTellWhoDroppedWhat) {
    LiveStatus status;
    status.recorder.interfaces = {
        {"eth0", 1234, 5, 2}, {"lo", 1, 0, 0}, {"", 3, std::nullopt, std::nullopt}};
    EXPECT_THAT(interface_sums(status, false),
                ElementsAre("eth0: 1,234 packets; dropped: 5 by the kernel, 2 by the interface",
                            "lo: 1 packet, none dropped",
                            "an interface without a name: 3 packets"));
    EXPECT_THAT(interface_sums(status, true), ElementsAre(HasSubstr("eth0")));
    status.recorder.interfaces.clear();
    EXPECT_THAT(interface_sums(status, false), IsEmpty());
}

class OwnConnectionsTest : public ::testing::Test {
protected:
    using Clock = OwnConnections::Clock;

    store::ConnectionRow& add(std::uint16_t port) {
        store::ConnectionRow& row = session_.connections.emplace_back();
        row.start.endpoints = {end(port), end(80)};
        row.facts.sides[0].packets = 1;
        return row;
    }
    static Endpoint end(std::uint16_t port) {
        const std::array<Byte, 4> octets = {127, 0, 0, 1};
        return {ip_from_v4(octets.data()), port};
    }
    static std::shared_ptr<const Program> program(std::uint32_t pid) {
        auto made = std::make_shared<Program>();
        made->pid = pid;
        return made;
    }

    store::Session session_;
    OwnConnections own_{[](std::uint32_t pid) {
        return pid == 7;
    }};
    const Clock::time_point ended_ = Clock::now();
};

TEST_F(OwnConnectionsTest, AreThoseOfItsProcessesAtEitherEnd) {
    add(1).programs[0] = program(7);
    add(2).programs[1] = program(7);
    add(3).programs = {program(8), program(0)};
    own_.note(end(4), end(80));
    add(4);
    add(5);
    std::vector<bool> own;
    for (const store::ConnectionRow& row : session_.connections) {
        own.push_back(own_.has(row));
    }
    EXPECT_THAT(own, ElementsAre(true, true, false, true, false));
}

TEST_F(OwnConnectionsTest, AreAtRestOnceAllThatWereToldAreOver) {
    own_.note(end(1), end(80));
    EXPECT_FALSE(own_.are_at_rest(session_, ended_)) << "its packets have not come";
    store::ConnectionRow& row = add(1);
    add(2);  // somebody else's
    EXPECT_FALSE(own_.are_at_rest(session_, ended_ + 400ms)) << "it is open";
    row.facts.fin = true;
    EXPECT_TRUE(own_.are_at_rest(session_, ended_ + 500ms));
}

TEST_F(OwnConnectionsTest, AreAtRestOnceTheyHaveBeenQuietForASecond) {
    store::ConnectionRow& row = add(1);
    own_.note(end(1), end(80));
    EXPECT_FALSE(own_.are_at_rest(session_, ended_));
    EXPECT_FALSE(own_.are_at_rest(session_, ended_ + 900ms));
    ++row.facts.sides[1].packets;
    EXPECT_FALSE(own_.are_at_rest(session_, ended_ + 1100ms));
    EXPECT_FALSE(own_.are_at_rest(session_, ended_ + 2000ms));
    EXPECT_TRUE(own_.are_at_rest(session_, ended_ + 2200ms));
}

TEST_F(OwnConnectionsTest, PacketsOfTheLastMomentAreWaitedForWhereNothingWasTold) {
    EXPECT_FALSE(own_.are_at_rest(session_, ended_));
    EXPECT_FALSE(own_.are_at_rest(session_, ended_ + 200ms));
    EXPECT_TRUE(own_.are_at_rest(session_, ended_ + 300ms));
}

}  // namespace
}  // namespace waybill::cli
