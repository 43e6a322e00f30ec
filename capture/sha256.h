// SPDX-License-Identifier: GPL-3.0-or-later
//
// The SHA-256 of bytes that come in pieces.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include "core/base/bytes.h"

namespace waybill::capture {

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
    ~Sha256() { EVP_MD_CTX_free(context_); }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(Bytes data) { EVP_DigestUpdate(context_, data.data(), data.size()); }

    std::string hex() {
        std::array<Byte, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        EVP_DigestFinal_ex(context_, digest.data(), &length);
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < length; ++i) {
            text += kDigits[digest[i] >> 4];
            text += kDigits[digest[i] & 0xfU];
        }
        return text;
    }

private:
    EVP_MD_CTX* context_;
};

}  // namespace waybill::capture
