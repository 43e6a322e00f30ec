// SPDX-License-Identifier: GPL-3.0-or-later
//
// The headers of QUIC packets, as far as they can be read without keys (RFC 9000 section 17), and
// the versions that are known. A datagram may hold several packets, one behind the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"

namespace waybill::capture::quic {

// What differs among the versions: RFC 9001 section 5.2, RFC 9369 section 3.
struct Version {
    std::uint32_t number = 0;
    std::array<Byte, 20> salt{};  // of Initial keys
    bool second = false;          // labels and packet types of version 2
};

inline constexpr std::uint32_t kVersion1 = 1;
inline constexpr std::uint32_t kVersion2 = 0x6b3343cf;
inline constexpr std::uint32_t kFirstDraft = 0xff00001d;  // draft 29
inline constexpr std::uint32_t kLastDraft = 0xff000022;   // draft 34

// Null: not one of the versions above. What is returned lives forever.
const Version* find_version(std::uint32_t number);

inline bool is_known_version(std::uint32_t number) {
    return number == kVersion1 || number == kVersion2
           || (number >= kFirstDraft && number <= kLastDraft);
}

inline constexpr std::size_t kMostConnectionIdBytes = 20;

// RFC 9000 section 16.
std::optional<std::uint64_t> read_varint(ByteReader& reader);

enum class PacketType : std::uint8_t {
    VersionNegotiation,
    Initial,
    ZeroRtt,
    Handshake,
    Retry,
    OneRtt,  // short header: nothing but the first bit can be read
};

// What is Bytes is borrowed from the datagram.
struct PacketHeader {
    PacketType type = PacketType::OneRtt;
    const Version* version = nullptr;  // null: of OneRtt and VersionNegotiation
    Bytes destination;                 // connection ids; empty of OneRtt
    Bytes source;
    Bytes token;                     // of Initial; of Retry with its integrity tag
    Bytes packet;                    // all of it, up to where the next one begins
    std::size_t protected_from = 0;  // where the packet number is, of Initial, ZeroRtt, Handshake
    bool cut = false;                // not all of it was captured
};

// The packet that `datagram` begins with; `wire_length` is at least its size. nullopt: not a packet
// of a version that is known, or lengths that contradict each other.
std::optional<PacketHeader> read_packet_header(Bytes datagram, std::size_t wire_length);

// Whether a datagram of a flow that nothing is known of begins with a long header of a known
// version. Cheap: nearly all other datagrams fail at their first byte.
inline bool may_begin_quic(Bytes datagram) {
    constexpr std::size_t kShortest = 7;  // with two empty connection ids
    constexpr Byte kLongAndFixed = 0xc0;
    if (datagram.size() < kShortest || (datagram[0] & kLongAndFixed) != kLongAndFixed
        || !is_known_version(load_be32(datagram.data() + 1))) {
        return false;
    }
    const std::size_t destination = datagram[5];
    if (destination > kMostConnectionIdBytes || 6 + destination >= datagram.size()) {
        return false;
    }
    return datagram[6 + destination] <= kMostConnectionIdBytes;
}

}  // namespace waybill::capture::quic
