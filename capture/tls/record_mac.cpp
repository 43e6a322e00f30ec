// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/record_mac.h"

#include <algorithm>

#include <openssl/evp.h>

namespace waybill::capture::tls {
namespace {

constexpr Byte kInnerPad = 0x36;
constexpr Byte kOuterPad = 0x5C;

// The key in front of a hash, made to fill its block (HMAC) or with the pad behind it (SSL 3.0).
Secret padded_key(bool ssl3, Hash hash, Bytes key, Byte pad) {
    Secret padded(key.begin(), key.end());
    if (ssl3) {
        padded.resize(key.size() + (hash == Hash::Md5 ? 48U : 40U), pad);
        return padded;
    }
    padded.resize(hash == Hash::Sha384 ? 128U : 64U);
    for (Byte& byte : padded) {
        byte ^= pad;
    }
    return padded;
}

}  // namespace

RecordMac::RecordMac(std::uint16_t version, Hash hash, Bytes key)
    : ssl3_(version <= kSsl30),
      size_(hash_bytes(hash)),
      usable_(key.size() == size_),
      context_(EVP_MD_CTX_new()) {
    if (!usable_ || hash == Hash::None) {
        return;
    }
    inner_ = padded_key(ssl3_, hash, key, kInnerPad);
    outer_ = padded_key(ssl3_, hash, key, kOuterPad);
    usable_ =
        context_ != nullptr && EVP_DigestInit_ex(context_.get(), evp_hash(hash), nullptr) == 1;
}

bool RecordMac::compute(Bytes header, Bytes content, Byte* out) const {
    EVP_MD_CTX* context = context_.get();
    std::array<Byte, EVP_MAX_MD_SIZE> inner{};
    // No type: the one it has, without looking it up again.
    return EVP_DigestInit_ex(context, nullptr, nullptr) == 1
           && EVP_DigestUpdate(context, inner_.data(), inner_.size()) == 1
           && EVP_DigestUpdate(context, header.data(), header.size()) == 1
           && (content.empty() || EVP_DigestUpdate(context, content.data(), content.size()) == 1)
           && EVP_DigestFinal_ex(context, inner.data(), nullptr) == 1
           && EVP_DigestInit_ex(context, nullptr, nullptr) == 1
           && EVP_DigestUpdate(context, outer_.data(), outer_.size()) == 1
           && EVP_DigestUpdate(context, inner.data(), size_) == 1
           && EVP_DigestFinal_ex(context, out, nullptr) == 1;
}

bool RecordMac::fits(std::uint64_t sequence,
                     std::uint8_t type,
                     std::uint16_t version,
                     Bytes content,
                     Bytes mac) const {
    if (size_ == 0) {
        return mac.empty();
    }
    std::array<Byte, 13> header{};
    std::size_t length = 0;
    for (unsigned shift = 64; shift != 0;) {
        shift -= 8;
        header[length++] = static_cast<Byte>((sequence >> shift) & 0xFFU);
    }
    header[length++] = type;
    if (!ssl3_) {
        header[length++] = static_cast<Byte>(version >> 8U);
        header[length++] = static_cast<Byte>(version & 0xFFU);
    }
    header[length++] = static_cast<Byte>((content.size() >> 8U) & 0xFFU);
    header[length++] = static_cast<Byte>(content.size() & 0xFFU);
    std::array<Byte, EVP_MAX_MD_SIZE> computed{};
    return compute(Bytes(header).first(length), content, computed.data())
           && std::equal(mac.begin(),
                         mac.end(),
                         computed.begin(),
                         computed.begin() + static_cast<std::ptrdiff_t>(size_));
}

}  // namespace waybill::capture::tls
