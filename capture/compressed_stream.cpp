// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/compressed_stream.h"

#include <array>
#include <cassert>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <zlib.h>
#include <zstd.h>

#include "core/base/byte_reader.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kPackedChunk = 128 * kKiB;

// What both have in common: a chunk of packed bytes, and the watch over the ratio.
class PackedStream : public InputStream {
public:
    explicit PackedStream(std::unique_ptr<InputStream> packed)
        : packed_(std::move(packed)),
          chunk_(kPackedChunk) {}

    Result<std::size_t> read(std::span<Byte> into) final {
        if (finished_) {
            return std::size_t{0};
        }
        for (;;) {
            if (rest_.empty() && !packed_ended_) {
                Result<std::size_t> got = packed_->read(chunk_);
                if (!got) {
                    return got;
                }
                rest_ = Bytes(chunk_).first(*got);
                packed_total_ += *got;
                packed_ended_ = *got == 0;
            }
            Result<std::size_t> made = unpack(into);
            if (!made) {
                finished_ = true;
                return made;
            }
            unpacked_total_ += *made;
            if (unpacked_total_ > kSuspiciousSize
                && unpacked_total_ / kSuspiciousRatio > packed_total_) {
                finished_ = true;
                return Error{"byte " + std::to_string(packed_position())
                             + ": its compressed data expands more than "
                             + std::to_string(kSuspiciousRatio)
                             + " times: unpack it first if it is to be trusted"};
            }
            if (*made > 0 || finished_) {
                return made;
            }
            if (packed_ended_) {
                finished_ = true;
                cut_off_ = true;
                return std::size_t{0};
            }
        }
    }

    InputEnd end() const final { return {.cut_off = cut_off_, .more_follows = more_follows_}; }

protected:
    // Unpacks from rest_, which is empty at the end of the packed bytes only, and takes what was
    // used away from it. 0 asks for more input, unless it calls finish().
    virtual Result<std::size_t> unpack(std::span<Byte> into) = 0;

    // The input is complete. What follows is no further part of it.
    void finish() {
        finished_ = true;
        more_follows_ = !rest_.empty();
    }

    Error damaged(std::string_view why) const {
        return Error{"byte " + std::to_string(packed_position())
                     + ": its compressed data is damaged (" + std::string(why) + ")"};
    }

    bool packed_ended() const { return packed_ended_; }

    Bytes rest_;

private:
    std::uint64_t packed_position() const { return packed_total_ - rest_.size(); }

    std::unique_ptr<InputStream> packed_;
    std::vector<Byte> chunk_;
    std::uint64_t packed_total_ = 0;
    std::uint64_t unpacked_total_ = 0;
    bool packed_ended_ = false;
    bool finished_ = false;
    bool cut_off_ = false;
    bool more_follows_ = false;
};

class GzipStream : public PackedStream {
public:
    GzipStream(std::unique_ptr<InputStream> packed, bool gzip) : PackedStream(std::move(packed)) {
        constexpr int kGzipOnly = 16;
        if (inflateInit2(&zlib_, MAX_WBITS + (gzip ? kGzipOnly : 0)) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~GzipStream() override { inflateEnd(&zlib_); }
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

private:
    Result<std::size_t> unpack(std::span<Byte> into) override {
        if (between_members_) {
            // RFC 1952, 2.2: members follow one another. As gzip does it, anything else behind a
            // member is passed over.
            if (rest_.empty() || rest_.front() != 0x1f) {
                if (!rest_.empty() || packed_ended()) {
                    finish();
                }
                return std::size_t{0};
            }
            between_members_ = false;
            inflateReset(&zlib_);
        }
        zlib_.next_in = const_cast<Bytef*>(rest_.data());  // zlib does not write there
        zlib_.avail_in = static_cast<uInt>(rest_.size());
        zlib_.next_out = into.data();
        zlib_.avail_out = static_cast<uInt>(into.size());
        const int outcome = inflate(&zlib_, Z_NO_FLUSH);
        rest_ = rest_.last(zlib_.avail_in);
        const std::size_t made = into.size() - zlib_.avail_out;
        if (outcome == Z_STREAM_END) {
            between_members_ = true;
        } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
            // What came before the damage is handed out first; inflate repeats the error.
            if (made > 0) {
                return made;
            }
            return damaged(zlib_.msg != nullptr ? zlib_.msg : "gzip");
        }
        return made;
    }

    z_stream zlib_{};
    bool between_members_ = false;
};

class ZstdStream : public PackedStream {
public:
    explicit ZstdStream(std::unique_ptr<InputStream> packed)
        : PackedStream(std::move(packed)),
          zstd_(ZSTD_createDCtx()) {
        if (zstd_ == nullptr) {
            throw std::bad_alloc();
        }
        constexpr int kLargestWindow = 27;  // 128 MiB: what `zstd` itself takes without being asked
        ZSTD_DCtx_setParameter(zstd_, ZSTD_d_windowLogMax, kLargestWindow);
    }
    ~ZstdStream() override { ZSTD_freeDCtx(zstd_); }
    ZstdStream(const ZstdStream&) = delete;
    ZstdStream& operator=(const ZstdStream&) = delete;

private:
    Result<std::size_t> unpack(std::span<Byte> into) override {
        if (between_frames_ && rest_.empty()) {
            if (packed_ended()) {
                finish();
            }
            return std::size_t{0};
        }
        ZSTD_inBuffer in{rest_.data(), rest_.size(), 0};
        ZSTD_outBuffer out{into.data(), into.size(), 0};
        const std::size_t outcome = ZSTD_decompressStream(zstd_, &out, &in);
        if (ZSTD_isError(outcome) != 0) {
            return damaged(ZSTD_getErrorName(outcome));
        }
        rest_ = rest_.subspan(in.pos);
        between_frames_ = outcome == 0;
        return out.pos;
    }

    ZSTD_DCtx* zstd_;
    bool between_frames_ = false;
};

}  // namespace

Compression compression_of(Bytes start) {
    if (start.size() >= 2 && start[0] == 0x1f && start[1] == 0x8b) {
        return Compression::Gzip;
    }
    // RFC 1950, 2.2: deflate with a window of 32 KiB, and a checksum over both bytes.
    constexpr unsigned kChecked = 31;
    if (start.size() >= 2 && start[0] == 0x78 && (start[1] & 0x20U) == 0
        && (start[0] * 256U + start[1]) % kChecked == 0) {
        return Compression::Zlib;
    }
    if (start.size() >= 4) {
        const std::uint32_t magic = load_le32(start.data());
        // RFC 8878, 3.1: a frame, or a skippable frame in front of it.
        if (magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50) {
            return Compression::Zstd;
        }
    }
    return Compression::None;
}

std::unique_ptr<InputStream> decompress(Compression compression,
                                        std::unique_ptr<InputStream> packed) {
    assert(compression != Compression::None);
    if (compression != Compression::Zstd) {
        return std::make_unique<GzipStream>(std::move(packed), compression == Compression::Gzip);
    }
    return std::make_unique<ZstdStream>(std::move(packed));
}

}  // namespace waybill::capture
