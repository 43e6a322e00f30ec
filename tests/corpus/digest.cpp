// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/digest.h"

#include <array>
#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <nettle/sha2.h>

namespace waybill::corpus {

std::string sha256_of(std::string_view bytes) {
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, copy.size(), copy.data());
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(&context, digest.size(), digest.data());
    std::string out;
    for (const std::uint8_t byte : digest) {
        out += fmt::format("{:02x}", byte);
    }
    return out;
}

}  // namespace waybill::corpus
