// SPDX-License-Identifier: GPL-3.0-or-later
//
// Undoes content codings: gzip, x-gzip, deflate (with the zlib wrapper or without), br, zstd,
// identity, stacked to five, streaming, with limits on size, ratio and time. Memory is bounded by
// the codings' windows. Where a browser would show the content of a body that is not what it was
// announced to be, so does this, and leniency() says what was overlooked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/http/head.h"

namespace waybill::http {

// Size and ratio hold for the output of each coding; without codings there are no limits.
struct DecodeLimits {
    std::uint64_t output_bytes = 64 * kMiB;  // 0: no limit
    std::uint64_t ratio = 1000;  // of output to input after the first MiB of output; 0: no limit
    std::size_t codings = 5;
    // Asked after each piece of output whether to stop: the caller owns the clock.
    std::function<bool()> out_of_time{};
};

// The codings of a message in the order they were applied, lower case, over all its
// Content-Encoding fields; "identity" and "none" are left out. Parameters, quotes and the like
// around a name are overlooked; a name that is not known stays in.
std::vector<std::string> content_codings(const HeaderList& fields);

// A failure of decoding as it is put on the exchange.
struct DecodeFailure {
    AnomalyCode code = AnomalyCode::ContentDecodeFailed;  // or DecodeLimit
    std::string detail;   // names the coding and what was wrong with it
    bool at_end = false;  // nothing but that the body ended in the middle of a coding
};

class ContentDecoder {
public:
    // Called with decoded bytes, borrowed for the call.
    using Output = std::function<void(Bytes)>;

    ContentDecoder(const std::vector<std::string>& codings, DecodeLimits limits, Output output);
    ~ContentDecoder();

    // Feeds the next body bytes; false once decoding has failed, and then nothing more is put out.
    bool add(Bytes data);

    // The body is over. False when it has failed, or ended in the middle of a coding.
    bool finish();

    // Why it failed; code and text. Null while it has not. What was put out before stays valid.
    const DecodeFailure* failure() const;

    // What was wrong but did not touch the content, to be put on the exchange as
    // ContentDecodeFailed beside the content: "gzip: is not compressed", "gzip: the CRC-32 at the
    // end is wrong". Empty when nothing was; final after finish().
    std::string_view leniency() const;

    std::uint64_t decoded_bytes() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
