// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: each datagram is counted in one row, on one side, with its bytes; at no time are more
// connections open than may be; what CRYPTO frames hold in order never becomes shorter, and never
// changes.
//
// Input: datagrams, each behind a byte of choices (bit 0: who sends it; bits 1 and 2: the port; bit
// 3: it is the payload of an Initial packet, to be protected; bit 4: in version 2; bit 5: to the
// other destination; bits 6 and 7: half minutes since the one before) and two bytes of length.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "capture/quic/crypto_stream.h"
#include "capture/quic/initial_frames.h"
#include "capture/quic/quic_connections.h"
#include "core/base/byte_reader.h"
#include "core/store/session_builder.h"
#include "tests/support/quic_packets.h"

namespace waybill::capture::quic {
namespace {

void require(bool holds) {
    if (!holds) {
        abort();
    }
}

constexpr std::size_t kMostConnections = 3;
constexpr std::size_t kMostPayload = 4'000;

// A stream of its own takes the frames, too.
void check_stream(CryptoStream& stream, Bytes payload) {
    for (const CryptoFrame& frame : read_initial_frames(payload).crypto) {
        const test::Octets before(stream.in_order().begin(), stream.in_order().end());
        stream.add(frame.offset, frame.data);
        const Bytes after = stream.in_order();
        require(after.size() >= before.size());
        require(std::equal(before.begin(), before.end(), after.begin()));
        require(after.size() <= CryptoStream::kMostBytes);
    }
}

test::Octets protect(Byte choices, Bytes payload) {
    test::InitialFields fields;
    fields.version = (choices & 0x10U) != 0 ? kVersion2 : kVersion1;
    if ((choices & 0x20U) != 0) {
        fields.destination = {9, 9, 9, 9};
    }
    return test::initial_packet(fields,
                                (choices & 1U) != 0 ? Side::Server : Side::Client,
                                {payload.begin(), payload.end()});
}

}  // namespace
}  // namespace waybill::capture::quic

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace waybill;                 // NOLINT(google-build-using-namespace)
    using namespace waybill::capture;        // NOLINT(google-build-using-namespace)
    using namespace waybill::capture::quic;  // NOLINT(google-build-using-namespace)
    ByteReader reader({data, size});
    std::vector<std::unique_ptr<store::SessionShard>> shards;
    shards.push_back(std::make_unique<store::SessionShard>());
    QuicConnections connections(*shards[0],
                                {.connections = kMostConnections, .held_bytes = 64 * kKiB});
    CryptoStream stream;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::int64_t now = 0;
    while (reader.remaining() >= 3) {
        const Byte choices = *reader.u8();
        const std::size_t wanted = *reader.be16();
        const Bytes given = *reader.take(std::min({wanted, reader.remaining(), kMostPayload}));
        test::Octets payload(given.begin(), given.end());
        if ((choices & 8U) != 0) {
            check_stream(stream, given);
            payload = protect(choices, given);
        }
        now += (choices >> 6) * 30 * kNsPerSecond;
        UdpDatagram datagram;
        datagram.key.ends[0].port = 443;
        datagram.key.ends[1].port = static_cast<std::uint16_t>(1'000U + ((choices >> 1) & 3U));
        datagram.hash = datagram.key.ends[1].port;
        datagram.from = (choices & 1U) != 0 ? 0 : 1;
        datagram.payload = payload;
        datagram.wire_length = static_cast<std::uint32_t>(payload.size());
        datagram.at.ns = now;
        datagram.first_record = packets++;
        bytes += payload.size();
        connections.add(datagram);
        require(connections.open() <= kMostConnections);
    }
    connections.finish();
    require(connections.open() == 0);

    store::Session session;
    store::SessionBuilder::merge(std::move(shards), session);
    for (const store::ConnectionRow& row : session.connections) {
        require(row.protocol == http::Protocol::Quic);
        for (const SideFacts& side : row.facts.sides) {
            require(packets >= side.packets && bytes >= side.bytes);
            packets -= side.packets;
            bytes -= side.bytes;
        }
    }
    require(packets == 0 && bytes == 0);
    return 0;
}
