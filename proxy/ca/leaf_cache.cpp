// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/leaf_cache.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace waybill::proxy {

LeafCache::LeafCache(std::shared_ptr<const LeafMinter> minter, std::size_t most)
    : minter_(std::move(minter)),
      most_(std::max<std::size_t>(most, 1)) {}

Result<std::shared_ptr<const Leaf>> LeafCache::get(std::string_view host,
                                                   Wildcard wildcard,
                                                   std::int64_t now) {
    const Result<LeafName> name = LeafName::parse(host, wildcard);
    if (!name) {
        return name.error();
    }
    now = now != 0 ? now : std::int64_t{::time(nullptr)};
    {
        const std::lock_guard lock(mutex_);
        if (std::shared_ptr<const Leaf> found = find(name->text(), now)) {
            return found;
        }
    }
    // A signature takes long; others are not kept waiting.
    Result<std::shared_ptr<const Leaf>> made = minter_->mint(*name, now);
    if (!made) {
        return made;
    }
    const std::lock_guard lock(mutex_);
    ++minted_;
    if (std::shared_ptr<const Leaf> found = find(name->text(), now)) {
        return found;  // of another thread, meanwhile
    }
    if (entries_.size() >= most_) {
        by_name_.erase(entries_.back().name);
        entries_.pop_back();
    }
    entries_.push_front({name->text(), *made});
    by_name_.emplace(entries_.front().name, entries_.begin());
    return made;
}

std::shared_ptr<const Leaf> LeafCache::find(const std::string& name, std::int64_t now) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
        return nullptr;
    }
    const auto entry = found->second;
    if (entry->leaf->not_after() - now < kLeastLeft) {
        by_name_.erase(found);
        entries_.erase(entry);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->leaf;
}

std::size_t LeafCache::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

std::uint64_t LeafCache::minted() const {
    const std::lock_guard lock(mutex_);
    return minted_;
}

}  // namespace waybill::proxy
