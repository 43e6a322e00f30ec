// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/origin_set.h"

#include <algorithm>

namespace waybill::proxy {
namespace {

constexpr unsigned kHeaviest = 100;

std::uint64_t bit(std::size_t index) {
    return std::uint64_t{1} << index;
}

}  // namespace

OriginSet::OriginSet(const ListenerMode& mode) : choice_(mode.choice) {
    for (const ListenerMode::Origin& each : mode.origins) {
        if (origins_.size() == kMost) {
            break;
        }
        auto origin = std::make_unique<Origin>();
        origin->destination = each.destination;
        origin->weight = std::clamp(each.weight, 1U, kHeaviest);
        origins_.push_back(std::move(origin));
    }
    // Heavy origins take turns with the others: who is furthest behind its share is next.
    long total = 0;
    for (const auto& origin : origins_) {
        total += origin->weight;
    }
    std::vector<long> behind(origins_.size(), 0);
    for (long turn = 0; turn < total; ++turn) {
        for (std::size_t i = 0; i < origins_.size(); ++i) {
            behind[i] += origins_[i]->weight;
        }
        const auto next = std::max_element(behind.begin(), behind.end());
        *next -= total;
        turns_.push_back(static_cast<std::uint8_t>(next - behind.begin()));
    }
}

std::size_t OriginSet::choose_from(std::uint64_t candidates) {
    const std::uint64_t turn = next_turn_.fetch_add(1, std::memory_order_relaxed);
    std::size_t best = origins_.size();
    if (choice_ == ListenerMode::Choice::RoundRobin) {
        for (std::size_t i = 0; i < turns_.size(); ++i) {
            const std::size_t index = turns_[(turn + i) % turns_.size()];
            if ((candidates & bit(index)) != 0) {
                return index;
            }
        }
        return best;
    }
    // Least used for its weight; the turn decides between equals.
    std::uint64_t least = ~std::uint64_t{0};
    for (std::size_t i = 0; i < origins_.size(); ++i) {
        const std::size_t index = (turn + i) % origins_.size();
        if ((candidates & bit(index)) == 0) {
            continue;
        }
        const std::uint64_t used = origins_[index]->in_use.load(std::memory_order_relaxed);
        const std::uint64_t load = (used + 1) * kHeaviest / origins_[index]->weight;
        if (load < least) {
            least = load;
            best = index;
        }
    }
    return best;
}

std::size_t OriginSet::choose(std::uint64_t tried, Timestamp now) {
    std::uint64_t untried = 0;
    std::uint64_t good = 0;
    for (std::size_t i = 0; i < origins_.size(); ++i) {
        if ((tried & bit(i)) == 0) {
            untried |= bit(i);
            if (origins_[i]->out_until.load(std::memory_order_relaxed) <= now.ns) {
                good |= bit(i);
            }
        }
    }
    const std::size_t index = choose_from(good != 0 ? good : untried);
    if (index < origins_.size()) {
        origins_[index]->in_use.fetch_add(1, std::memory_order_relaxed);
        origins_[index]->chosen.fetch_add(1, std::memory_order_relaxed);
    }
    return index;
}

void OriginSet::release(std::size_t index) {
    origins_[index]->in_use.fetch_sub(1, std::memory_order_relaxed);
}

void OriginSet::succeeded(std::size_t index) {
    Origin& origin = *origins_[index];
    if (origin.failures.load(std::memory_order_relaxed) != 0
        || origin.outs.load(std::memory_order_relaxed) != 0) {
        origin.failures.store(0, std::memory_order_relaxed);
        origin.outs.store(0, std::memory_order_relaxed);
        origin.out_until.store(0, std::memory_order_relaxed);
    }
}

void OriginSet::failed(std::size_t index, Timestamp now) {
    Origin& origin = *origins_[index];
    const std::uint32_t failures = origin.failures.fetch_add(1, std::memory_order_relaxed) + 1;
    // Of those that were under way together only one leaves it out.
    if (failures < kFailuresUntilOut || origin.out_until.load(std::memory_order_relaxed) > now.ns) {
        return;
    }
    const std::uint32_t outs =
        std::min<std::uint32_t>(origin.outs.fetch_add(1, std::memory_order_relaxed), 8);
    origin.out_until.store(now.ns + std::min(kFirstOutNs << outs, kLongestOutNs),
                           std::memory_order_relaxed);
}

std::vector<OriginStatus> OriginSet::status(Timestamp now) const {
    std::vector<OriginStatus> found;
    for (const auto& origin : origins_) {
        found.push_back({.url = to_string(origin->destination),
                         .chosen = origin->chosen.load(std::memory_order_relaxed),
                         .in_use = origin->in_use.load(std::memory_order_relaxed),
                         .left_out = origin->out_until.load(std::memory_order_relaxed) > now.ns});
    }
    return found;
}

}  // namespace waybill::proxy
