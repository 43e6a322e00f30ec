// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compresses what is written: one member of gzip, one stream of zlib, or one frame of zstd with its
// checksum. Memory is bounded by the compressor's window.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/result.h"
#include "core/report/exchange_writer.h"

namespace waybill::report {

enum class Packing : std::uint8_t { None, Gzip, Zstd, Zlib };

class PackedOutput {
public:
    virtual ~PackedOutput() = default;

    virtual Result<void> write(std::string_view text) = 0;
    // Once, last: what was written before is not whole without it.
    virtual Result<void> finish() = 0;
};

// `output` takes the compressed bytes.
std::unique_ptr<PackedOutput> make_packed_output(Packing packing, TextOutput output);

}  // namespace waybill::report
