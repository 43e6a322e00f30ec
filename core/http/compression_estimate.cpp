// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/compression_estimate.h"

#include <array>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace waybill::http {
namespace {

constexpr int kGzipLevel = 6;
constexpr int kGzipWindow = 15 + 16;  // 32 KiB, with the gzip wrapper
constexpr int kGzipMemory = 8;
constexpr int kBrotliQuality = 5;
constexpr int kZstdLevel = 3;

using Buffer = std::array<Byte, 64 * kKiB>;

class Gzip {
public:
    Gzip() {
        ready_ = deflateInit2(
                     &stream_, kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY)
                 == Z_OK;
    }
    ~Gzip() { deflateEnd(&stream_); }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    // REQUIRES: at most 4 GiB at a time.
    void add(Bytes data, bool last, Buffer& scratch) {
        stream_.next_in = const_cast<Byte*>(data.data());  // zlib does not write there
        stream_.avail_in = static_cast<uInt>(data.size());
        while (ready_) {
            stream_.next_out = scratch.data();
            stream_.avail_out = static_cast<uInt>(scratch.size());
            const int result = deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
            size_ += scratch.size() - stream_.avail_out;
            ready_ = result != Z_STREAM_ERROR;
            if (result == Z_STREAM_END || stream_.avail_out > 0) {
                break;
            }
        }
    }
    std::uint64_t size() const { return ready_ ? size_ : 0; }

private:
    z_stream stream_{};
    bool ready_ = false;
    std::uint64_t size_ = 0;
};

class Brotli {
public:
    Brotli() : state_(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
        if (state_ != nullptr) {
            BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, kBrotliQuality);
        }
    }
    ~Brotli() { BrotliEncoderDestroyInstance(state_); }
    Brotli(const Brotli&) = delete;
    Brotli& operator=(const Brotli&) = delete;

    void add(Bytes data, bool last, Buffer& scratch) {
        const Byte* next = data.data();
        std::size_t left = data.size();
        bool more = state_ != nullptr && !failed_;
        while (more) {
            Byte* out = scratch.data();
            std::size_t room = scratch.size();
            failed_ = BrotliEncoderCompressStream(
                          state_,
                          last ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS,
                          &left,
                          &next,
                          &room,
                          &out,
                          nullptr)
                      == BROTLI_FALSE;
            size_ += scratch.size() - room;
            more = !failed_
                   && (left > 0 || BrotliEncoderHasMoreOutput(state_) == BROTLI_TRUE
                       || (last && BrotliEncoderIsFinished(state_) == BROTLI_FALSE));
        }
    }
    std::uint64_t size() const { return state_ == nullptr || failed_ ? 0 : size_; }

private:
    BrotliEncoderState* state_;
    bool failed_ = false;
    std::uint64_t size_ = 0;
};

class Zstd {
public:
    Zstd() : context_(ZSTD_createCCtx()) {
        if (context_ != nullptr) {
            ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, kZstdLevel);
        }
    }
    ~Zstd() { ZSTD_freeCCtx(context_); }
    Zstd(const Zstd&) = delete;
    Zstd& operator=(const Zstd&) = delete;

    void add(Bytes data, bool last, Buffer& scratch) {
        ZSTD_inBuffer in{data.data(), data.size(), 0};
        bool more = context_ != nullptr && !failed_;
        while (more) {
            ZSTD_outBuffer out{scratch.data(), scratch.size(), 0};
            const std::size_t left =
                ZSTD_compressStream2(context_, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
            failed_ = ZSTD_isError(left) != 0;
            size_ += out.pos;
            more = !failed_ && (last ? left > 0 : in.pos < in.size);
        }
    }
    std::uint64_t size() const { return context_ == nullptr || failed_ ? 0 : size_; }

private:
    ZSTD_CCtx* context_;
    bool failed_ = false;
    std::uint64_t size_ = 0;
};

}  // namespace

class CompressionEstimate::Impl {
public:
    void add(Bytes data, bool last) {
        plain_ += data.size();
        gzip_.add(data, last, scratch_);
        brotli_.add(data, last, scratch_);
        zstd_.add(data, last, scratch_);
    }
    CompressedSizes sizes() const { return {plain_, gzip_.size(), brotli_.size(), zstd_.size()}; }

private:
    Buffer scratch_{};
    std::uint64_t plain_ = 0;
    Gzip gzip_;
    Brotli brotli_;
    Zstd zstd_;
};

CompressionEstimate::CompressionEstimate() : impl_(std::make_unique<Impl>()) {}

CompressionEstimate::~CompressionEstimate() = default;

void CompressionEstimate::add(Bytes data) {
    if (!data.empty()) {
        impl_->add(data, false);
    }
}

CompressedSizes CompressionEstimate::finish() {
    impl_->add({}, true);
    const CompressedSizes sizes = impl_->sizes();
    impl_ = std::make_unique<Impl>();
    return sizes;
}

}  // namespace waybill::http
