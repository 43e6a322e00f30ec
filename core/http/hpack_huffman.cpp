// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/hpack_huffman.h"

#include <array>
#include <cstdint>

namespace waybill::http {
namespace {

constexpr std::size_t kSymbols = 257;
constexpr std::uint16_t kEndOfString = 256;
constexpr unsigned kLongest = 30;
constexpr unsigned kShortest = 5;

// Of each symbol. The code is canonical: codes of one length follow each other in the order of
// their symbols, and the lengths alone tell them all.
constexpr std::array<std::uint8_t, kSymbols> kLengths = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,  //
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,  //
    6,  10, 10, 12, 13, 6,  8,  11, 10, 10, 8,  11, 8,  6,  6,  6,   //
    5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8,  15, 6,  12, 10,  //
    13, 6,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,   //
    7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8,  13, 19, 13, 14, 6,   //
    15, 5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,   //
    6,  7,  6,  5,  5,  6,  7,  7,  7,  7,  7,  15, 11, 14, 13, 28,  //
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,  //
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,  //
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,  //
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,  //
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,  //
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,  //
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,  //
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,  //
    30};

struct Decoded {
    std::uint16_t symbol = 0;
    std::uint8_t length = 0;  // 0: the code is longer than the table looks
};

constexpr unsigned kTableBits = 10;

struct Tables {
    std::array<Decoded, std::size_t{1} << kTableBits> direct{};
    // Per length: the code behind the last one of it, left-aligned in 32 bits, and what to add to a
    // code's index among those of its length to find its symbol.
    std::array<std::uint64_t, kLongest + 1> behind{};
    std::array<std::uint32_t, kLongest + 1> first_code{};
    std::array<std::uint16_t, kLongest + 1> first_symbol{};
    std::array<std::uint16_t, kSymbols> symbols{};  // by length, then by value
};

constexpr Tables make_tables() {
    Tables tables;
    std::uint32_t code = 0;
    std::uint16_t place = 0;
    for (unsigned length = kShortest; length <= kLongest; ++length) {
        code <<= 1U;
        tables.first_code[length] = code;
        tables.first_symbol[length] = place;
        for (std::size_t symbol = 0; symbol < kSymbols; ++symbol) {
            if (kLengths[symbol] != length) {
                continue;
            }
            tables.symbols[place++] = static_cast<std::uint16_t>(symbol);
            if (length <= kTableBits) {
                const std::uint32_t first = code << (kTableBits - length);
                for (std::uint32_t i = 0; i < (1U << (kTableBits - length)); ++i) {
                    tables.direct[first + i] = {static_cast<std::uint16_t>(symbol),
                                                static_cast<std::uint8_t>(length)};
                }
            }
            ++code;
        }
        tables.behind[length] = std::uint64_t{code} << (32 - length);
    }
    return tables;
}

constexpr Tables kTables = make_tables();

// The symbol that the 32 bits begin with. Every sequence of bits begins with one.
Decoded decode_long(std::uint32_t bits) {
    unsigned length = kTableBits + 1;
    while (length < kLongest && bits >= kTables.behind[length]) {
        ++length;
    }
    const std::uint32_t index = (bits >> (32 - length)) - kTables.first_code[length];
    return {kTables.symbols[kTables.first_symbol[length] + index],
            static_cast<std::uint8_t>(length)};
}

}  // namespace

std::optional<std::string_view> huffman_decode(Bytes coded, std::vector<char>& scratch) {
    if (const std::size_t most = coded.size() * 8 / kShortest; scratch.size() < most) {
        scratch.resize(most);
    }
    char* out = scratch.data();
    std::uint64_t held = 0;
    unsigned count = 0;  // bits of `held` that are not decoded yet
    const Byte* at = coded.data();
    const Byte* const end = at + coded.size();
    for (;;) {
        while (count <= 56 && at != end) {
            held = (held << 8U) | *at++;
            count += 8;
        }
        if (count == 0) {
            break;
        }
        const std::uint32_t bits =
            count >= 32 ? static_cast<std::uint32_t>(held >> (count - 32))
                        : static_cast<std::uint32_t>(held << (32 - count))
                              | static_cast<std::uint32_t>((std::uint64_t{1} << (32 - count)) - 1);
        Decoded decoded = kTables.direct[bits >> (32 - kTableBits)];
        if (decoded.length == 0) {
            decoded = decode_long(bits);
        }
        if (decoded.length > count) {
            if (count < 8 && bits == 0xffffffffU) {
                break;  // padding
            }
            return std::nullopt;
        }
        if (decoded.symbol == kEndOfString) {
            return std::nullopt;
        }
        *out++ = static_cast<char>(decoded.symbol);
        count -= decoded.length;
    }
    return std::string_view(scratch.data(), static_cast<std::size_t>(out - scratch.data()));
}

}  // namespace waybill::http
