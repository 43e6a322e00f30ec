// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/segment.h"

#include <bit>
#include <cstring>
#include <random>

namespace waybill::capture {
namespace {

constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15ULL;

struct Words {
    std::uint64_t word[5];
};

// Both addresses and both ports as five words.
Words words_of(const FlowKey& key) {
    Words words{};
    std::memcpy(&words.word[0], key.ends[0].ip.octets.data(), 16);
    std::memcpy(&words.word[2], key.ends[1].ip.octets.data(), 16);
    words.word[4] = (std::uint64_t{key.ends[0].port} << 16) | key.ends[1].port;
    return words;
}

std::uint64_t mix(const Words& words, std::uint64_t seed) {
    std::uint64_t hash = seed;
    for (const std::uint64_t word : words.word) {
        const auto product = static_cast<unsigned __int128>(hash ^ word) * ((kOdd ^ seed) | 1);
        hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64)
               ^ std::rotl(word, 23);
    }
    return hash;
}

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device() | 1;
}

}  // namespace

std::uint64_t hash_of(const FlowKey& key) {
    static const std::uint64_t seed = random_seed();
    return mix(words_of(key), seed);
}

std::size_t shard_of(const FlowKey& key, std::size_t shards) {
    return static_cast<std::size_t>((mix(words_of(key), kOdd) >> 32) % shards);
}

}  // namespace waybill::capture
