// SPDX-License-Identifier: GPL-3.0-or-later
//
// Leaf certificates that were made and are still good, so that each name costs one signature. The
// name comes from clients: what is kept is bounded, and the least recently used goes first.
// Threads: all may call.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/result.h"
#include "proxy/ca/leaf_minter.h"
#include "proxy/ca/leaf_name.h"

namespace waybill::proxy {

class LeafCache {
public:
    static constexpr std::size_t kMost = 1000;
    // A leaf that ends sooner is made anew.
    static constexpr std::int64_t kLeastLeft = 3600;

    explicit LeafCache(std::shared_ptr<const LeafMinter> minter, std::size_t most = kMost);

    // As LeafName::parse() and LeafMinter::mint(). Two threads that ask for a new name at the same
    // time both sign, and get the same one. `now` in seconds since 1970; 0 asks the system.
    Result<std::shared_ptr<const Leaf>> get(std::string_view host,
                                            Wildcard wildcard = Wildcard::Refused,
                                            std::int64_t now = 0);

    std::size_t size() const;
    std::uint64_t minted() const;  // signatures made so far
    const LeafMinter& minter() const { return *minter_; }

private:
    struct Entry {
        std::string name;
        std::shared_ptr<const Leaf> leaf;
    };
    using Entries = std::list<Entry>;

    // nullptr when it is not there, or ends soon. REQUIRES: mutex_ is held.
    std::shared_ptr<const Leaf> find(const std::string& name, std::int64_t now);

    const std::shared_ptr<const LeafMinter> minter_;
    const std::size_t most_;

    mutable std::mutex mutex_;
    Entries entries_;  // the most recently used in front
    std::unordered_map<std::string_view, Entries::iterator> by_name_;  // views into entries_
    std::uint64_t minted_ = 0;
};

}  // namespace waybill::proxy
