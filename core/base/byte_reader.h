// SPDX-License-Identifier: GPL-3.0-or-later
//
// The only way we read numbers from the wire: bounds are checked, a read past the end is nullopt.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>

#include "core/base/bytes.h"

namespace waybill {

inline std::uint16_t load_be16(const Byte* at) {
    return static_cast<std::uint16_t>((at[0] << 8) | at[1]);
}
inline std::uint32_t load_be32(const Byte* at) {
    return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) | (std::uint32_t{at[2]} << 8)
           | at[3];
}
inline std::uint16_t load_le16(const Byte* at) {
    return static_cast<std::uint16_t>((at[1] << 8) | at[0]);
}
inline std::uint32_t load_le32(const Byte* at) {
    return (std::uint32_t{at[3]} << 24) | (std::uint32_t{at[2]} << 16) | (std::uint32_t{at[1]} << 8)
           | at[0];
}

class ByteReader {
public:
    explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

    std::size_t position() const { return position_; }
    std::size_t remaining() const { return bytes_.size() - position_; }
    Bytes rest() const { return bytes_.subspan(position_); }

    // Moves over `count` bytes; false, and nothing moved, when fewer are left.
    bool skip(std::size_t count) {
        if (count > remaining()) {
            return false;
        }
        position_ += count;
        return true;
    }

    std::optional<Bytes> take(std::size_t count) {
        if (count > remaining()) {
            return std::nullopt;
        }
        const Bytes taken = bytes_.subspan(position_, count);
        position_ += count;
        return taken;
    }

    std::optional<std::uint8_t> u8() {
        if (remaining() < 1) {
            return std::nullopt;
        }
        return bytes_[position_++];
    }

    std::optional<std::uint16_t> be16() {
        if (remaining() < 2) {
            return std::nullopt;
        }
        const std::uint16_t value = load_be16(bytes_.data() + position_);
        position_ += 2;
        return value;
    }

    std::optional<std::uint32_t> be32() {
        if (remaining() < 4) {
            return std::nullopt;
        }
        const std::uint32_t value = load_be32(bytes_.data() + position_);
        position_ += 4;
        return value;
    }

private:
    Bytes bytes_;
    std::size_t position_ = 0;
};

}  // namespace waybill
