// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes encoded bodies for tests with the encoders of zlib, brotli and zstd.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace waybill::testing {

// zlib's windowBits: with the gzip wrapper, with the zlib wrapper, bare.
inline constexpr int kGzip = 15 + 16;
inline constexpr int kZlib = 15;
inline constexpr int kBare = -15;

inline std::string deflate_with(std::string_view content, int window_bits, int level = 9) {
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        std::abort();
    }
    std::string out(deflateBound(&stream, content.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        std::abort();
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

inline std::string gzip(std::string_view content) {
    return deflate_with(content, kGzip);
}

inline std::string brotli(std::string_view content, int quality = 9) {
    std::size_t size = BrotliEncoderMaxCompressedSize(content.size()) + 64;
    std::string out(size, '\0');
    if (BrotliEncoderCompress(quality,
                              BROTLI_DEFAULT_WINDOW,
                              BROTLI_MODE_GENERIC,
                              content.size(),
                              reinterpret_cast<const std::uint8_t*>(content.data()),
                              &size,
                              reinterpret_cast<std::uint8_t*>(out.data()))
        == BROTLI_FALSE) {
        std::abort();
    }
    out.resize(size);
    return out;
}

inline std::string zstd(std::string_view content, int level = 5, int window_log = 0) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window_log != 0) {
        // a frame that says its size would use that as its window
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    }
    std::string out(ZSTD_compressBound(content.size()), '\0');
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    ZSTD_inBuffer from{content.data(), content.size(), 0};
    // In two calls, so that the encoder does not know the size and keeps the window it was given.
    ZSTD_inBuffer nothing{content.data(), 0, 0};
    ZSTD_compressStream2(context, &to, &nothing, ZSTD_e_flush);
    if (ZSTD_compressStream2(context, &to, &from, ZSTD_e_end) != 0) {
        std::abort();
    }
    ZSTD_freeCCtx(context);
    out.resize(to.pos);
    return out;
}

// `content` in the coding of that name.
inline std::string encode(std::string_view content, std::string_view coding) {
    if (coding == "gzip" || coding == "x-gzip") {
        return gzip(content);
    }
    if (coding == "deflate") {
        return deflate_with(content, kZlib);
    }
    if (coding == "br") {
        return brotli(content);
    }
    if (coding == "zstd") {
        return zstd(content);
    }
    std::abort();
}

// Text that compresses well but not absurdly, the same each time.
inline std::string sample_text(std::size_t size) {
    std::string text;
    std::uint32_t state = 1;
    while (text.size() < size) {
        state = state * 1664525U + 1013904223U;
        text += "item " + std::to_string(state >> 12U) + ", ";
    }
    text.resize(size);
    return text;
}

}  // namespace waybill::testing
