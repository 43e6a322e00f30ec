// SPDX-License-Identifier: GPL-3.0-or-later
//
// A ByteStore in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/store/byte_store.h"

namespace waybill::test {

class BytesInMemory final : public store::ByteStore {
public:
    std::uint64_t reserve(std::uint64_t length) override {
        const std::uint64_t at = bytes_.size();
        bytes_.resize(bytes_.size() + length);
        return at;
    }
    bool write(std::uint64_t at, Bytes bytes) override {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
        return true;
    }
    bool read(std::uint64_t at, std::span<Byte> out) const override {
        if (at > bytes_.size() || out.size() > bytes_.size() - at) {
            return false;
        }
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
        return true;
    }

private:
    std::vector<Byte> bytes_;
};

}  // namespace waybill::test
