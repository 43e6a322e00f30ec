// SPDX-License-Identifier: GPL-3.0-or-later
//
// What protects Initial packets (RFC 9001 section 5, RFC 9369 section 3.3). Their keys follow from
// the connection id that the client chose for the server, so that whoever sees the packets can open
// them: that keeps accidents off, not readers.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "capture/quic/packet_header.h"
#include "core/base/anomaly.h"
#include "core/base/bytes.h"

namespace waybill::capture::quic {

// Of one side: AEAD_AES_128_GCM and AES-128 for the header.
struct PacketKeys {
    std::array<Byte, 16> key{};
    std::array<Byte, 12> iv{};
    std::array<Byte, 16> header{};
};

struct InitialKeys {
    std::array<PacketKeys, 2> sides;  // by Side

    const PacketKeys& of(Side side) const { return sides[index_of(side)]; }
};

// `destination` is that of the client's first Initial packet, or of the first one behind a Retry.
// nullopt: libcrypto does not offer what is needed.
std::optional<InitialKeys> derive_initial_keys(const Version& version, Bytes destination);

// The packet number of which `bytes` bytes are `truncated`; `largest` is the highest one of that
// side that was opened before, -1: none (RFC 9000 appendix A.3).
std::uint64_t decode_packet_number(std::int64_t largest, std::uint32_t truncated, unsigned bytes);

// Takes protection off. Keeps what libcrypto needs for it; one belongs to one thread.
class PacketOpener {
public:
    PacketOpener();
    ~PacketOpener();
    PacketOpener(const PacketOpener&) = delete;
    PacketOpener& operator=(const PacketOpener&) = delete;

    struct Opened {
        std::uint64_t number = 0;
        Bytes payload;  // until the next call
    };

    // `header` is of an Initial packet. nullopt: it was not made with these keys, or is damaged.
    std::optional<Opened> open(const PacketKeys& keys,
                               const PacketHeader& header,
                               std::int64_t largest);

private:
    struct Ciphers;

    std::unique_ptr<Ciphers> ciphers_;
    std::vector<Byte> header_;
    std::vector<Byte> payload_;
};

}  // namespace waybill::capture::quic
