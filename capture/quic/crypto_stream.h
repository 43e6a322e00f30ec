// SPDX-License-Identifier: GPL-3.0-or-later
//
// The handshake bytes of one side, put in order from CRYPTO frames that come in any order, more
// than once, and overlapping each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::capture::quic {

class CryptoStream {
public:
    static constexpr std::size_t kMostBytes = 64 * kKiB;
    static constexpr std::size_t kMostPieces = 256;  // that do not touch each other

    enum class Outcome : std::uint8_t {
        Taken,
        Conflict,  // bytes that were there already are different; the first ones stay
        TooMuch,   // beyond the limits: not taken
    };

    Outcome add(std::uint64_t offset, Bytes data);

    // From the beginning up to the first hole. Until the next add().
    Bytes in_order() const;

    // Bytes of memory it takes.
    std::size_t cost() const { return bytes_.capacity(); }

    // Forgets what it holds.
    void clear();

private:
    struct Piece {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    std::vector<Byte> bytes_;
    std::vector<Piece> pieces_;  // what is there, in order; no two touch
};

}  // namespace waybill::capture::quic
