// SPDX-License-Identifier: GPL-3.0-or-later
//
// The master secrets of sessions that were seen, for their resumption. Bounded; the oldest goes.
// Not locked.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <openssl/sha.h>

#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

class SeenSessions {
public:
    static constexpr std::size_t kMost = 131'072;

    // Tickets have up to 64 KiB: their hash is kept.
    static std::string key_of(Bytes id) {
        std::string key(SHA256_DIGEST_LENGTH, '\0');
        SHA256(id.data(), id.size(), reinterpret_cast<unsigned char*>(key.data()));
        return key;
    }

    // Whether it was not known.
    bool add(const std::string& key, const Secret& master) {
        if (!sessions_.insert_or_assign(key, master).second) {
            return false;
        }
        order_.push_back(key);
        if (order_.size() > kMost) {
            sessions_.erase(order_.front());
            order_.pop_front();
        }
        return true;
    }

    const Secret* find(const std::string& key) const {
        const auto found = sessions_.find(key);
        return found != sessions_.end() ? &found->second : nullptr;
    }

    // It was asked for in vain.
    void note_missed(const std::string& key) {
        if (missed_.size() < kMost) {
            missed_.insert(key);
        }
    }
    bool was_missed(const std::string& key) const { return missed_.count(key) != 0; }

private:
    std::unordered_map<std::string, Secret> sessions_;
    std::deque<std::string> order_;
    std::unordered_set<std::string> missed_;
};

}  // namespace waybill::capture::tls
