// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/stream_reader.h"

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "capture/packet_decoder.h"
#include "capture/tcp_connections.h"
#include "tests/support/capture_writer.h"
#include "tests/support/traffic.h"

namespace waybill::capture {
namespace {

using test::Conversation;
using test::Traffic;

// Bytes, and gaps as "<n>".
class Collector final : public StreamPartSink {
public:
    explicit Collector(std::size_t limit = ~std::size_t{0}) : limit_(limit) {}

    bool on_data(Bytes data) override {
        text += as_text(data);
        return text.size() < limit_;
    }
    bool on_gap(std::uint64_t length) override {
        text += "<" + std::to_string(length) + ">";
        return text.size() < limit_;
    }

    std::string text;

private:
    std::size_t limit_;
};

// The streams of the only connection as the first pass puts them together.
class FirstPass final : public ConnectionOpener {
public:
    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override {
        start_ = start;
        return std::make_unique<Consumer>(*this);
    }

    StreamPart part(Side side, RecordId last) const {
        StreamPart part;
        part.sender = start_.endpoints[index_of(side)];
        part.receiver = start_.endpoints[index_of(other(side))];
        part.first_sequence = facts_.sides[index_of(side)].first_sequence;
        part.first_record = start_.first_record;
        part.last_record = last;
        return part;
    }
    const std::string& text(Side side) const { return text_[index_of(side)]; }

private:
    class Consumer final : public ConnectionConsumer {
    public:
        explicit Consumer(FirstPass& pass) : pass_(pass) {}
        void on_data(Side side, Bytes data, const Arrival& /*arrival*/) override {
            pass_.text_[index_of(side)] += as_text(data);
        }
        void on_gap(Side side, std::uint64_t length, Timestamp /*at*/) override {
            pass_.text_[index_of(side)] += "<" + std::to_string(length) + ">";
        }
        void on_end(Side /*side*/, EndReason /*reason*/, Timestamp /*at*/) override {}
        void on_anomaly(Side /*side*/,
                        AnomalyCode /*code*/,
                        std::uint64_t /*offset*/,
                        std::string /*detail*/) override {}
        void on_close(const ConnectionFacts& facts) override { pass_.facts_ = facts; }

    private:
        FirstPass& pass_;
    };

    ConnectionStart start_;
    ConnectionFacts facts_;
    std::array<std::string, 2> text_;
};

class Segments final : public SegmentSink {
public:
    explicit Segments(TcpConnections& connections) : connections_(connections) {}
    void on_segment(const Segment& segment) override { connections_.add(segment); }

private:
    TcpConnections& connections_;
};

// A recording of that traffic, read once.
struct ReadOnce {
    explicit ReadOnce(const Traffic& traffic)
        : recording({folder.write("a.pcap", traffic.pcap())}) {
        TcpConnections connections(pass);
        Segments segments(connections);
        PacketDecoder decoder(segments);
        Packet packet;
        while (recording.next(packet)) {
            decoder.decode(packet);
            last = packet.record;
        }
        connections.finish();
    }

    std::string again(Side side, std::uint64_t offset = 0, std::size_t limit = ~std::size_t{0}) {
        StreamPart part = pass.part(side, last);
        part.offset = offset;
        Collector collector(limit);
        read_stream(recording, part, collector);
        return collector.text;
    }

    test::TemporaryDirectory folder;
    Recording recording;
    FirstPass pass;
    RecordId last = 0;
};

TEST(StreamReaderTest, BothSidesAreReadFromAnyOffset) {
    Traffic traffic;
    Conversation(traffic).open().client("abc").server("0123").client("def").server("4567").close();
    ReadOnce read(traffic);
    EXPECT_EQ(read.again(Side::Client), "abcdef");
    EXPECT_EQ(read.again(Side::Client, 2), "cdef");
    EXPECT_EQ(read.again(Side::Server, 4), "4567");
    EXPECT_EQ(read.again(Side::Server, 8), "");
}

TEST(StreamReaderTest, TheSinkEndsTheReading) {
    Traffic traffic;
    Conversation(traffic).open().client("abc").client("def").client("ghi").close();
    ReadOnce read(traffic);
    EXPECT_EQ(read.again(Side::Client, 0, 4), "abcdef");
}

TEST(StreamReaderTest, AHoleIsAGapOfItsSize) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open().client("abc").lose(Side::Client, 5).client("def").close();
    ReadOnce read(traffic);
    EXPECT_EQ(read.again(Side::Client), "abc<5>def");
    EXPECT_EQ(read.again(Side::Client, 4), "<4>def");
}

TEST(StreamReaderTest, OtherConnectionsAreNotLookedAt) {
    Traffic traffic;
    Conversation one(traffic, 40'001);
    Conversation two(traffic, 40'002);
    one.open().client("one");
    const std::size_t mine = traffic.packets.size();
    two.open().client("two");
    one.client(" more");
    Traffic only;
    only.packets.assign(traffic.packets.begin(),
                        traffic.packets.begin() + static_cast<std::ptrdiff_t>(mine));
    ReadOnce read(only);
    const test::TemporaryDirectory folder;
    Recording recording({folder.write("b.pcap", traffic.pcap())});
    Packet packet;
    RecordId last = 0;
    while (recording.next(packet)) {
        last = packet.record;
    }
    Collector collector;
    read_stream(recording, read.pass.part(Side::Client, last), collector);
    EXPECT_EQ(collector.text, "one more");
}

// Copies of the same place that disagree are decided in the same way as the first time.
TEST(StreamReaderTest, ConflictingSegmentsAreReadAsTheFirstTime) {
    std::size_t conflicts = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&random](std::size_t limit) {
            return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
        };
        Traffic traffic;
        Conversation talk(traffic);
        talk.number_from(Side::Client, static_cast<std::uint32_t>(random())).open();
        constexpr std::size_t kLength = 200;
        for (std::size_t count = 10 + below(30); count > 0; --count) {
            const std::size_t begin = below(kLength);
            talk.say_at(
                Side::Client,
                begin,
                std::string(1 + below(kLength - begin), static_cast<char>('a' + below(26))));
        }
        talk.say_at(Side::Client, 0, std::string(kLength, '-')).lose(Side::Client, kLength).close();
        ReadOnce read(traffic);
        const std::string& first = read.pass.text(Side::Client);
        ASSERT_EQ(first.size(), kLength);
        EXPECT_EQ(read.again(Side::Client), first) << "seed " << seed;
        const std::size_t offset = below(kLength);
        EXPECT_EQ(read.again(Side::Client, offset), first.substr(offset)) << "seed " << seed;
        conflicts += first.find_first_not_of(first[0]) != std::string::npos ? 1U : 0U;
    }
    EXPECT_GT(conflicts, 300U);
}

}  // namespace
}  // namespace waybill::capture
