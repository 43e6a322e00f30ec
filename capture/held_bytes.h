// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies of the bytes of one direction that wait behind a hole, by stream offset. Where segments
// overlap and disagree, the policy says whose bytes are kept (RELIABILITY 4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "capture/tcp_connections.h"
#include "core/base/byte_stream.h"
#include "core/base/bytes.h"

namespace waybill::capture {

// Two segments disagreed about these bytes.
struct OverlapConflict {
    std::uint64_t offset = 0;
    std::string detail;  // both byte strings, escaped
};

// Says where `kept` and `dropped` differ, which are bytes of the same place and length, `offset`
// that of the first; the text quotes at most 64 bytes of each. REQUIRES: they differ.
OverlapConflict describe_conflict(std::uint64_t offset, Bytes kept, Bytes dropped);

// `bytes` in printable ASCII, at most 64 of them.
std::string quote(Bytes bytes);

class HeldBytes {
public:
    struct Piece {
        std::vector<Byte> bytes;    // never empty
        std::uint32_t missing = 0;  // bytes that followed on the wire and were not captured
        Arrival arrival;            // of the first byte
    };

    // What a piece costs beside its bytes; counted, so that many tiny pieces are no way around the
    // limits.
    static constexpr std::size_t kPieceCost = 160;

    bool empty() const { return pieces_.empty(); }
    std::size_t size() const { return pieces_.size(); }
    std::size_t cost() const { return bytes_ + pieces_.size() * kPieceCost; }

    // REQUIRES: not empty.
    std::uint64_t first_offset() const { return pieces_.begin()->first; }
    const Piece& first() const { return pieces_.begin()->second; }
    Piece take_first();

    // Copies what of `data` is not held yet, or is held and loses to it by `policy`; held bytes
    // before `final_below` never lose. Returns how many bytes were copied. REQUIRES: data is not
    // empty.
    std::size_t insert(std::uint64_t offset,
                       Bytes data,
                       std::uint32_t missing,
                       const Arrival& arrival,
                       OverlapPolicy policy,
                       std::uint64_t final_below,
                       std::vector<OverlapConflict>& conflicts);

    // Drops everything at and behind `end`.
    void cut(std::uint64_t end);

    // The stream begins `count` bytes earlier than was thought.
    void shift(std::uint64_t count);

    void clear();

private:
    using Pieces = std::map<std::uint64_t, Piece>;  // never overlap

    void put(std::uint64_t offset, Bytes data, std::uint32_t missing, const Arrival& arrival);
    Pieces::iterator carve(Pieces::iterator at, std::uint64_t begin, std::uint64_t end);

    Pieces pieces_;
    std::size_t bytes_ = 0;
};

}  // namespace waybill::capture
