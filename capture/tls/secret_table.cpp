// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secret_table.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace waybill::capture::tls {
namespace {

constexpr std::size_t kFirstSlots = 64;

std::uint64_t mixed(std::uint64_t value) {
    value ^= value >> 32U;
    value *= 0x9E3779B97F4A7C15U;
    return value ^ (value >> 29U);
}

}  // namespace

SecretTable::SecretTable() : slots_(kFirstSlots, kFree) {
    // Randoms come from captures: nobody must be able to choose them so that they meet.
    std::random_device device;
    seed_ = (std::uint64_t{device()} << 32U) | device();
}

std::uint64_t SecretTable::hash(SecretKind kind, const Random& random) const {
    std::uint64_t value = seed_ + static_cast<std::uint64_t>(kind);
    for (std::size_t i = 0; i < random.size(); i += sizeof value) {
        std::uint64_t part = 0;
        std::memcpy(&part, random.data() + i, sizeof part);
        value = mixed(value ^ part) + seed_;
    }
    return value;
}

std::size_t SecretTable::slot_of(SecretKind kind, const Random& random) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash(kind, random) & mask;
    while (slots_[slot] != kFree) {
        const Entry& entry = entries_[slots_[slot] - 1];
        if (entry.kind == kind && entry.random == random) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

bool SecretTable::add(SecretKind kind, const Random& random, Bytes value) {
    std::size_t slot = slot_of(kind, random);
    const bool is_new = slots_[slot] == kFree;
    if (is_new) {
        entries_.push_back({random, kind, 0, {}});
        slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    }
    Entry& entry = entries_[slots_[slot] - 1];
    entry.length = static_cast<std::uint8_t>(std::min(value.size(), kLongest));
    std::copy_n(value.begin(), entry.length, entry.value.begin());
    if (2 * entries_.size() > slots_.size()) {
        grow();
    }
    return is_new;
}

Bytes SecretTable::find(SecretKind kind, const Random& random) const {
    const std::uint32_t found = slots_[slot_of(kind, random)];
    if (found == kFree) {
        return {};
    }
    const Entry& entry = entries_[found - 1];
    return Bytes(entry.value).first(entry.length);
}

void SecretTable::grow() {
    slots_.assign(2 * slots_.size(), kFree);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const std::size_t slot = slot_of(entries_[i].kind, entries_[i].random);
        slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

}  // namespace waybill::capture::tls
