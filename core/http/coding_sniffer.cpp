// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/coding_sniffer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/base/text.h"

namespace waybill::http {

namespace {

enum class Announced : std::uint8_t { Gzip, Deflate, Brotli, Zstd, Unsupported, Unknown };

Announced meaning_of(std::string_view coding) {
    if (coding == "gzip" || coding == "x-gzip") {
        return Announced::Gzip;
    }
    if (coding == "deflate") {
        return Announced::Deflate;
    }
    if (coding == "br") {
        return Announced::Brotli;
    }
    if (coding == "zstd") {
        return Announced::Zstd;
    }
    if (coding == "compress" || coding == "x-compress" || coding == "dcb" || coding == "dcz") {
        return Announced::Unsupported;
    }
    return Announced::Unknown;
}

bool looks_like_gzip(Bytes prefix) {
    return prefix[0] == 0x1f && (prefix.size() == 1 || prefix[1] == 0x8b);
}

bool looks_like_zstd(Bytes prefix) {
    constexpr std::array<Byte, 4> kFrame{0x28, 0xb5, 0x2f, 0xfd};
    constexpr std::array<Byte, 4> kSkippable{0x50, 0x2a, 0x4d, 0x18};
    const Bytes first = prefix.first(std::min<std::size_t>(prefix.size(), 4));
    return std::equal(first.begin(), first.end(), kFrame.begin())
           || ((first[0] & 0xf0U) == kSkippable[0]
               && std::equal(first.begin() + 1, first.end(), kSkippable.begin() + 1));
}

// RFC 1950 section 2.2. `strict`: with the check bits right.
bool looks_like_zlib(Bytes prefix, bool strict) {
    if ((prefix[0] & 0x0fU) != 8) {
        return false;
    }
    return prefix.size() == 1 || !strict || (prefix[0] * 256U + prefix[1]) % 31 == 0;
}

// Text of any language in ASCII or UTF-8: compressed data of more than a few bytes is never that.
bool is_text(Bytes prefix) {
    const bool has_control = std::any_of(prefix.begin(), prefix.end(), [](Byte c) {
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f;
    });
    if (has_control) {
        return false;
    }
    for (std::size_t cut = 0; cut < 4 && cut < prefix.size(); ++cut) {
        // the prefix may end inside a character
        if (is_valid_utf8(as_text(prefix.first(prefix.size() - cut)))) {
            return true;
        }
    }
    return false;
}

enum class Fit : std::uint8_t {
    No,
    SoFar,     // nothing is wrong with the prefix
    Complete,  // a whole compressed stream ends where the body ends
};

// Decodes the prefix to see whether it can be done.
Fit trial(std::unique_ptr<Codec> codec, Bytes prefix, bool over) {
    constexpr std::size_t kMostRounds = 64;
    std::array<Byte, 4096> output{};
    for (std::size_t round = 0; round < kMostRounds && codec->error().empty(); ++round) {
        const Codec::Step step = codec->step(prefix, output);
        prefix = prefix.subspan(step.consumed);
        if (prefix.empty() && step.produced < output.size()) {
            break;
        }
    }
    if (!codec->error().empty()) {
        return Fit::No;
    }
    return over && codec->complete() && codec->note().empty() ? Fit::Complete : Fit::SoFar;
}

// Whether the prefix is DEFLATE beyond doubt: all of a stream, or kSniffBytes of one.
bool fits_well(DeflateWrapper wrapper, Bytes prefix, bool over) {
    const Fit fit = trial(make_deflate_codec(wrapper), prefix, over);
    return fit == Fit::Complete || (fit == Fit::SoFar && !over);
}

bool is_zlib(Bytes prefix, bool over) {
    return looks_like_zlib(prefix, true) && fits_well(DeflateWrapper::Zlib, prefix, over);
}

CodecChoice as_announced(std::unique_ptr<Codec> codec) {
    return {std::move(codec), {}, {}};
}

// "deflate" is the zlib format (RFC 9110 section 8.4.1.2), but the bare one is sent as well.
std::optional<CodecChoice> choose_deflate(Bytes prefix, bool over) {
    const auto zlib = [] {
        return make_deflate_codec(DeflateWrapper::Zlib);
    };
    const auto bare = [] {
        return make_deflate_codec(DeflateWrapper::None);
    };
    const Fit as_zlib = looks_like_zlib(prefix, true) ? trial(zlib(), prefix, over) : Fit::No;
    if (as_zlib == Fit::Complete) {
        return as_announced(zlib());
    }
    const Fit as_bare = trial(bare(), prefix, over);
    if (as_bare == Fit::Complete) {
        return as_announced(bare());
    }
    if (is_text(prefix)) {
        return std::nullopt;
    }
    if (as_zlib != Fit::No) {
        return as_announced(zlib());
    }
    if (as_bare != Fit::No) {
        return as_announced(bare());
    }
    if (looks_like_zlib(prefix, false) && trial(zlib(), prefix, over) != Fit::No) {
        return as_announced(zlib());  // which will note the wrong check bits
    }
    return std::nullopt;
}

// Brotli has no magic number, and long runs of other data pass for it: anything surer goes first.
std::optional<CodecChoice> choose_brotli(Bytes prefix, bool over) {
    const Fit fit = trial(make_brotli_codec(), prefix, over);
    const bool is_other = is_text(prefix) || is_zlib(prefix, over);
    if (fit == Fit::Complete || (fit == Fit::SoFar && !is_other)) {
        return as_announced(make_brotli_codec());
    }
    return std::nullopt;
}

// What the bytes are, when they are not what they were announced as.
std::optional<CodecChoice> choose_by_bytes(Announced announced, Bytes prefix, bool over) {
    if (looks_like_gzip(prefix) && prefix.size() > 2) {
        return CodecChoice{make_deflate_codec(DeflateWrapper::Gzip), "is gzip", {}};
    }
    if (looks_like_zstd(prefix) && prefix.size() >= 4) {
        return CodecChoice{make_zstd_codec(), "is zstd", {}};
    }
    if (is_zlib(prefix, over)) {
        return CodecChoice{make_deflate_codec(DeflateWrapper::Zlib), "is deflate", {}};
    }
    if (is_text(prefix)) {
        return CodecChoice{nullptr, "is not compressed", {}};
    }
    if (announced != Announced::Unsupported) {
        // The bare format has no magic number: only without any doubt.
        if (fits_well(DeflateWrapper::None, prefix, over)) {
            return CodecChoice{make_deflate_codec(DeflateWrapper::None), "is deflate", {}};
        }
    }
    return std::nullopt;
}

// Nothing fits: the codec that was announced says what is wrong, after what it can decode.
CodecChoice give_up(Announced announced, Bytes prefix) {
    switch (announced) {
        case Announced::Gzip:
            return as_announced(make_deflate_codec(DeflateWrapper::Gzip));
        case Announced::Deflate:
            return as_announced(make_deflate_codec(
                looks_like_zlib(prefix, true) ? DeflateWrapper::Zlib : DeflateWrapper::None));
        case Announced::Brotli:
            return as_announced(make_brotli_codec());
        case Announced::Zstd:
            return as_announced(make_zstd_codec());
        case Announced::Unsupported:
            return {nullptr, {}, "this coding is not supported"};
        case Announced::Unknown:
            break;
    }
    return {nullptr, {}, "unknown coding"};
}

}  // namespace

std::optional<CodecChoice> choose_codec(std::string_view announced,
                                        Bytes prefix,
                                        bool over,
                                        bool decoded_before) {
    const Announced meaning = meaning_of(announced);
    const bool full = over || prefix.size() >= kSniffBytes;

    // Formats with a magic number are known at once.
    if (meaning == Announced::Gzip && looks_like_gzip(prefix)) {
        if (prefix.size() == 1 && !over) {
            return std::nullopt;
        }
        return as_announced(make_deflate_codec(DeflateWrapper::Gzip));
    }
    if (meaning == Announced::Zstd && looks_like_zstd(prefix)) {
        if (prefix.size() < 4 && !over) {
            return std::nullopt;
        }
        return as_announced(make_zstd_codec());
    }
    if (!full) {
        return std::nullopt;
    }

    std::optional<CodecChoice> choice;
    if (meaning == Announced::Deflate) {
        choice = choose_deflate(prefix, over);
    } else if (meaning == Announced::Brotli) {
        choice = choose_brotli(prefix, over);
    }
    if (!choice) {
        choice = choose_by_bytes(meaning, prefix, over);
    }
    if (!choice && decoded_before) {
        choice = CodecChoice{nullptr, "is not compressed", {}};
    }
    return choice ? std::move(choice) : give_up(meaning, prefix);
}

}  // namespace waybill::http
