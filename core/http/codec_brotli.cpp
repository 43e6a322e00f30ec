// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <memory>

#include <brotli/decode.h>

#include "core/http/codec.h"

namespace waybill::http {

namespace {

// RFC 7932; the "large window" extension stays off, so that a window is at most 16 MiB.
class BrotliCodec final : public Codec {
public:
    BrotliCodec() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
        if (state_ == nullptr) {
            fail("not enough memory");
        }
    }
    ~BrotliCodec() override { BrotliDecoderDestroyInstance(state_); }

    Step step(Bytes input, std::span<Byte> output) override;
    void finish() override {
        if (!ended_) {
            fail("cut off: the compressed data is not complete");
        }
    }
    bool complete() const override { return ended_; }

private:
    BrotliDecoderState* state_;
    bool ended_ = false;
};

Codec::Step BrotliCodec::step(Bytes input, std::span<Byte> output) {
    // The library gives out what it has at the end of its input, and nothing any more once it has
    // met an error: small pieces lose little of what came before one.
    constexpr std::size_t kPiece = 512;
    Step step;
    while (error().empty()) {
        if (ended_) {
            if (step.consumed < input.size()) {
                remark("bytes after the end of the compressed data");
            }
            step.consumed = input.size();
            return step;
        }
        const std::size_t piece = std::min(input.size() - step.consumed, kPiece);
        std::size_t available_in = piece;
        const std::uint8_t* next_in = input.data() + step.consumed;
        std::size_t available_out = output.size() - step.produced;
        std::uint8_t* next_out = output.data() + step.produced;
        const BrotliDecoderResult result = BrotliDecoderDecompressStream(
            state_, &available_in, &next_in, &available_out, &next_out, nullptr);
        step.consumed += piece - available_in;
        step.produced = output.size() - available_out;
        switch (result) {
            case BROTLI_DECODER_RESULT_SUCCESS:
                ended_ = true;
                break;
            case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
                return step;
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
                if (step.consumed == input.size()) {
                    return step;
                }
                break;
            case BROTLI_DECODER_RESULT_ERROR:
                fail(BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_)));
                break;
        }
    }
    return step;
}

}  // namespace

std::unique_ptr<Codec> make_brotli_codec() {
    return std::make_unique<BrotliCodec>();
}

}  // namespace waybill::http
