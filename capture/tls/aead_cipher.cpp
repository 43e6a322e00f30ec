// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/aead_cipher.h"

#include <algorithm>

#include <openssl/evp.h>

namespace waybill::capture::tls {
namespace {

// What is authenticated beside the content: at most sequence number, type, version and length.
struct AdditionalData {
    std::array<Byte, 13> bytes{};
    std::size_t length = 0;

    void add(std::uint64_t value, unsigned count) {
        for (unsigned shift = 8 * count; shift != 0;) {
            shift -= 8;
            bytes[length++] = static_cast<Byte>((value >> shift) & 0xFFU);
        }
    }
};

// RFC 8446 section 5.4: the type stands behind the content, and zeros may follow it.
void take_padding(std::vector<Byte>& plaintext, std::uint8_t& inner_type) {
    std::size_t length = plaintext.size();
    while (length != 0 && plaintext[length - 1] == 0) {
        --length;
    }
    inner_type = length == 0 ? std::uint8_t{0} : plaintext[length - 1];
    plaintext.resize(length == 0 ? 0 : length - 1);
}

bool is_ccm(BulkCipher cipher) {
    return cipher == BulkCipher::Aes128Ccm || cipher == BulkCipher::Aes256Ccm
           || cipher == BulkCipher::Aes128Ccm8 || cipher == BulkCipher::Aes256Ccm8;
}

}  // namespace

std::unique_ptr<RecordCipher> AeadCipher::make(std::uint16_t version,
                                               const CipherSuite& suite,
                                               const DirectionKeys& keys) {
    const CipherShape shape = shape_of(suite.cipher);
    const bool tls13 = version >= kTls13;
    const std::size_t iv_bytes = tls13 ? kNonceBytes : std::size_t{shape.fixed_iv};
    if (shape.mode != CipherMode::Aead || keys.key.size() != shape.key
        || keys.iv.size() != iv_bytes) {
        return nullptr;
    }
    std::unique_ptr<AeadCipher> made(new AeadCipher);
    made->tls13_ = tls13;
    made->ccm_ = is_ccm(suite.cipher);
    made->explicit_nonce_ = kNonceBytes - iv_bytes;
    made->tag_bytes_ = shape.tag;
    std::copy(keys.iv.begin(), keys.iv.end(), made->iv_.begin());
    const Evp<EVP_CIPHER> cipher = fetch_cipher(suite.cipher);
    made->context_.reset(EVP_CIPHER_CTX_new());
    EVP_CIPHER_CTX* context = made->context_.get();
    constexpr int kIv = static_cast<int>(kNonceBytes);
    if (cipher == nullptr || context == nullptr
        || EVP_DecryptInit_ex(context, cipher.get(), nullptr, nullptr, nullptr) != 1
        || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, kIv, nullptr) != 1) {
        return nullptr;
    }
    // CCM takes the length of the tag into its first block: before the key.
    if (made->ccm_
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int{shape.tag}, nullptr) != 1) {
        return nullptr;
    }
    if (EVP_DecryptInit_ex(context, nullptr, nullptr, keys.key.data(), nullptr) != 1) {
        return nullptr;
    }
    return made;
}

bool AeadCipher::decrypt(std::uint64_t sequence,
                         RecordHeader header,
                         Bytes fragment,
                         std::vector<Byte>& plaintext,
                         std::uint8_t& inner_type) {
    if (fragment.size() < explicit_nonce_ + tag_bytes_) {
        return false;
    }
    const Bytes tag = fragment.last(tag_bytes_);
    const std::size_t length = fragment.size() - explicit_nonce_ - tag_bytes_;
    const Bytes content = fragment.subspan(explicit_nonce_, length);
    Nonce nonce = iv_;
    if (explicit_nonce_ != 0) {
        std::copy_n(
            fragment.begin(), explicit_nonce_, nonce.end() - std::ptrdiff_t(explicit_nonce_));
    } else {
        for (std::size_t i = 0; i < sizeof sequence; ++i) {
            nonce[kNonceBytes - 1 - i] ^= static_cast<Byte>((sequence >> (8 * i)) & 0xFFU);
        }
    }
    AdditionalData aad;
    if (!tls13_) {
        aad.add(sequence, 8);
    }
    aad.add(header.type, 1);
    aad.add(header.version, 2);
    aad.add(tls13_ ? fragment.size() : length, 2);
    const Bytes aad_bytes = Bytes(aad.bytes).first(aad.length);

    plaintext.resize(length);
    Byte nothing = 0;  // where to write nothing
    Byte* out = length == 0 ? &nothing : plaintext.data();
    if (!(ccm_ ? open_ccm(nonce, aad_bytes, content, tag, out)
               : open_gcm(nonce, aad_bytes, content, tag, out))) {
        return false;
    }
    inner_type = header.type;
    if (tls13_) {
        take_padding(plaintext, inner_type);
    }
    return true;
}

bool AeadCipher::open_gcm(const Nonce& nonce, Bytes aad, Bytes content, Bytes tag, Byte* out) {
    EVP_CIPHER_CTX* context = context_.get();
    int length = 0;
    Byte end = 0;
    return EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1
           && EVP_DecryptUpdate(context, nullptr, &length, aad.data(), int(aad.size())) == 1
           && (content.empty()
               || EVP_DecryptUpdate(context, out, &length, content.data(), int(content.size()))
                      == 1)
           && EVP_CIPHER_CTX_ctrl(
                  context, EVP_CTRL_AEAD_SET_TAG, int(tag.size()), const_cast<Byte*>(tag.data()))
                  == 1
           && EVP_DecryptFinal_ex(context, &end, &length) == 1;
}

bool AeadCipher::open_ccm(const Nonce& nonce, Bytes aad, Bytes content, Bytes tag, Byte* out) {
    // Tag and length are asked for first; the one call that decrypts says whether it is authentic.
    EVP_CIPHER_CTX* context = context_.get();
    int length = 0;
    return EVP_CIPHER_CTX_ctrl(
               context, EVP_CTRL_AEAD_SET_TAG, int(tag.size()), const_cast<Byte*>(tag.data()))
               == 1
           && EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1
           && EVP_DecryptUpdate(context, nullptr, &length, nullptr, int(content.size())) == 1
           && EVP_DecryptUpdate(context, nullptr, &length, aad.data(), int(aad.size())) == 1
           && EVP_DecryptUpdate(context, out, &length, content.data(), int(content.size())) == 1;
}

}  // namespace waybill::capture::tls
