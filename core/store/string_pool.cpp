// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/string_pool.h"

#include <cassert>
#include <cstring>

namespace waybill::store {

std::uint32_t TextArena::add(std::string_view text) {
    assert(text.size() <= kLongest);
    const std::size_t needed = (sizeof(std::uint16_t) + text.size() + kUnit - 1) / kUnit * kUnit;
    if (used_ + needed > kBlock) {
        blocks_.push_back(std::make_unique<Block>());
        used_ = 0;
    }
    char* const at = blocks_.back()->data() + used_;
    const auto size = static_cast<std::uint16_t>(text.size());
    std::memcpy(at, &size, sizeof size);
    if (!text.empty()) {
        std::memcpy(at + sizeof size, text.data(), text.size());
    }
    const std::size_t id = ((blocks_.size() - 1) * kBlock + used_) / kUnit;
    used_ += needed;
    return static_cast<std::uint32_t>(id);
}

std::string_view TextArena::at(std::uint32_t id) const {
    const std::size_t position = std::size_t{id} * kUnit;
    const char* const at = blocks_[position / kBlock]->data() + position % kBlock;
    std::uint16_t size = 0;
    std::memcpy(&size, at, sizeof size);
    return {at + sizeof size, size};
}

StringPool::StringPool() {
    intern({});
}

StringId StringPool::intern(std::string_view text) {
    text = text.substr(0, TextArena::kLongest);
    const auto found = ids_.find(text);
    if (found != ids_.end()) {
        return found->second;
    }
    const std::string_view kept = arena_.at(arena_.add(text));
    const auto id = static_cast<StringId>(texts_.size());
    texts_.push_back(kept);
    ids_.emplace(kept, id);
    return id;
}

}  // namespace waybill::store
