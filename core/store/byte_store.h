// SPDX-License-Identifier: GPL-3.0-or-later
//
// Room outside of memory for bytes that stand nowhere in the recording as they are: what was
// decrypted, and messages put together from frames. Implemented where there are files.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.h"

namespace waybill::store {

// All calls from any thread.
class ByteStore {
public:
    virtual ~ByteStore() = default;

    // Gives room for so many bytes, for one writer: the offset of the first one.
    virtual std::uint64_t reserve(std::uint64_t length) = 0;

    // Writes into reserved room. False when it failed (no space left); why is told elsewhere.
    virtual bool write(std::uint64_t at, Bytes bytes) = 0;

    // False when these bytes were never written.
    virtual bool read(std::uint64_t at, std::span<Byte> out) const = 0;
};

}  // namespace waybill::store
