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
        const auto distance = static_cast<std::int32_t>(sequence - expected);
        if (distance < 0) {
            const auto known = static_cast<std::uint64_t>(-std::int64_t{distance});
            if (known < segment.payload.size()) {
                give(segment.payload.subspan(static_cast<std::size_t>(known)));
            }
        } else if (distance == 0) {
            give(segment.payload);
        } else {
            hold(next_ + static_cast<std::uint64_t>(distance), segment.payload);
        }
    }

    bool done() const { return done_; }

    // No more segments come: what is held is given, holes as gaps.
    void finish() {
        while (!done_ && !held_.empty()) {
            give_up_hole();
        }
    }

private:
    void give(Bytes data) {
        next_ += data.size();
        done_ = !sink_.on_data(data);
        drain();
    }

    void drain() {
        while (!done_ && !held_.empty() && held_.begin()->first <= next_) {
            const auto piece = held_.extract(held_.begin());
            held_bytes_ -= piece.mapped().size();
            const std::uint64_t known = next_ - piece.key();
            if (known < piece.mapped().size()) {
                const Bytes rest = Bytes(piece.mapped()).subspan(static_cast<std::size_t>(known));
                next_ += rest.size();
                done_ = !sink_.on_data(rest);
            }
        }
    }

    void hold(std::uint64_t offset, Bytes data) {
        // First wins: of what is held already, only the parts in between are new.
        while (!data.empty()) {
            auto behind = held_.upper_bound(offset);
            if (behind != held_.begin()) {
                const auto before = std::prev(behind);
                const std::uint64_t end = before->first + before->second.size();
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
            held_.emplace(offset,
                          std::vector<Byte>(data.begin(),
                                            data.begin() + static_cast<std::ptrdiff_t>(length)));
            held_bytes_ += length;
            offset += length;
            data = data.subspan(length);
        }
        while (!done_ && held_bytes_ > TcpLimits{}.held_bytes_per_side) {
            give_up_hole();
        }
    }

    void give_up_hole() {
        const std::uint64_t missing = held_.begin()->first - next_;
        next_ += missing;
        done_ = !sink_.on_gap(missing);
        drain();
    }

    const StreamPart& part_;
    StreamPartSink& sink_;
    std::uint64_t next_;  // stream offset of the next byte to give
    std::map<std::uint64_t, std::vector<Byte>> held_;
    std::size_t held_bytes_ = 0;
    bool done_ = false;
};

}  // namespace

void read_stream(const Recording& recording, const StreamPart& part, StreamPartSink& sink) {
    const std::unique_ptr<PacketRange> range =
        recording.packets(part.first_record, std::max(part.first_record, part.last_record));
    PartAssembler assembler(part, sink);
    PacketDecoder decoder(assembler);
    Packet packet;
    while (!assembler.done() && range->next(packet)) {
        decoder.decode(packet);
    }
    assembler.finish();
}

}  // namespace waybill::capture
