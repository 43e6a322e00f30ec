// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/stream_reader.h"

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "capture/packet_decoder.h"
#include "capture/segment.h"
#include "capture/tcp_connections.h"

namespace waybill::capture {
namespace {

// What reassembly takes of a sender that does not know the window.
constexpr auto kFarAhead = static_cast<std::int64_t>(kMiB);

// What a piece costs beside its bytes, so that many tiny ones are no way around the limit.
constexpr std::size_t kPieceCost = 160;

// As reassembly judges it: an acknowledgment whose payload may be what fills up a short frame.
bool may_be_padding(const Segment& segment) {
    constexpr std::size_t kMostPadding = 6;
    return segment.flags == tcp_flag::kAck && segment.payload.size() <= kMostPadding
           && segment.wire_length == segment.payload.size()
           && std::all_of(
               segment.payload.begin(), segment.payload.end(), [](Byte byte) { return byte == 0; });
}

// Puts the segments of one side in order, from the wanted offset on.
class PartAssembler final : public SegmentSink {
public:
    PartAssembler(const StreamPart& part, StreamPartSink& sink)
        : part_(part),
          sink_(sink),
          next_(part.offset) {}

    void on_segment(const Segment& segment) override {
        if (done_ || segment.key.ends[segment.from] != part_.sender
            || segment.key.ends[1U - segment.from] != part_.receiver
            || (segment.flags & tcp_flag::kRst) != 0 || segment.payload.empty()) {
            return;
        }
        const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
        const std::uint32_t sequence = segment.sequence + (is_syn ? 1U : 0U);
        // The sequence number counts modulo 2^32: the nearest place to where we are is meant.
        const std::uint32_t expected = part_.first_sequence + static_cast<std::uint32_t>(next_);
        auto offset =
            static_cast<std::int64_t>(next_) + static_cast<std::int32_t>(sequence - expected);
        Bytes data = segment.payload;
        const std::int64_t end = offset + static_cast<std::int64_t>(data.size());
        if (end <= next()) {
            return;
        }
        const bool is_doubtful = (may_be_padding(segment) && held_.empty() && offset <= next())
                                 || (part_.doubt_far_bytes && offset > next() + kFarAhead);
        if (!is_doubtful) {
            settle_doubtful(offset, end);
            if (done_ || end <= next()) {
                return;
            }
        }
        if (offset < next()) {
            data = data.subspan(static_cast<std::size_t>(next() - offset));
            offset = next();
        }
        const bool is_next = offset == next() && !is_doubtful;
        if (is_next && (held_.empty() || next_ + data.size() <= held_.begin()->first)) {
            next_ += data.size();
            done_ = !sink_.on_data(data);
        } else {
            hold(static_cast<std::uint64_t>(offset), data, is_doubtful);
        }
        drain();
        while (!done_
               && held_bytes_ + held_.size() * kPieceCost > TcpLimits{}.held_bytes_per_side) {
            give_first();
            drain();
        }
    }

    bool done() const { return done_; }

    // No more segments come: what is held is given, holes as gaps.
    void finish() {
        while (!done_ && !held_.empty()) {
            give_first();
        }
    }

private:
    struct Piece {
        std::vector<Byte> bytes;
        bool is_doubtful;
    };

    std::int64_t next() const { return static_cast<std::int64_t>(next_); }

    // Gives the first held piece, and the hole before it as a gap.
    void give_first() {
        const auto piece = held_.extract(held_.begin());
        const Bytes bytes = piece.mapped().bytes;
        held_bytes_ -= bytes.size();
        if (piece.key() > next_) {
            done_ = !sink_.on_gap(piece.key() - next_);
        }
        next_ = piece.key() + bytes.size();
        done_ = done_ || !sink_.on_data(bytes);
    }

    void drain() {
        while (!done_ && !held_.empty() && held_.begin()->first == next_
               && !held_.begin()->second.is_doubtful) {
            give_first();
        }
    }

    // Bytes from `begin` up to `end` came that are not doubtful: what is doubtful and reaches into
    // them is dropped, but what they follow on was right.
    void settle_doubtful(std::int64_t begin, std::int64_t end) {
        if (begin > next() && !held_.empty() && held_.begin()->first == next_) {
            give_first();
            drain();
        }
        const auto from = static_cast<std::uint64_t>(std::max(begin, next()));
        auto at = held_.lower_bound(from);
        if (at != held_.begin()) {
            --at;
        }
        while (at != held_.end() && at->first < static_cast<std::uint64_t>(end)) {
            const Piece& piece = at->second;
            if (piece.is_doubtful && at->first + piece.bytes.size() > from) {
                held_bytes_ -= piece.bytes.size();
                at = held_.erase(at);
            } else {
                ++at;
            }
        }
    }

    // First wins: of what is held already, only the parts in between are new.
    void hold(std::uint64_t offset, Bytes data, bool is_doubtful) {
        while (!data.empty()) {
            auto behind = held_.upper_bound(offset);
            if (behind != held_.begin()) {
                const auto before = std::prev(behind);
                const std::uint64_t end = before->first + before->second.bytes.size();
                if (end > offset) {
                    const auto known = std::min<std::uint64_t>(end - offset, data.size());
                    offset += known;
                    data = data.subspan(static_cast<std::size_t>(known));
                    continue;
                }
            }
            std::size_t length = data.size();
            if (behind != held_.end()) {
                length = static_cast<std::size_t>(
                    std::min<std::uint64_t>(length, behind->first - offset));
            }
            const Bytes kept = data.first(length);
            held_.emplace(offset, Piece{{kept.begin(), kept.end()}, is_doubtful});
            held_bytes_ += length;
            offset += length;
            data = data.subspan(length);
        }
    }

    const StreamPart& part_;
    StreamPartSink& sink_;
    std::uint64_t next_;                   // stream offset of the next byte to give
    std::map<std::uint64_t, Piece> held_;  // by offset: never overlap, none before next_
    std::size_t held_bytes_ = 0;
    bool done_ = false;
};

}  // namespace

void read_stream(const Recording& recording,
                 const StreamPart& part,
                 StreamPartSink& sink,
                 WindowReader* windows) {
    const std::unique_ptr<PacketRange> range = recording.packets(
        part.first_record, std::max(part.first_record, part.last_record), windows);
    PartAssembler assembler(part, sink);
    PacketDecoder decoder(assembler);
    Packet packet;
    while (!assembler.done() && range->next(packet)) {
        sink.on_time(packet.at);
        decoder.decode(packet);
    }
    assembler.finish();
}

}  // namespace waybill::capture
