// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/packet_header.h"

#include <algorithm>

namespace waybill::capture::quic {
namespace {

constexpr Byte kLongForm = 0x80;

// draft-ietf-quic-tls-29 section 5.2; drafts 33 and 34 have the salt of version 1.
constexpr std::array<Byte, 20> kDraft29Salt = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2,
                                               0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61,
                                               0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
constexpr std::array<Byte, 20> kVersion1Salt = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34,
                                                0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8,
                                                0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr std::array<Byte, 20> kVersion2Salt = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6,
                                                0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26,
                                                0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};

constexpr std::array<Version, 8> kVersions = {{
    {kVersion1, kVersion1Salt, false},
    {kVersion2, kVersion2Salt, true},
    {kFirstDraft, kDraft29Salt, false},
    {kFirstDraft + 1, kDraft29Salt, false},
    {kFirstDraft + 2, kDraft29Salt, false},
    {kFirstDraft + 3, kDraft29Salt, false},
    {kFirstDraft + 4, kVersion1Salt, false},
    {kLastDraft, kVersion1Salt, false},
}};

// RFC 9000 section 17.2, RFC 9369 section 3.2.
PacketType type_of(Byte first, const Version& version) {
    constexpr std::array<PacketType, 4> kTypes = {
        PacketType::Initial, PacketType::ZeroRtt, PacketType::Handshake, PacketType::Retry};
    const unsigned bits = (first >> 4) & 3U;
    return kTypes[version.second ? (bits + 3) % 4 : bits];
}

}  // namespace

const Version* find_version(std::uint32_t number) {
    const auto found =
        std::find_if(kVersions.begin(), kVersions.end(), [number](const Version& version) {
            return version.number == number;
        });
    return found == kVersions.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> read_varint(ByteReader& reader) {
    const auto first = reader.u8();
    if (!first) {
        return std::nullopt;
    }
    const auto more = reader.take((std::size_t{1} << (*first >> 6)) - 1);
    if (!more) {
        return std::nullopt;
    }
    std::uint64_t value = *first & 0x3fU;
    for (const Byte byte : *more) {
        value = (value << 8) | byte;
    }
    return value;
}

std::optional<PacketHeader> read_packet_header(Bytes datagram, std::size_t wire_length) {
    if (datagram.empty()) {
        return std::nullopt;
    }
    PacketHeader header;
    header.packet = datagram;
    header.cut = wire_length > datagram.size();
    // The fixed bit may be cleared where the other side agreed to that (RFC 9287): it tells
    // nothing.
    if ((datagram[0] & kLongForm) == 0) {
        return header;
    }
    ByteReader reader(datagram);
    reader.skip(1);
    const auto number = reader.be32();
    const auto take_id = [&reader]() -> std::optional<Bytes> {
        const auto length = reader.u8();
        return length && *length <= kMostConnectionIdBytes ? reader.take(*length) : std::nullopt;
    };
    const auto destination = number ? take_id() : std::nullopt;
    const auto source = destination ? take_id() : std::nullopt;
    if (!source) {
        return std::nullopt;
    }
    header.destination = *destination;
    header.source = *source;
    if (*number == 0) {
        header.type = PacketType::VersionNegotiation;
        return header;
    }
    header.version = find_version(*number);
    if (header.version == nullptr) {
        return std::nullopt;
    }
    header.type = type_of(datagram[0], *header.version);
    if (header.type == PacketType::Retry) {
        header.token = reader.rest();
        return header;
    }
    if (header.type == PacketType::Initial) {
        const auto length = read_varint(reader);
        const auto token = length ? reader.take(*length) : std::nullopt;
        if (!token) {
            return std::nullopt;
        }
        header.token = *token;
    }
    const auto length = read_varint(reader);
    if (!length || *length > wire_length - reader.position()) {
        return std::nullopt;
    }
    header.protected_from = reader.position();
    const std::size_t end = reader.position() + *length;
    header.cut = end > datagram.size();
    header.packet = datagram.first(std::min(end, datagram.size()));
    return header;
}

}  // namespace waybill::capture::quic
