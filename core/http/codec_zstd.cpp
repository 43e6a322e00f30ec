// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdint>
#include <memory>

#include <zstd.h>

#include "core/http/codec.h"

namespace waybill::http {

namespace {

// 128 MiB, what `zstd --long` makes. RFC 9659 allows senders 8 MiB only, but an analyzer reads on.
// The memory is touched as output fills it, so the output limit bounds it further.
constexpr int kWindowLogMax = 27;

// The most bytes of a frame header after the magic number (RFC 8878 section 3.1.1.1).
constexpr std::size_t kMostHeader = 14;

// RFC 8878: frames and skippable frames one after the other.
class ZstdCodec final : public Codec {
public:
    ZstdCodec() : context_(ZSTD_createDCtx()) {
        if (context_ == nullptr
            || ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindowLogMax))
                   != 0) {
            fail("not enough memory");
        }
    }
    ~ZstdCodec() override { ZSTD_freeDCtx(context_); }

    Step step(Bytes input, std::span<Byte> output) override;
    void finish() override;
    bool complete() const override { return frames_ > 0 && part_ != Part::Frame; }

private:
    enum class Part : std::uint8_t {
        Magic,  // the four bytes that a frame begins with
        Frame,
        Trailing,  // ignored
    };

    bool is_frame_magic() const {
        const bool skippable = (magic_[0] & 0xf0U) == 0x50 && magic_[1] == 0x2a;
        const bool frame = magic_[0] == 0x28 && magic_[1] == 0xb5;
        return (frame && magic_[2] == 0x2f && magic_[3] == 0xfd)
               || (skippable && magic_[2] == 0x4d && magic_[3] == 0x18);
    }
    Step decompress(Bytes input, std::span<Byte> output);

    ZSTD_DCtx* context_;
    Part part_ = Part::Magic;
    std::array<Byte, 4> magic_{};
    std::size_t magic_size_ = 0;
    std::size_t header_left_ = 0;  // how much of the frame may still be its header
    std::uint64_t frames_ = 0;     // read to their end
};

Codec::Step ZstdCodec::decompress(Bytes input, std::span<Byte> output) {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context_, &out, &in);
    if (ZSTD_isError(left) != 0) {
        fail(ZSTD_getErrorName(left));
    } else if (left == 0) {
        ++frames_;
        part_ = Part::Magic;
        magic_size_ = 0;
    }
    return {in.pos, out.pos};
}

Codec::Step ZstdCodec::step(Bytes input, std::span<Byte> output) {
    Step step;
    while (error().empty()) {
        if (part_ == Part::Frame) {
            // The header byte by byte: the library decodes a frame that it sees whole in one go,
            // and then gives out nothing of it when it meets an error.
            const bool in_header = header_left_ > 0 && step.consumed < input.size();
            const Bytes rest = input.subspan(step.consumed);
            const Step some =
                decompress(in_header ? rest.first(1) : rest, output.subspan(step.produced));
            step.consumed += some.consumed;
            step.produced += some.produced;
            header_left_ -= in_header ? some.consumed : 0;
            const bool stands = some.consumed == 0 && some.produced == 0;
            if (part_ == Part::Frame && (!in_header || stands)) {
                break;  // out of input or room
            }
        } else if (step.consumed == input.size()) {
            break;
        } else if (part_ == Part::Trailing) {
            remark("bytes after the end of the compressed data");
            step.consumed = input.size();
        } else {
            magic_[magic_size_++] = input[step.consumed++];
            if (magic_size_ < magic_.size()) {
                continue;
            }
            if (is_frame_magic()) {
                part_ = Part::Frame;
                header_left_ = kMostHeader;
                decompress(magic_, {});
            } else if (frames_ == 0) {
                fail("no zstd frame");
            } else {
                remark("bytes after the end of the compressed data");
                part_ = Part::Trailing;
            }
        }
    }
    return step;
}

void ZstdCodec::finish() {
    if (part_ == Part::Frame || (part_ == Part::Magic && frames_ == 0)) {
        fail("cut off: the compressed data is not complete");
    } else if (part_ == Part::Magic && magic_size_ > 0) {
        remark("bytes after the end of the compressed data");
    }
}

}  // namespace

std::unique_ptr<Codec> make_zstd_codec() {
    return std::make_unique<ZstdCodec>();
}

}  // namespace waybill::http
