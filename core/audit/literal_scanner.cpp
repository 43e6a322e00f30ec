// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/literal_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <tuple>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kWindow = 3;
constexpr std::size_t kReadable = 4;  // bytes that are read for a window

// How often a byte is met in text, roughly; windows of rare bytes are looked up least.
int commonness(char c) {
    if (std::string_view("etaoinsrhl ").find(c) != std::string_view::npos) {
        return 6;
    }
    if (ascii::is_lower(c)) {
        return std::string_view("jqxzkv").find(c) != std::string_view::npos ? 1 : 4;
    }
    if (ascii::is_upper(c)) {
        return std::string_view("JQXZK").find(c) != std::string_view::npos ? 0 : 2;
    }
    return ascii::is_digit(c) || std::string_view("\"-./:=<>").find(c) != std::string_view::npos
               ? 3
               : 1;
}

int commonness(std::string_view window) {
    int sum = 0;
    for (const char c : window) {
        sum += commonness(c);
    }
    return sum;
}

std::uint32_t little_endian(std::uint32_t value) {
    if constexpr (std::endian::native == std::endian::big) {
        return __builtin_bswap32(value);
    }
    return value;
}

}  // namespace

std::uint32_t LiteralScanner::hash_of(std::uint32_t window) {
    return ((window & 0xffffffU) * 0x9e3779b1U) >> (32U - kHashBits);
}

// Behind the end of the text there are zeros.
std::uint32_t LiteralScanner::window_at(std::string_view text, std::size_t place) {
    std::uint32_t window = 0;
    std::memcpy(&window, text.data() + place, std::min(kReadable, text.size() - place));
    return little_endian(window);
}

LiteralScanner::LiteralScanner(std::span<const std::string_view> literals) : literals_(literals) {
    for (std::uint32_t i = 0; i < literals.size(); ++i) {
        add_literal(i);
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.hash, a.literal, a.before) < std::tie(b.hash, b.literal, b.before);
    });
    // A literal of two bytes gives the same entry for many windows.
    entries_.erase(std::unique(entries_.begin(),
                               entries_.end(),
                               [](const Entry& a, const Entry& b) {
                                   return a.hash == b.hash && a.literal == b.literal
                                          && a.before == b.before;
                               }),
                   entries_.end());
}

void LiteralScanner::add(std::string_view window, std::uint32_t literal, std::int32_t before) {
    const std::uint32_t hash = hash_of(window_at(window, 0));
    table_[hash >> 6U] |= std::uint64_t{1} << (hash & 63U);
    entries_.push_back({hash, literal, before});
}

// One of two neighbouring windows lies at an even place, wherever the literal lies.
void LiteralScanner::add_literal(std::uint32_t index) {
    const std::string_view literal = literals_[index];
    if (literal.size() > kWindow) {
        std::size_t best = 0;
        int least = commonness(literal.substr(0, kWindow + 1));
        for (std::size_t at = 1; at + kWindow < literal.size(); ++at) {
            const int common = commonness(literal.substr(at, kWindow + 1));
            if (common < least) {
                least = common;
                best = at;
            }
        }
        add(literal.substr(best, kWindow), index, static_cast<std::int32_t>(best));
        add(literal.substr(best + 1, kWindow), index, static_cast<std::int32_t>(best + 1));
        return;
    }
    // Shorter ones: with any byte in front of it, or behind it.
    for (unsigned any = 0; any < 256; ++any) {
        const std::string byte(1, static_cast<char>(any));
        if (literal.size() == kWindow) {
            add(literal, index, 0);
            if (commonness(literal.substr(0, 2)) < commonness(literal.substr(1))) {
                add(byte + std::string(literal.substr(0, 2)), index, -1);
            } else {
                add(std::string(literal.substr(1)) + byte, index, 1);
            }
        } else {
            add(std::string(literal) + byte, index, 0);
            add(byte + std::string(literal), index, -1);
        }
    }
}

std::optional<std::size_t> LiteralScanner::next_candidate(std::string_view text,
                                                          std::size_t from) const {
    constexpr std::size_t kAtOnce = 4;
    std::size_t at = from;
    const auto window = [&](std::size_t place) {
        std::uint32_t bytes = 0;
        std::memcpy(&bytes, text.data() + place, kReadable);
        return hash_of(little_endian(bytes));
    };
    while (at + kStep * (kAtOnce - 1) + kReadable <= text.size()) {
        const bool first = has(window(at));
        const bool second = has(window(at + kStep));
        const bool third = has(window(at + 2 * kStep));
        const bool fourth = has(window(at + 3 * kStep));
        if ((static_cast<unsigned>(first) | static_cast<unsigned>(second)
             | static_cast<unsigned>(third) | static_cast<unsigned>(fourth))
            != 0) {
            return at + kStep * (first ? 0U : second ? 1U : third ? 2U : 3U);
        }
        at += kStep * kAtOnce;
    }
    for (; at < text.size(); at += kStep) {
        if (has(hash_of(window_at(text, at)))) {
            return at;
        }
    }
    return std::nullopt;
}

std::span<const LiteralScanner::Entry> LiteralScanner::entries_at(std::string_view text,
                                                                  std::size_t place) const {
    const std::uint32_t hash = hash_of(window_at(text, place));
    const auto begin = std::lower_bound(
        entries_.begin(), entries_.end(), hash, [](const Entry& entry, std::uint32_t wanted) {
            return entry.hash < wanted;
        });
    auto end = begin;
    while (end != entries_.end() && end->hash == hash) {
        ++end;
    }
    return {begin, end};
}

std::optional<std::size_t> LiteralScanner::occurrence(std::string_view text,
                                                      std::size_t place,
                                                      const Entry& entry) const {
    if (entry.before > 0 && place < static_cast<std::size_t>(entry.before)) {
        return std::nullopt;
    }
    const std::size_t offset =
        entry.before < 0 ? place + 1 : place - static_cast<std::size_t>(entry.before);
    const std::string_view literal = literals_[entry.literal];
    if (offset > text.size() || text.substr(offset, literal.size()) != literal) {
        return std::nullopt;
    }
    return offset;
}

}  // namespace waybill::audit
