// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text_finder.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "core/base/ascii.h"

namespace waybill {
namespace {

constexpr std::size_t kBlock = 16;  // places that are looked at together

// Up to this size a needle is compared at each place where its ends fit. Behind that, text that is
// made to fit nearly everywhere would take too long.
constexpr std::size_t kShortNeedle = 32;

// A byte, or a letter in both its cases: the one bit in which these differ is set before comparing.
struct OneByte {
    char value = 0;
    char ignored = 0;

    OneByte(char wanted, bool exact_case)
        : value(wanted),
          ignored(!exact_case && ascii::is_lower(wanted) ? 0x20 : 0) {}

    bool matches(char c) const { return (c | ignored) == value; }
};

// Looks for the first and the last byte of a needle in sixteen places at once.
class Ends {
public:
    Ends(OneByte first, OneByte last) : first_(first), last_(last) {}

    bool fit(const char* first, const char* last) const {
        return first_.matches(*first) && last_.matches(*last);
    }

    // Bit n: they fit n bytes behind. REQUIRES: kBlock readable bytes at both.
    std::uint32_t fits_in_block(const char* first, const char* last) const {
#if defined(__SSE2__)
        const auto equal = [](const char* at, OneByte wanted) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
            return _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(wanted.ignored)),
                                  _mm_set1_epi8(wanted.value));
        };
        return static_cast<std::uint32_t>(
            _mm_movemask_epi8(_mm_and_si128(equal(first, first_), equal(last, last_))));
#else
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < kBlock; ++i) {
            bits |= static_cast<std::uint32_t>(fit(first + i, last + i)) << i;
        }
        return bits;
#endif
    }

private:
    OneByte first_;
    OneByte last_;
};

// The failure function of Knuth, Morris and Pratt.
std::vector<std::uint32_t> borders_of(std::string_view needle) {
    std::vector<std::uint32_t> borders(needle.size() + 1);
    std::uint32_t length = 0;
    for (std::size_t i = 1; i < needle.size(); ++i) {
        while (length > 0 && needle[i] != needle[length]) {
            length = borders[length];
        }
        length += needle[i] == needle[length] ? 1U : 0U;
        borders[i + 1] = length;
    }
    return borders;
}

}  // namespace

TextFinder::TextFinder(std::string_view needle, bool exact_case)
    : needle_(exact_case ? std::string(needle) : ascii::lower(needle)),
      exact_case_(exact_case) {
    if (needle_.size() > kShortNeedle) {
        borders_ = borders_of(needle_);
    }
}

bool TextFinder::begins_at(const char* at) const {
    if (exact_case_) {
        return std::memcmp(at, needle_.data(), needle_.size()) == 0;
    }
    for (const char wanted : needle_) {
        if (ascii::to_lower(*at++) != wanted) {
            return false;
        }
    }
    return true;
}

// Each byte of the text once, whatever it is.
std::size_t TextFinder::find_in_step(std::string_view text, std::size_t from) const {
    std::uint32_t matched = 0;
    for (std::size_t i = from; i < text.size(); ++i) {
        const char c = exact_case_ ? text[i] : ascii::to_lower(text[i]);
        while (matched > 0 && c != needle_[matched]) {
            matched = borders_[matched];
        }
        matched += c == needle_[matched] ? 1U : 0U;
        if (matched == needle_.size()) {
            return i + 1 - matched;
        }
    }
    return kNowhere;
}

std::size_t TextFinder::find(std::string_view text, std::size_t from) const {
    if (from > text.size() || text.size() - from < needle_.size()) {
        return kNowhere;
    }
    if (needle_.empty()) {
        return from;
    }
    const Ends ends({needle_.front(), exact_case_}, {needle_.back(), exact_case_});
    const std::size_t to_last = needle_.size() - 1;
    const std::size_t places = text.size() - to_last;  // where it may begin
    const char* const begin = text.data();

    std::size_t at = from;
    if (places - from < kBlock) {
        for (; at < places; ++at) {
            if (ends.fit(begin + at, begin + at + to_last) && begins_at(begin + at)) {
                return at;
            }
        }
        return kNowhere;
    }
    std::size_t compared = 0;  // bytes, in vain
    while (at < places) {
        // The last block begins earlier, so that it ends with the text; its places that were looked
        // at before do not fit.
        const std::size_t block = at <= places - kBlock ? at : places - kBlock;
        std::uint32_t fits = ends.fits_in_block(begin + block, begin + block + to_last);
        for (; fits != 0; fits &= fits - 1) {
            const std::size_t place = block + static_cast<std::size_t>(std::countr_zero(fits));
            if (place < at) {
                continue;
            }
            if (begins_at(begin + place)) {
                return place;
            }
            compared += needle_.size();
        }
        at = block + kBlock;
        if (!borders_.empty() && compared > 8 * (at - from) + 16 * needle_.size()) {
            return find_in_step(text, at);
        }
    }
    return kNowhere;
}

}  // namespace waybill
