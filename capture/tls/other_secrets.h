// SPDX-License-Identifier: GPL-3.0-or-later
//
// Secrets by what they are found by, of any length: premaster secrets and sessions of key logs,
// which are rare. Bounded; what comes when it is full is not taken. Not locked.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

class OtherSecrets {
public:
    static constexpr std::size_t kMost = 65'536;
    static constexpr std::size_t kMostBytes = 32 * kMiB;

    // Whether it was not known.
    bool add(Bytes id, const Secret& value) {
        std::string key(as_text(id));
        const auto found = map_.find(key);
        if (found != map_.end()) {
            return std::exchange(found->second, value) != value;
        }
        const std::size_t cost = key.size() + value.size();
        if (map_.size() >= kMost || bytes_ + cost > kMostBytes) {
            return false;
        }
        bytes_ += cost;
        map_.emplace(std::move(key), value);
        return true;
    }

    const Secret* find(Bytes id) const {
        const auto found = map_.find(std::string(as_text(id)));
        return found != map_.end() ? &found->second : nullptr;
    }

    std::size_t size() const { return map_.size(); }

private:
    std::unordered_map<std::string, Secret> map_;
    std::size_t bytes_ = 0;
};

}  // namespace waybill::capture::tls
