// SPDX-License-Identifier: GPL-3.0-or-later
//
// How small a content would be with each content coding: it is really compressed, and only the
// sizes are kept.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/bytes.h"

namespace waybill::http {

struct CompressedSizes {
    std::uint64_t plain = 0;
    std::uint64_t gzip = 0;  // level 6
    std::uint64_t br = 0;    // quality 5, as servers use on the fly
    std::uint64_t zstd = 0;  // level 3
};

class CompressionEstimate {
public:
    CompressionEstimate();
    ~CompressionEstimate();
    CompressionEstimate(const CompressionEstimate&) = delete;
    CompressionEstimate& operator=(const CompressionEstimate&) = delete;

    void add(Bytes data);

    // Ends the content, and begins a new one. Where a coder failed (no memory), its size is 0.
    CompressedSizes finish();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
