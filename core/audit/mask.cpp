// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/mask.h"

#include <array>
#include <cstdint>

#include <nettle/hmac.h>

namespace waybill::audit {
namespace {

constexpr std::size_t kLong = 12;
constexpr std::size_t kMedium = 6;
constexpr std::size_t kShownOfNumber = 4;

constexpr std::size_t kShownOfDigest = 6;  // bytes

std::string& mask_key() {
    static std::string key;
    return key;
}

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string digest_mask(std::string_view secret) {
    static constexpr std::string_view kHexDigits = "0123456789abcdef";
    hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, mask_key().size(), bytes_of(mask_key()));
    hmac_sha256_update(&context, secret.size(), bytes_of(secret));
    std::array<std::uint8_t, kShownOfDigest> digest{};
    hmac_sha256_digest(&context, digest.size(), digest.data());
    std::string masked = "#";
    for (const std::uint8_t byte : digest) {
        masked += kHexDigits[byte >> 4U];
        masked += kHexDigits[byte & 0xfU];
    }
    return masked;
}

}  // namespace

void set_mask_key(std::string_view key) {
    mask_key() = key;
}

std::string mask(std::string_view secret) {
    if (!mask_key().empty()) {
        return digest_mask(secret);
    }
    std::string masked;
    if (secret.size() >= kLong) {
        masked.append(secret.substr(0, 4));
    } else if (secret.size() >= kMedium) {
        masked.append(secret.substr(0, 1));
    }
    masked += "...";
    if (secret.size() >= kLong) {
        masked.append(secret.substr(secret.size() - 2));
    }
    return masked;
}

std::string mask_number(std::string_view number) {
    if (!mask_key().empty()) {
        return digest_mask(number);
    }
    if (number.size() <= 2 * kShownOfNumber) {
        return "...";
    }
    return "..." + std::string(number.substr(number.size() - kShownOfNumber));
}

std::string mask_parameter(std::string_view name, std::string_view value) {
    std::string masked(name);
    masked += '=';
    masked += mask(value);
    return masked;
}

}  // namespace waybill::audit
