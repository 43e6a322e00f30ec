// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/mac_cipher.h"

#include <algorithm>

#include <openssl/evp.h>

namespace waybill::capture::tls {

MacCipher::MacCipher(std::uint16_t version, const CipherSuite& suite, const DirectionKeys& keys)
    : version_(version),
      shape_(shape_of(suite.cipher)),
      mac_(version, suite.mac, keys.mac_key),
      implicit_iv_(shape_.mode == CipherMode::Block && version <= kTls10) {}

std::unique_ptr<RecordCipher> MacCipher::make(std::uint16_t version,
                                              const CipherSuite& suite,
                                              const DirectionKeys& keys,
                                              bool encrypt_then_mac) {
    std::unique_ptr<MacCipher> made(new MacCipher(version, suite, keys));
    const CipherShape& shape = made->shape_;
    if (!made->mac_.usable() || keys.key.size() != shape.key
        || keys.iv.size() != (made->implicit_iv_ ? shape.block : 0U)) {
        return nullptr;
    }
    switch (shape.mode) {
        case CipherMode::Null:
            return made;
        case CipherMode::Stream:
            made->rc4_.emplace(keys.key);
            return made;
        case CipherMode::Block:
            break;
        case CipherMode::Aead:
            return nullptr;
    }
    // RFC 7366 section 3: for block ciphers only.
    made->encrypt_then_mac_ = encrypt_then_mac;
    std::copy(keys.iv.begin(), keys.iv.end(), made->iv_.begin());
    const Evp<EVP_CIPHER> cipher = fetch_cipher(suite.cipher);
    made->context_.reset(EVP_CIPHER_CTX_new());
    EVP_CIPHER_CTX* context = made->context_.get();
    if (cipher == nullptr || context == nullptr
        || EVP_DecryptInit_ex(context, cipher.get(), nullptr, keys.key.data(), nullptr) != 1
        || EVP_CIPHER_CTX_set_padding(context, 0) != 1) {
        return nullptr;
    }
    return made;
}

bool MacCipher::decrypt(std::uint64_t sequence,
                        RecordHeader header,
                        Bytes fragment,
                        std::vector<Byte>& plaintext,
                        std::uint8_t& inner_type) {
    inner_type = header.type;
    const std::size_t mac_bytes = mac_.size();
    if (fragment.size() < mac_bytes) {
        return false;
    }
    if (encrypt_then_mac_) {
        const Bytes content = fragment.first(fragment.size() - mac_bytes);
        return mac_.fits(sequence, header.type, header.version, content, fragment.last(mac_bytes))
               && decrypt_blocks(content, plaintext) && take_padding(plaintext);
    }
    if (rc4_) {
        rc4_after_ = rc4_;
        plaintext.resize(fragment.size());
        rc4_after_->apply(fragment, plaintext.data());
    } else if (shape_.mode == CipherMode::Null) {
        plaintext.assign(fragment.begin(), fragment.end());
    } else if (!decrypt_blocks(fragment, plaintext) || !take_padding(plaintext)) {
        return false;
    }
    if (plaintext.size() < mac_bytes) {
        return false;
    }
    const std::size_t length = plaintext.size() - mac_bytes;
    const Bytes all(plaintext);
    if (!mac_.fits(sequence, header.type, header.version, all.first(length), all.last(mac_bytes))) {
        return false;
    }
    plaintext.resize(length);
    return true;
}

bool MacCipher::decrypt_blocks(Bytes fragment, std::vector<Byte>& plaintext) {
    const std::size_t block = shape_.block;
    const Byte* iv = iv_.data();
    if (!implicit_iv_) {
        if (fragment.size() < block) {
            return false;
        }
        iv = fragment.data();
        fragment = fragment.subspan(block);
    }
    if (fragment.empty() || fragment.size() % block != 0) {
        return false;
    }
    plaintext.resize(fragment.size());
    int length = 0;
    return EVP_DecryptInit_ex(context_.get(), nullptr, nullptr, nullptr, iv) == 1
           && EVP_DecryptUpdate(context_.get(),
                                plaintext.data(),
                                &length,
                                fragment.data(),
                                static_cast<int>(fragment.size()))
                  == 1
           && static_cast<std::size_t>(length) == fragment.size();
}

bool MacCipher::take_padding(std::vector<Byte>& plaintext) const {
    const std::size_t padding = std::size_t{plaintext.back()} + 1;
    if (padding > plaintext.size()) {
        return false;
    }
    const auto begin = plaintext.end() - static_cast<std::ptrdiff_t>(padding);
    if (version_ <= kSsl30) {
        // RFC 6101 section 5.2.3.2: shorter than a block, of any bytes.
        if (padding > shape_.block) {
            return false;
        }
    } else if (!std::all_of(begin, plaintext.end(), [&plaintext](Byte byte) {
                   return byte == plaintext.back();
               })) {
        return false;
    }
    plaintext.erase(begin, plaintext.end());
    return true;
}

void MacCipher::pass(Bytes fragment, bool opened) {
    if (rc4_) {
        if (opened) {
            rc4_ = rc4_after_;
        } else {
            rc4_->skip(fragment.size());
        }
        return;
    }
    const std::size_t mac_bytes = encrypt_then_mac_ ? mac_.size() : 0;
    if (implicit_iv_ && fragment.size() >= mac_bytes + shape_.block) {
        const Bytes last = fragment.first(fragment.size() - mac_bytes).last(shape_.block);
        std::copy(last.begin(), last.end(), iv_.begin());
    }
}

}  // namespace waybill::capture::tls
