// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/head_text.h"

#include <array>

#include "core/base/ascii.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace waybill::proxy {
namespace {

constexpr unsigned char kLastControl = 0x1f;
constexpr unsigned char kDelete = 0x7f;

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte <= kLastControl && byte != '\t') || byte == kDelete;
}

#if defined(__SSE2__)
constexpr std::size_t kBlock = sizeof(__m128i);

// A bit for each byte.
unsigned controls_in_block(const char* block) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
    const __m128i low =
        _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(static_cast<char>(kLastControl))), bytes);
    const __m128i but_tabs = _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')), low);
    const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(kDelete)));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(but_tabs, del)));
}
#endif

const std::array<bool, 256> kTokenTable = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i] = ascii::is_token_char(static_cast<char>(i));
    }
    return table;
}();

// Whether `name`, of the same length, is `known` but for case. In a token nothing but a letter
// becomes a small letter or a hyphen by this.
template <std::size_t kSize>
bool matches(std::string_view name, const char (&known)[kSize]) {
    unsigned different =
        (static_cast<unsigned char>(name[0]) | 0x20U) ^ static_cast<unsigned char>(known[0]);
    if (different != 0) {  // most
        return false;
    }
    for (std::size_t i = 1; i + 1 < kSize; ++i) {
        different |=
            (static_cast<unsigned char>(name[i]) | 0x20U) ^ static_cast<unsigned char>(known[i]);
    }
    return different == 0;
}

}  // namespace

std::size_t find_control(std::string_view text, std::size_t from) {
    std::size_t at = from;
#if defined(__SSE2__)
    for (; at + kBlock <= text.size(); at += kBlock) {
        const unsigned mask = controls_in_block(text.data() + at);
        if (mask != 0) {
            return at + static_cast<std::size_t>(__builtin_ctz(mask));
        }
    }
    if (at < text.size() && text.size() >= kBlock) {  // the last block again, from further back
        const std::size_t last = text.size() - kBlock;
        const unsigned mask = controls_in_block(text.data() + last) >> (at - last);
        return mask != 0 ? at + static_cast<std::size_t>(__builtin_ctz(mask)) : text.size();
    }
#endif
    while (at < text.size() && !is_control(text[at])) {
        ++at;
    }
    return at;
}

std::size_t token_end(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && kTokenTable[static_cast<unsigned char>(text[at])]) {
        ++at;
    }
    return at;
}

// By length first: most fields have none of these.
KnownField known_field(std::string_view name) {
    switch (name.size()) {
        case 2:
            return matches(name, "te") ? KnownField::Te : KnownField::Other;
        case 4:
            return matches(name, "host") ? KnownField::Host : KnownField::Other;
        case 6:
            return matches(name, "expect") ? KnownField::Expect : KnownField::Other;
        case 7:
            return matches(name, "upgrade") ? KnownField::Upgrade : KnownField::Other;
        case 10:
            if (matches(name, "connection")) {
                return KnownField::Connection;
            }
            return matches(name, "keep-alive") ? KnownField::KeepAlive : KnownField::Other;
        case 14:
            return matches(name, "content-length") ? KnownField::ContentLength : KnownField::Other;
        case 16:
            return matches(name, "proxy-connection") ? KnownField::ProxyConnection
                                                     : KnownField::Other;
        case 17:
            return matches(name, "transfer-encoding") ? KnownField::TransferEncoding
                                                      : KnownField::Other;
        default:
            return KnownField::Other;
    }
}

bool looks_like_framing(std::string_view name) {
    return ascii::equal_ignoring_case(name, "content_length")
           || ascii::equal_ignoring_case(name, "transfer_encoding");
}

}  // namespace waybill::proxy
