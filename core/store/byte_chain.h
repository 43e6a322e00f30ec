// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chains of pieces in a ByteStore: each chain is a body, the bytes of a tunnel, or the frames of a
// connection, written piece by piece among many others and read again from front to back.
//
// A piece knows the one before it, so that a chain is named by its last piece, and nothing but that
// is kept in memory while it grows.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/store/byte_store.h"

namespace waybill::store {

// The last piece of a chain. A chain without pieces is kNoChain.
using ChainEnd = std::uint64_t;
inline constexpr ChainEnd kNoChain = ~ChainEnd{0};

// What could not be written is lost, and reading it again tells so.
class ChainWriter {
public:
    // `store` must outlive the writer. One writer belongs to one thread.
    explicit ChainWriter(ByteStore& store) : store_(store) {}

    // Writes bytes in one piece, outside of chains; returns their offset.
    std::uint64_t put(Bytes bytes);

    // Makes `chain` longer. Bytes that came at another time begin a piece of their own.
    void append(ChainEnd& chain, Bytes bytes, Timestamp at);
    void append_gap(ChainEnd& chain, std::uint64_t length, Timestamp at);

    // Gives all that was written to the store: only then can it be read.
    void flush();

private:
    std::uint64_t place(std::size_t length);
    void add(ChainEnd& chain, Bytes bytes, std::uint64_t missing, Timestamp at);

    ByteStore& store_;
    std::vector<Byte> buffer_;        // not yet in the store
    std::uint64_t base_ = 0;          // its offset there
    std::uint64_t room_ = 0;          // reserved from base_ on
    ChainEnd last_piece_ = kNoChain;  // the piece at the end of the buffer, which may grow
};

struct ChainPiece {
    Bytes data;                 // borrowed for the call; empty for a gap
    std::uint64_t missing = 0;  // so many bytes were never captured, in place of data
    Timestamp at;
};

// Gives the pieces of a chain from its front until `output` returns false. Returns false when the
// chain cannot be read again as a whole; then some of it was given, or nothing.
bool read_chain(const ByteStore& store,
                ChainEnd chain,
                const std::function<bool(const ChainPiece&)>& output);

}  // namespace waybill::store
