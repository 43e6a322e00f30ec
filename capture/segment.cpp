// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/segment.h"

#include <bit>
#include <cstring>
#include <random>

#include "core/base/bytes.h"

namespace waybill::capture {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kOther = 0xd1b54a32d192ed03ULL;

__extension__ using Product = unsigned __int128;

std::uint64_t load_word(const Byte* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Both halves of the product, so that each bit of either number reaches the whole result.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const Product product = Product{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Each address is folded with the seed on its own, so that the processor does both at once. The
// words are loaded one by one: they have been written only just before, and a load that spans two
// stores would have to wait for both.
std::uint64_t mix(const FlowKey& key, std::uint64_t seed) {
    const Byte* low = key.ends[0].ip.octets.data();
    const Byte* high = key.ends[1].ip.octets.data();
    const std::uint64_t ports = (std::uint64_t{key.ends[0].port} << 16) | key.ends[1].port;
    const std::uint64_t of_low = fold(load_word(low) ^ seed, load_word(low + 8) ^ kOdd);
    const std::uint64_t of_high =
        fold(load_word(high) ^ std::rotl(seed, 32), load_word(high + 8) ^ kOther);
    return fold(of_low ^ std::rotl(of_high, 23) ^ ports, seed ^ kOther);
}

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device() | 1;
}

}  // namespace

std::uint64_t hash_of(const FlowKey& key) {
    static const std::uint64_t seed = random_seed();
    return mix(key, seed);
}

std::size_t shard_of(const FlowKey& key, std::size_t shards) {
    return (mix(key, kOdd) >> 32) % shards;
}

}  // namespace waybill::capture
