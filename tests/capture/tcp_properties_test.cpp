// SPDX-License-Identifier: GPL-3.0-or-later
//
// Laws of reassembly, held against a model that knows nothing of TCP: a map from the offset to the
// first byte that was seen there (RELIABILITY 4.4, P1 to P5 and P7).
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/segments.h"

namespace waybill::capture {
namespace {

constexpr unsigned kSeeds = 1000;

struct Part {
    std::uint64_t offset;
    std::string bytes;
};

// The first byte at each offset; what was never seen is a gap.
class Model {
public:
    void add(const Part& part) {
        for (std::size_t i = 0; i < part.bytes.size(); ++i) {
            bytes_.emplace(part.offset + i, part.bytes[i]);
        }
    }
    // As SeenConnection writes it.
    std::string stream(std::uint64_t length) const {
        std::string text;
        std::uint64_t next = 0;
        for (const auto& [offset, byte] : bytes_) {
            append_gap(text, offset - next);
            text += byte;
            next = offset + 1;
        }
        append_gap(text, length - next);
        return text;
    }

private:
    static void append_gap(std::string& text, std::uint64_t length) {
        if (length > 0) {
            text += "[" + std::to_string(length) + "]";
        }
    }
    std::map<std::uint64_t, char> bytes_;
};

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t end) { return engine_() % end; }
    template <typename T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i > 1; --i) {
            std::swap(values[i - 1], values[below(i)]);
        }
    }

private:
    std::mt19937_64 engine_;
};

// Letters only, so that a gap's text cannot be mistaken.
std::string random_stream(Dice& dice) {
    std::string stream(1 + dice.below(400), ' ');
    for (char& c : stream) {
        c = static_cast<char>('a' + dice.below(26));
    }
    return stream;
}

std::vector<Part> cut(Dice& dice, const std::string& stream) {
    std::vector<Part> parts;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t length = std::min<std::size_t>(1 + dice.below(40), stream.size() - at);
        parts.push_back({at, stream.substr(at, length)});
        at += length;
    }
    return parts;
}

// A connection of one client's stream, whose first sequence number may be near the wrap.
class Conversation {
public:
    explicit Conversation(std::uint32_t isn, TcpLimits limits = {})
        : connections_(seen_, limits, script_.read_again()),
          isn_(isn) {
        add(0, isn, tcp_flag::kSyn, {});
        add(1, 5000, tcp_flag::kSyn | tcp_flag::kAck, {});
    }
    void add(const Part& part) {
        add(0, isn_ + 1 + static_cast<std::uint32_t>(part.offset), tcp_flag::kAck, part.bytes);
    }
    void fin(std::uint64_t offset) {
        add(0, isn_ + 1 + static_cast<std::uint32_t>(offset), tcp_flag::kAck | tcp_flag::kFin, {});
    }
    const TcpCounts& counts() const { return connections_.counts(); }
    const SeenConnection& finish() {
        connections_.finish();
        static const SeenConnection nothing;
        return seen_.size() == 1 ? seen_[0] : nothing;
    }

private:
    void add(std::uint8_t from, std::uint32_t sequence, int flags, const std::string& payload) {
        Segment segment;
        segment.key = test_key();
        segment.from = from;
        segment.flags = static_cast<std::uint8_t>(flags);
        segment.sequence = sequence;
        segment.acknowledgment = from == 0 ? 5001 : isn_ + 1;
        segment.window = 65'535;
        segment.at = {now_ += 1000};
        connections_.add(script_.add(segment, payload));
    }

    SegmentScript script_;
    SeenConnections seen_;
    TcpConnections connections_;
    std::uint32_t isn_;
    std::int64_t now_ = 0;
};

std::string reassemble(const std::vector<Part>& parts, std::uint32_t isn, std::size_t length) {
    Conversation conversation(isn);
    for (const Part& part : parts) {
        conversation.add(part);
    }
    conversation.fin(length);
    return conversation.finish().client();
}

std::uint32_t random_isn(Dice& dice) {
    return dice.below(2) == 0 ? 0U - static_cast<std::uint32_t>(dice.below(500))
                              : static_cast<std::uint32_t>(dice.below(1ULL << 32));
}

TEST(TcpProperties, P1_any_segmentation_gives_the_same_stream) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        const std::string stream = random_stream(dice);
        ASSERT_EQ(reassemble(cut(dice, stream), random_isn(dice), stream.size()), stream) << seed;
    }
}

TEST(TcpProperties, P2_R04_any_order_and_duplicates_give_the_same_stream) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        const std::string stream = random_stream(dice);
        std::vector<Part> parts = cut(dice, stream);
        for (std::uint64_t copies = dice.below(5); copies > 0; --copies) {
            parts.push_back(parts[dice.below(parts.size())]);
        }
        for (Part& part : cut(dice, stream)) {
            if (dice.below(3) == 0) {
                parts.push_back(std::move(part));
            }
        }
        dice.shuffle(parts);
        ASSERT_EQ(reassemble(parts, random_isn(dice), stream.size()), stream) << seed;
    }
}

TEST(TcpProperties, P2_zeros_are_bytes_like_others) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        std::string stream(1 + dice.below(60), '\0');
        for (std::uint64_t letters = dice.below(5); letters > 0; --letters) {
            stream[dice.below(stream.size())] = 'x';
        }
        std::vector<Part> parts;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t length = std::min<std::size_t>(1 + dice.below(8), stream.size() - at);
            parts.push_back({at, stream.substr(at, length)});
            at += length;
        }
        parts.push_back(parts[dice.below(parts.size())]);
        dice.shuffle(parts);
        ASSERT_EQ(reassemble(parts, random_isn(dice), stream.size()), stream) << seed;
    }
}

TEST(TcpProperties, P3_exact_duplicates_change_only_counters) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        const std::string stream = random_stream(dice);
        const std::vector<Part> parts = cut(dice, stream);
        Conversation plain(1000);
        Conversation repeated(1000);
        std::uint64_t repetitions = 0;
        for (const Part& part : parts) {
            plain.add(part);
            repeated.add(part);
            if (dice.below(2) == 0) {
                repeated.add(part);
                ++repetitions;
            }
        }
        const SeenConnection& a = plain.finish();
        const SeenConnection& b = repeated.finish();
        ASSERT_EQ(a.events, b.events) << seed;
        ASSERT_EQ(b.names(), "") << seed;
        ASSERT_EQ(a.facts.sides[0].retransmissions, 0U) << seed;
        ASSERT_EQ(b.facts.sides[0].retransmissions, repetitions) << seed;
    }
}

TEST(TcpProperties, P4_lost_segments_are_gaps_of_exactly_their_bytes) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        const std::string stream = random_stream(dice);
        std::vector<Part> parts = cut(dice, stream);
        std::erase_if(parts, [&](const Part&) { return dice.below(4) == 0; });
        dice.shuffle(parts);
        Model model;
        for (const Part& part : parts) {
            model.add(part);
        }
        ASSERT_EQ(reassemble(parts, random_isn(dice), stream.size()), model.stream(stream.size()))
            << seed;
    }
}

TEST(TcpProperties, P4_the_first_of_conflicting_bytes_is_shown) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        const std::size_t length = 1 + dice.below(300);
        std::vector<Part> parts;
        Model model;
        for (int i = 0; i < 30; ++i) {
            const std::uint64_t offset = dice.below(length);
            Part part{offset, {}};
            part.bytes.assign(1 + dice.below(length - offset), static_cast<char>('A' + i));
            model.add(part);
            parts.push_back(std::move(part));
        }
        ASSERT_EQ(reassemble(parts, random_isn(dice), length), model.stream(length)) << seed;
    }
}

TEST(TcpProperties, P5_what_waits_for_a_hole_stays_within_the_limit) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
        Dice dice(seed);
        TcpLimits limits;
        limits.held_bytes_per_side = 2000;
        limits.held_segments_per_side = 1 + dice.below(20);
        Conversation conversation(1000, limits);
        std::uint64_t offset = 1;
        std::uint64_t sent = 0;
        for (int i = 0; i < 100; ++i) {
            const std::size_t length = 1 + dice.below(100);
            conversation.add(Part{offset, std::string(length, 'x')});
            sent += length;
            offset += length + (dice.below(4) == 0 ? dice.below(50) : 0);
        }
        const SeenConnection& seen = conversation.finish();
        ASSERT_GE(seen.count(AnomalyCode::ReassemblyLimit), 1U) << seed;
        ASSERT_LE(conversation.counts().most_held, limits.held_bytes_per_side) << seed;
        ASSERT_EQ(seen.facts.sides[0].stream_bytes, seen.facts.sides[0].gap_bytes + sent) << seed;
    }
}

TEST(TcpProperties, P7_the_same_packets_give_the_same_events) {
    for (unsigned seed = 0; seed < kSeeds / 10; ++seed) {
        const auto events = [seed] {
            Dice dice(seed);
            std::string text;
            for (int i = 0; i < 60; ++i) {
                text += dice.below(2) == 0 ? "C " : "S ";
                text += std::to_string(dice.below(100)) + " ";
                text += "'" + std::string(dice.below(20), static_cast<char>('a' + i % 26)) + "'";
                text += " ack " + std::to_string(dice.below(100));
                constexpr std::array kFlags = {"", "", "", "", "", " syn", " fin", " rst", " urg"};
                text += kFlags[dice.below(kFlags.size())];
                text += "\n";
            }
            ScriptRun run(text);
            std::string all;
            for (SeenConnection& seen : run.seen.all()) {
                all += seen.events + "\n" + seen.names() + "\n";
            }
            return all;
        };
        ASSERT_EQ(events(), events()) << seed;
    }
}

}  // namespace
}  // namespace waybill::capture
