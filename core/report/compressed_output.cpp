// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/compressed_output.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <zlib.h>
#include <zstd.h>

#include "core/base/bytes.h"

namespace waybill::report {
namespace {

constexpr std::size_t kPiece = 128 * kKiB;  // of what goes out at once, at most
constexpr int kZstdLevel = 3;
constexpr int kZlibLevel = 6;
constexpr int kWindowBits = 15;
constexpr int kGzipWrapper = 16;  // added to the window bits
constexpr int kZlibMemory = 8;

class Plain final : public PackedOutput {
public:
    explicit Plain(TextOutput output) : output_(std::move(output)) {}

    Result<void> write(std::string_view text) override { return output_(text); }
    Result<void> finish() override { return {}; }

private:
    TextOutput output_;
};

class Zlib final : public PackedOutput {
public:
    Zlib(int window_bits, TextOutput output) : output_(std::move(output)), packed_(kPiece) {
        usable_ =
            deflateInit2(
                &stream_, kZlibLevel, Z_DEFLATED, window_bits, kZlibMemory, Z_DEFAULT_STRATEGY)
            == Z_OK;
    }
    ~Zlib() override {
        if (usable_) {
            deflateEnd(&stream_);
        }
    }
    Zlib(const Zlib&) = delete;
    Zlib& operator=(const Zlib&) = delete;

    Result<void> write(std::string_view text) override {
        Result<void> outcome;
        while (outcome && !text.empty()) {
            const std::string_view next = text.substr(0, kPiece);
            text.remove_prefix(next.size());
            outcome = run(next, Z_NO_FLUSH);
        }
        return outcome;
    }
    Result<void> finish() override { return run({}, Z_FINISH); }

private:
    Result<void> run(std::string_view text, int flush) {
        if (!usable_) {
            return Error{"no memory to compress with"};
        }
        const Bytes input = as_bytes(text);
        stream_.next_in = const_cast<Bytef*>(input.data());  // zlib does not write there
        stream_.avail_in = static_cast<uInt>(text.size());
        do {
            stream_.next_out = packed_.data();
            stream_.avail_out = static_cast<uInt>(packed_.size());
            deflate(&stream_, flush);  // cannot fail with room for its output
            const std::size_t size = packed_.size() - stream_.avail_out;
            if (size > 0) {
                if (Result<void> written = output_(as_text(Bytes(packed_).first(size))); !written) {
                    return written;
                }
            }
        } while (stream_.avail_out == 0);
        return {};
    }

    TextOutput output_;
    std::vector<Byte> packed_;
    z_stream stream_{};
    bool usable_ = false;
};

class Zstd final : public PackedOutput {
public:
    explicit Zstd(TextOutput output)
        : output_(std::move(output)),
          packed_(kPiece),
          context_(ZSTD_createCCtx()) {
        if (context_ != nullptr) {
            ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
            ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
        }
    }

    Result<void> write(std::string_view text) override { return run(text, ZSTD_e_continue); }
    Result<void> finish() override { return run({}, ZSTD_e_end); }

private:
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };

    Result<void> run(std::string_view text, ZSTD_EndDirective directive) {
        if (context_ == nullptr) {
            return Error{"no memory to compress with"};
        }
        ZSTD_inBuffer in{text.data(), text.size(), 0};
        bool over = false;
        while (!over) {
            ZSTD_outBuffer out{packed_.data(), packed_.size(), 0};
            const std::size_t left = ZSTD_compressStream2(context_.get(), &out, &in, directive);
            if (ZSTD_isError(left) != 0) {
                return Error{std::string("zstd: ") + ZSTD_getErrorName(left)};
            }
            over = directive == ZSTD_e_end ? left == 0 : in.pos == in.size;
            if (out.pos > 0) {
                if (Result<void> written = output_(as_text(Bytes(packed_).first(out.pos)));
                    !written) {
                    return written;
                }
            }
        }
        return {};
    }

    TextOutput output_;
    std::vector<Byte> packed_;
    std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace

std::unique_ptr<PackedOutput> make_packed_output(Packing packing, TextOutput output) {
    switch (packing) {
        case Packing::None:
            return std::make_unique<Plain>(std::move(output));
        case Packing::Gzip:
            return std::make_unique<Zlib>(kWindowBits + kGzipWrapper, std::move(output));
        case Packing::Zlib:
            return std::make_unique<Zlib>(kWindowBits, std::move(output));
        case Packing::Zstd:
            break;
    }
    return std::make_unique<Zstd>(std::move(output));
}

}  // namespace waybill::report
