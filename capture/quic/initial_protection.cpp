// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/initial_protection.h"

#include <algorithm>
#include <string_view>

#include <openssl/evp.h>

#include "capture/tls/key_schedule.h"

namespace waybill::capture::quic {
namespace {

constexpr std::size_t kTag = 16;
constexpr std::size_t kSample = 16;
constexpr std::size_t kLongestNumber = 4;
constexpr std::size_t kSecret = 32;

template <std::size_t kLength>
bool expand(Bytes secret, std::string_view label, std::array<Byte, kLength>& out) {
    const auto made = tls::hkdf_expand_label(tls::Hash::Sha256, secret, label, {}, kLength);
    if (!made || made->size() != kLength) {
        return false;
    }
    std::copy(made->begin(), made->end(), out.begin());
    return true;
}

struct Free {
    void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Cipher = std::unique_ptr<EVP_CIPHER, Free>;
using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

}  // namespace

std::optional<InitialKeys> derive_initial_keys(const Version& version, Bytes destination) {
    constexpr std::array<std::string_view, 2> kSideLabels = {"client in", "server in"};
    const auto initial = tls::hkdf_extract(tls::Hash::Sha256, version.salt, destination);
    if (!initial) {
        return std::nullopt;
    }
    InitialKeys keys;
    for (const Side side : {Side::Client, Side::Server}) {
        std::array<Byte, kSecret> secret{};
        PacketKeys& own = keys.sides[index_of(side)];
        if (!expand(*initial, kSideLabels[index_of(side)], secret)
            || !expand(secret, version.second ? "quicv2 key" : "quic key", own.key)
            || !expand(secret, version.second ? "quicv2 iv" : "quic iv", own.iv)
            || !expand(secret, version.second ? "quicv2 hp" : "quic hp", own.header)) {
            return std::nullopt;
        }
    }
    return keys;
}

std::uint64_t decode_packet_number(std::int64_t largest, std::uint32_t truncated, unsigned bytes) {
    constexpr std::uint64_t kHighest = (std::uint64_t{1} << 62) - 1;
    const std::uint64_t expected = static_cast<std::uint64_t>(largest + 1);
    const std::uint64_t window = std::uint64_t{1} << (8 * bytes);
    const std::uint64_t candidate = (expected & ~(window - 1)) | truncated;
    if (candidate + window / 2 <= expected && candidate + window <= kHighest) {
        return candidate + window;
    }
    if (candidate > expected + window / 2 && candidate >= window) {
        return candidate - window;
    }
    return candidate;
}

struct PacketOpener::Ciphers {
    Cipher block{EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr)};
    Cipher aead{EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)};
    Context header{EVP_CIPHER_CTX_new()};
    Context payload{EVP_CIPHER_CTX_new()};

    // RFC 9001 section 5.4.3.
    bool mask_of(const PacketKeys& keys, const Byte* sample, std::array<Byte, kSample>& mask) {
        int length = 0;
        return block && header
               && EVP_EncryptInit_ex2(
                      header.get(), block.get(), keys.header.data(), nullptr, nullptr)
                      == 1
               && EVP_CIPHER_CTX_set_padding(header.get(), 0) == 1
               && EVP_EncryptUpdate(header.get(), mask.data(), &length, sample, kSample) == 1
               && length == static_cast<int>(kSample);
    }

    // `out` has room for all but the tag.
    bool decrypt(const PacketKeys& keys,
                 const std::array<Byte, 12>& nonce,
                 Bytes associated,
                 Bytes sealed,
                 Byte* out) {
        const Bytes text = sealed.first(sealed.size() - kTag);
        std::array<Byte, kTag> tag{};
        std::copy(sealed.end() - kTag, sealed.end(), tag.begin());
        int length = 0;
        EVP_CIPHER_CTX* context = payload.get();
        return aead && context != nullptr
               && EVP_DecryptInit_ex2(context, aead.get(), keys.key.data(), nonce.data(), nullptr)
                      == 1
               && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1
               && EVP_DecryptUpdate(context,
                                    nullptr,
                                    &length,
                                    associated.data(),
                                    static_cast<int>(associated.size()))
                      == 1
               && EVP_DecryptUpdate(
                      context, out, &length, text.data(), static_cast<int>(text.size()))
                      == 1
               && EVP_DecryptFinal_ex(context, out + length, &length) == 1;
    }
};

PacketOpener::PacketOpener() : ciphers_(std::make_unique<Ciphers>()) {}
PacketOpener::~PacketOpener() = default;

// RFC 9001 sections 5.3 and 5.4.2.
std::optional<PacketOpener::Opened> PacketOpener::open(const PacketKeys& keys,
                                                       const PacketHeader& header,
                                                       std::int64_t largest) {
    const Bytes packet = header.packet;
    const std::size_t from = header.protected_from;
    if (header.cut || packet.size() < from + kLongestNumber + kSample) {
        return std::nullopt;
    }
    std::array<Byte, kSample> mask{};
    if (!ciphers_->mask_of(keys, packet.data() + from + kLongestNumber, mask)) {
        return std::nullopt;
    }
    const Byte first = packet[0] ^ (mask[0] & 0x0fU);
    const unsigned number_bytes = (first & 3U) + 1;
    header_.assign(packet.begin(),
                   packet.begin() + static_cast<std::ptrdiff_t>(from + number_bytes));
    header_[0] = first;
    std::uint32_t truncated = 0;
    for (unsigned i = 0; i < number_bytes; ++i) {
        header_[from + i] ^= mask[1 + i];
        truncated = (truncated << 8) | header_[from + i];
    }
    const std::uint64_t number = decode_packet_number(largest, truncated, number_bytes);
    std::array<Byte, 12> nonce = keys.iv;
    for (unsigned i = 0; i < 8; ++i) {
        nonce[11 - i] ^= static_cast<Byte>(number >> (8 * i));
    }
    const Bytes sealed = packet.subspan(from + number_bytes);
    payload_.resize(sealed.size());
    if (!ciphers_->decrypt(keys, nonce, header_, sealed, payload_.data())) {
        return std::nullopt;
    }
    return Opened{number, Bytes(payload_).first(sealed.size() - kTag)};
}

}  // namespace waybill::capture::quic
