// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decompression of whole files: gzip with several members, zlib, zstd with several frames.
//
// Memory does not grow with the input. What expands beyond all measure is refused: see
// kSuspiciousRatio.
#pragma once

#include <cstdint>
#include <memory>

#include "capture/input_stream.h"
#include "core/base/bytes.h"

namespace waybill::capture {

enum class Compression : std::uint8_t { None, Gzip, Zlib, Zstd };

// From the first bytes of a file; four are enough.
Compression compression_of(Bytes start);

// A compressed capture is decompressed into a temporary file. To keep a small file from filling the
// disk, one that has grown by more than the ratio is refused, once it is larger than the size.
// Packets of nothing but zeros reach about 600:1 with gzip.
inline constexpr std::uint64_t kSuspiciousRatio = 500;
inline constexpr std::uint64_t kSuspiciousSize = 64 * kMiB;

// REQUIRES: `compression` is not None.
std::unique_ptr<InputStream> decompress(Compression compression,
                                        std::unique_ptr<InputStream> packed);

}  // namespace waybill::capture
