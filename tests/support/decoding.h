// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs packets through a PacketDecoder and keeps copies of what comes out.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "capture/packet_decoder.h"
#include "tests/support/packet_builder.h"

namespace waybill::test {

struct DecodedSegment {
    capture::Segment segment;  // its payload is not valid any more
    std::string payload;
    bool inside_packet = false;
};

struct DecodedDatagram {
    capture::UdpDatagram datagram;  // its payload is not valid any more
    std::string payload;
};

class Decoding : public capture::SegmentSink {
public:
    static constexpr std::uint32_t kSkip = 16;  // of the packets' bytes in their record

    // `wire_length` 0: all of the packet was captured.
    void decode(Bytes captured,
                std::uint16_t link_type = 1,
                std::int64_t at_ns = 0,
                std::size_t wire_length = 0) {
        packet_.data = captured;
        packet_.wire_length =
            static_cast<std::uint32_t>(wire_length != 0 ? wire_length : captured.size());
        packet_.link_type = link_type;
        packet_.at.ns = at_ns;
        packet_.record = ++records_;
        packet_.skip = kSkip;
        decoder_.decode(packet_);
    }

    const std::vector<DecodedSegment>& segments() const { return segments_; }
    const std::vector<DecodedDatagram>& datagrams() const { return datagrams_; }
    const capture::DecodeCounts& counts() const { return decoder_.counts(); }
    capture::PacketDecoder& decoder() { return decoder_; }

    std::uint64_t skipped(capture::SkipReason reason) const {
        return counts().skipped[static_cast<std::size_t>(reason)];
    }
    std::uint64_t skipped() const {
        return std::accumulate(counts().skipped.begin(), counts().skipped.end(), std::uint64_t{0});
    }

private:
    void on_segment(const capture::Segment& segment) override {
        const Byte* begin = packet_.data.data();
        const Byte* end = begin + packet_.data.size();
        const Byte* payload = segment.payload.data();
        segments_.push_back({segment,
                             std::string(as_text(segment.payload)),
                             payload >= begin && payload + segment.payload.size() <= end});
    }

    void on_datagram(const capture::UdpDatagram& datagram) override {
        datagrams_.push_back({datagram, std::string(as_text(datagram.payload))});
    }

    capture::PacketDecoder decoder_{*this};
    capture::Packet packet_;
    std::uint64_t records_ = 0;
    std::vector<DecodedSegment> segments_;
    std::vector<DecodedDatagram> datagrams_;
};

}  // namespace waybill::test
