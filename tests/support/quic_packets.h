// SPDX-License-Identifier: GPL-3.0-or-later
//
// QUIC packets for tests, protected as a sender protects them, and the hellos that they carry.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include "capture/quic/initial_protection.h"
#include "capture/quic/packet_header.h"
#include "core/base/anomaly.h"
#include "tests/support/packet_builder.h"

namespace waybill::test {

inline Octets from_hex(std::string_view hex) {
    const auto digit = [](char c) {
        return c <= '9' ? c - '0' : c - 'a' + 10;
    };
    Octets octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        octets.push_back(static_cast<Byte>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    }
    return octets;
}

inline Octets operator+(Octets front, const Octets& back) {
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

// RFC 9000 section 16, in as few bytes as it takes.
inline Octets varint(std::uint64_t value) {
    OctetWriter out;
    if (value < 0x40) {
        out.u8(value);
    } else if (value < 0x4000) {
        out.u16(0x4000 | value);
    } else if (value < 0x4000'0000) {
        out.u32(0x8000'0000 | value);
    } else {
        out.u32(0xc000'0000 | (value >> 32)).u32(value & 0xffff'ffff);
    }
    return out.take();
}

inline Octets crypto_frame(std::uint64_t offset, const Octets& data) {
    return Octets{0x06} + varint(offset) + varint(data.size()) + data;
}

inline Octets part_of(const Octets& bytes, std::size_t from, std::size_t count) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(from);
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(count, bytes.size() - from))};
}

namespace quic_packets {

inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// AES-128 of one block, or AES-128-GCM with the tag behind.
inline Octets encrypt(const char* cipher,
                      const std::array<Byte, 16>& key,
                      const Byte* nonce,
                      Bytes associated,
                      Bytes text) {
    const std::unique_ptr<EVP_CIPHER, void (*)(EVP_CIPHER*)> method(
        EVP_CIPHER_fetch(nullptr, cipher, nullptr), EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                             EVP_CIPHER_CTX_free);
    constexpr std::size_t kTag = 16;
    Octets sealed(text.size() + kTag);
    int length = 0;
    require(EVP_EncryptInit_ex2(context.get(), method.get(), key.data(), nonce, nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    if (nonce != nullptr) {
        require(EVP_EncryptUpdate(context.get(),
                                  nullptr,
                                  &length,
                                  associated.data(),
                                  static_cast<int>(associated.size()))
                == 1);
    }
    require(EVP_EncryptUpdate(
                context.get(), sealed.data(), &length, text.data(), static_cast<int>(text.size()))
            == 1);
    require(EVP_EncryptFinal_ex(context.get(), sealed.data() + length, &length) == 1);
    if (nonce == nullptr) {
        sealed.resize(text.size());
    } else {
        require(EVP_CIPHER_CTX_ctrl(
                    context.get(), EVP_CTRL_AEAD_GET_TAG, kTag, sealed.data() + text.size())
                == 1);
    }
    return sealed;
}

}  // namespace quic_packets

struct InitialFields {
    std::uint32_t version = capture::quic::kVersion1;
    Octets destination = {1, 2, 3, 4, 5, 6, 7, 8};
    Octets source = {};
    Octets token = {};
    std::uint64_t number = 0;
    unsigned number_bytes = 2;
    // Whose destination the keys follow from; empty: this packet's.
    Octets keys_of = {};
    std::uint32_t keys_version = 0;  // 0: this packet's
    std::size_t pad_to = 0;          // of the payload
};

// An Initial packet that `side` sends.
inline Octets initial_packet(const InitialFields& fields, Side side, Octets payload) {
    const capture::quic::Version* version = capture::quic::find_version(fields.version);
    const capture::quic::Version* keys_version = capture::quic::find_version(
        fields.keys_version != 0 ? fields.keys_version : fields.version);
    quic_packets::require(version != nullptr && keys_version != nullptr);
    const auto keys = capture::quic::derive_initial_keys(
        *keys_version, fields.keys_of.empty() ? fields.destination : fields.keys_of);
    quic_packets::require(keys.has_value());
    const capture::quic::PacketKeys& own = keys->of(side);

    constexpr std::size_t kTag = 16;
    constexpr std::size_t kShortest = 4;  // so that there is a sample
    payload.resize(std::max({payload.size(), fields.pad_to, kShortest}), 0);
    const unsigned type = version->second ? 1 : 0;
    Octets packet = OctetWriter()
                        .u8(0xc0U | (type << 4) | (fields.number_bytes - 1))
                        .u32(fields.version)
                        .u8(fields.destination.size())
                        .add(fields.destination)
                        .u8(fields.source.size())
                        .add(fields.source)
                        .add(varint(fields.token.size()))
                        .add(fields.token)
                        .u16(0x4000U + fields.number_bytes + payload.size() + kTag)
                        .take();
    const std::size_t number_at = packet.size();
    for (unsigned i = fields.number_bytes; i > 0; --i) {
        packet.push_back(static_cast<Byte>(fields.number >> (8 * (i - 1))));
    }
    std::array<Byte, 12> nonce = own.iv;
    for (unsigned i = 0; i < 8; ++i) {
        nonce[11 - i] ^= static_cast<Byte>(fields.number >> (8 * i));
    }
    const Octets sealed =
        quic_packets::encrypt("AES-128-GCM", own.key, nonce.data(), packet, payload);
    packet = packet + sealed;
    const Octets mask = quic_packets::encrypt(
        "AES-128-ECB", own.header, nullptr, {}, Bytes(packet).subspan(number_at + 4, 16));
    packet[0] = static_cast<Byte>(packet[0] ^ (mask[0] & 0x0fU));
    for (unsigned i = 0; i < fields.number_bytes; ++i) {
        packet[number_at + i] ^= mask[1 + i];
    }
    return packet;
}

// A long packet that nobody has the keys of; `type` as version 1 numbers them.
inline Octets sealed_packet(unsigned type, std::size_t length, const Octets& destination = {9}) {
    return OctetWriter()
        .u8(0xc0U | (type << 4))
        .u32(1)
        .u8(destination.size())
        .add(destination)
        .u8(0)
        .u16(0x4000U + length)
        .zeros(length)
        .take();
}

namespace quic_packets {

inline Octets with_length16(const Octets& content) {
    return OctetWriter().u16(content.size()).add(content).take();
}

inline Octets extension(std::uint16_t type, const Octets& content) {
    return OctetWriter().u16(type).add(with_length16(content)).take();
}

inline Octets message(std::uint8_t type, const Octets& body) {
    return OctetWriter().u8(type).u8(0).add(with_length16(body)).take();
}

}  // namespace quic_packets

// With SNI, ALPN "h3" and TLS 1.3; `more` bytes of padding (RFC 7685).
inline Octets client_hello(std::string_view host, std::size_t more = 0) {
    using quic_packets::extension;
    using quic_packets::with_length16;
    const Octets name = Octets{0} + with_length16(octets_of(host));
    Octets extensions = extension(0, with_length16(name))
                        + extension(16, with_length16(Octets{2, 'h', '3'}))
                        + extension(43, {2, 3, 4});
    if (more > 0) {
        extensions = extensions + extension(21, Octets(more));
    }
    return quic_packets::message(1,
                                 OctetWriter()
                                     .u16(0x0303)
                                     .add(Octets(32, 7))
                                     .u8(0)
                                     .u16(2)
                                     .u16(0x1301)
                                     .u8(1)
                                     .u8(0)
                                     .add(with_length16(extensions))
                                     .take());
}

// That takes TLS_AES_128_GCM_SHA256 and x25519, or asks to try again.
inline Octets server_hello(bool retry_request = false) {
    using quic_packets::extension;
    // RFC 8446 section 4.1.3.
    const Octets random =
        retry_request ? from_hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
                      : Octets(32, 9);
    const Octets share =
        retry_request ? Octets{0, 29} : OctetWriter().u16(29).u16(32).zeros(32).take();
    const Octets extensions = extension(43, {3, 4}) + extension(51, share);
    return quic_packets::message(2,
                                 OctetWriter()
                                     .u16(0x0303)
                                     .add(random)
                                     .u8(0)
                                     .u16(0x1301)
                                     .u8(0)
                                     .add(quic_packets::with_length16(extensions))
                                     .take());
}

}  // namespace waybill::test
