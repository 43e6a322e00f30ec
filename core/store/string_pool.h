// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text that lives as long as a session, without an allocation per piece.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/base/bytes.h"

namespace waybill::store {

// Texts one after the other in blocks that never move. Each is found by the 32-bit number that
// add() gave: the arena holds at most 16 GiB.
class TextArena {
public:
    static constexpr std::size_t kBlock = 256 * kKiB;
    static constexpr std::size_t kLongest = 64 * kKiB - 1;

    // REQUIRES: text.size() <= kLongest.
    std::uint32_t add(std::string_view text);
    std::string_view at(std::uint32_t id) const;

private:
    static constexpr std::size_t kUnit = 4;  // texts start at multiples of it

    using Block = std::array<char, kBlock>;

    std::vector<std::unique_ptr<Block>> blocks_;
    std::size_t used_ = kBlock;  // of the last block
};

using StringId = std::uint32_t;  // 0 is the empty string

// Distinct strings, each kept once; views stay valid as long as the pool.
class StringPool {
public:
    StringPool();

    // A string longer than TextArena::kLongest is cut to that.
    StringId intern(std::string_view text);
    std::string_view at(StringId id) const { return texts_[id]; }
    std::size_t size() const { return texts_.size(); }

private:
    TextArena arena_;
    std::vector<std::string_view> texts_;
    boost::unordered_flat_map<std::string_view, StringId> ids_;
};

}  // namespace waybill::store
