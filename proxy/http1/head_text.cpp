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

const std::array<bool, 256> kTokenTable = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i] = ascii::is_token_char(static_cast<char>(i));
    }
    return table;
}();

}  // namespace

std::size_t find_control(std::string_view text, std::size_t from) {
    std::size_t at = from;
#if defined(__SSE2__)
    const __m128i last_control = _mm_set1_epi8(static_cast<char>(kLastControl));
    const __m128i del = _mm_set1_epi8(static_cast<char>(kDelete));
    const __m128i tab = _mm_set1_epi8('\t');
    for (; at + sizeof(__m128i) <= text.size(); at += sizeof(__m128i)) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        const __m128i found = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), low),
                                           _mm_cmpeq_epi8(bytes, del));
        const int mask = _mm_movemask_epi8(found);
        if (mask != 0) {
            return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(mask)));
        }
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
    const auto is = [&](std::string_view known) {
        return ascii::equal_ignoring_case(name, known);
    };
    switch (name.size()) {
        case 2:
            return is("te") ? KnownField::Te : KnownField::Other;
        case 4:
            return is("host") ? KnownField::Host : KnownField::Other;
        case 6:
            return is("expect") ? KnownField::Expect : KnownField::Other;
        case 7:
            return is("upgrade") ? KnownField::Upgrade : KnownField::Other;
        case 10:
            if (is("connection")) {
                return KnownField::Connection;
            }
            return is("keep-alive") ? KnownField::KeepAlive : KnownField::Other;
        case 14:
            return is("content-length") ? KnownField::ContentLength : KnownField::Other;
        case 16:
            return is("proxy-connection") ? KnownField::ProxyConnection : KnownField::Other;
        case 17:
            return is("transfer-encoding") ? KnownField::TransferEncoding : KnownField::Other;
        default:
            return KnownField::Other;
    }
}

}  // namespace waybill::proxy
