// SPDX-License-Identifier: GPL-3.0-or-later
//
// Secrets by kind and client random, closely packed: key logs of browsers hold hundreds of
// thousands. Not locked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

class SecretTable {
public:
    static constexpr std::size_t kLongest = 48;

    SecretTable();

    // The same number for the same kind and random, and another one in every run of the program.
    std::uint64_t hash(SecretKind kind, const Random& random) const;

    // A second secret of the same kind and random takes the place of the first. False when there
    // was one already. `value` has at most kLongest bytes.
    bool add(SecretKind kind, const Random& random, Bytes value);

    // Empty when it is not known. Valid until the next add().
    Bytes find(SecretKind kind, const Random& random) const;

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Random random;
        SecretKind kind;
        std::uint8_t length;
        std::array<Byte, kLongest> value;
    };

    static constexpr std::uint32_t kFree = 0;

    // Where in slots_ it is, or would be.
    std::size_t slot_of(SecretKind kind, const Random& random) const;
    void grow();

    std::uint64_t seed_;
    std::deque<Entry> entries_;
    std::vector<std::uint32_t> slots_;  // 1 + index of an entry; a power of two of them
};

}  // namespace waybill::capture::tls
