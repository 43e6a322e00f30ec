// SPDX-License-Identifier: GPL-3.0-or-later
//
// Room outside of memory for bytes that stand nowhere in the recording as they are: what was
// decrypted, and messages put together from frames. Implemented where there are files.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/bytes.h"

namespace waybill::store {

// All calls from any thread.
class ByteStore {
public:
    virtual ~ByteStore() = default;

    // Gives room for so many bytes, for one writer: the offset of the first one.
    virtual std::uint64_t reserve(std::uint64_t length) = 0;

    // Writes into reserved room. False when it failed (no space left): see failure().
    virtual bool write(std::uint64_t at, Bytes bytes) = 0;

    // False when these bytes were never written.
    virtual bool read(std::uint64_t at, std::span<Byte> out) const = 0;

    // Bytes reserved so far.
    virtual std::uint64_t size() const { return 0; }

    // Gives back the room of what lies in front of `at`, where it can be given back: it cannot be
    // read any more.
    virtual void forget_before(std::uint64_t at) { static_cast<void>(at); }

    // Why something could not be written; empty when all could.
    virtual std::string failure() const { return {}; }
};

}  // namespace waybill::store
