// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: each packet either gives segments, or datagrams, or is counted under one reason; a
// payload lies in its packet, or in a reassembled datagram when its place says so; it is no longer
// than the wire's; the key is in order and the hash is that of the key.
//
// Input: one byte picks the link type; then packets, each behind two bytes of captured length, one
// byte of length that was cut off and one byte of seconds since the packet before.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "capture/packet_decoder.h"
#include "core/base/byte_reader.h"

namespace waybill::capture {
namespace {

void require(bool holds) {
    if (!holds) {
        abort();
    }
}

constexpr std::array<std::uint16_t, 26> kLinkTypes = {1,   0,   9,   12,  14,  50,  51,  101, 104,
                                                      105, 107, 108, 113, 119, 127, 129, 163, 192,
                                                      204, 219, 228, 229, 239, 258, 276, 147};

class Checker : public SegmentSink {
public:
    Packet packet;
    std::uint64_t segments = 0;
    std::uint64_t datagrams = 0;

    void on_segment(const Segment& segment) override {
        ++segments;
        check(segment);
    }
    void on_datagram(const UdpDatagram& datagram) override {
        ++datagrams;
        check(datagram);
    }

private:
    template <typename Delivered>
    void check(const Delivered& it) {
        require(it.payload.size() <= it.wire_length);
        require(it.key.ends[0] <= it.key.ends[1]);
        require(it.from <= 1);
        require(it.hash == hash_of(it.key));
        require(it.first_record <= it.place.record);
        require(it.place.record == packet.record);
        if (it.place.contiguous()) {
            const std::size_t offset = it.place.skip - packet.skip;
            require(offset + it.payload.size() <= packet.data.size());
            require(it.payload.data() == packet.data.data() + offset);
        }
        // Reads each byte, for the sanitizers.
        sum_ = std::accumulate(it.payload.begin(), it.payload.end(), sum_);
    }

    volatile std::uint64_t sum_ = 0;
};

}  // namespace
}  // namespace waybill::capture

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace waybill;           // NOLINT(google-build-using-namespace)
    using namespace waybill::capture;  // NOLINT(google-build-using-namespace)
    ByteReader reader({data, size});
    const auto choice = reader.u8();
    if (!choice) {
        return 0;
    }
    Checker checker;
    PacketDecoder decoder(checker);
    Packet& packet = checker.packet;
    packet.link_type = kLinkTypes[*choice % kLinkTypes.size()];
    packet.at.ns = 0;
    packet.record = 24;
    packet.skip = 16;
    std::uint64_t packets = 0;
    std::uint64_t delivering = 0;
    while (reader.remaining() >= 4) {
        const std::size_t length = std::min<std::size_t>(*reader.be16(), reader.remaining() - 2);
        const std::uint32_t cut = *reader.u8();
        packet.at.ns += *reader.u8() * kNsPerSecond;
        packet.data = *reader.take(length);
        packet.wire_length = static_cast<std::uint32_t>(length) + cut;
        packet.record += 16 + length;
        const std::uint64_t before = checker.segments + checker.datagrams;
        decoder.decode(packet);
        ++packets;
        delivering += checker.segments + checker.datagrams != before ? 1 : 0;
        if (packets % 4 == 0) {
            decoder.keep_alive();
        }
    }
    const DecodeCounts& counts = decoder.counts();
    require(counts.packets == packets);
    require(counts.segments == checker.segments);
    require(counts.datagrams == checker.datagrams);
    require(std::accumulate(counts.skipped.begin(), counts.skipped.end(), std::uint64_t{0})
            == packets - delivering);
    return 0;
}
