// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/handshake.h"

#include <algorithm>
#include <utility>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "core/base/byte_reader.h"

namespace waybill::tls {
namespace {

constexpr std::size_t kMostCertificates = 32;

// RFC 8446 section 4.1.3: the random of a HelloRetryRequest, SHA-256 of its name.
constexpr Random kRetryRandom = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

// Before draft 22 a ServerHello of TLS 1.3 had neither session id nor compression.
constexpr bool is_short_draft(std::uint16_t version) {
    return version >> 8 == 0x7f && (version & 0xff) < 22;
}

std::optional<std::uint32_t> be24(ByteReader& reader) {
    const std::optional<Bytes> bytes = reader.take(3);
    if (!bytes) {
        return std::nullopt;
    }
    return (std::uint32_t{(*bytes)[0]} << 16) | (std::uint32_t{(*bytes)[1]} << 8) | (*bytes)[2];
}

std::optional<Bytes> take_vector8(ByteReader& reader) {
    const std::optional<std::uint8_t> length = reader.u8();
    return length ? reader.take(*length) : std::nullopt;
}

std::optional<Bytes> take_vector16(ByteReader& reader) {
    const std::optional<std::uint16_t> length = reader.be16();
    return length ? reader.take(*length) : std::nullopt;
}

std::optional<Bytes> take_vector24(ByteReader& reader) {
    const std::optional<std::uint32_t> length = be24(reader);
    return length ? reader.take(*length) : std::nullopt;
}

// Calls `visit(type, data)` for each extension that is whole.
template <typename Visit>
void for_each_extension(ByteReader& reader, Visit visit) {
    const std::optional<Bytes> all = take_vector16(reader);
    if (!all) {
        return;
    }
    ByteReader list(*all);
    while (list.remaining() > 0) {
        const std::optional<std::uint16_t> type = list.be16();
        const std::optional<Bytes> data = take_vector16(list);
        if (!data) {
            return;
        }
        visit(*type, *data);
    }
}

std::string selected_protocol(Bytes extension) {
    ByteReader reader(extension);
    const std::optional<Bytes> list = take_vector16(reader);
    if (!list) {
        return {};
    }
    ByteReader names(*list);
    return std::string(as_text(take_vector8(names).value_or(Bytes{})));
}

std::vector<Byte> inflate_zlib(Bytes data, std::size_t length) {
    std::vector<Byte> out(length);
    uLongf written = length;
    const int outcome = uncompress(out.data(), &written, data.data(), data.size());
    out.resize(outcome == Z_OK ? written : 0);
    return out;
}

std::vector<Byte> inflate_brotli(Bytes data, std::size_t length) {
    std::vector<Byte> out(length);
    std::size_t written = length;
    const BrotliDecoderResult outcome =
        BrotliDecoderDecompress(data.size(), data.data(), &written, out.data());
    out.resize(outcome == BROTLI_DECODER_RESULT_SUCCESS ? written : 0);
    return out;
}

std::vector<Byte> inflate_zstd(Bytes data, std::size_t length) {
    std::vector<Byte> out(length);
    const std::size_t written = ZSTD_decompress(out.data(), length, data.data(), data.size());
    out.resize(ZSTD_isError(written) != 0U ? 0 : written);
    return out;
}

}  // namespace

bool HandshakeReader::is_too_long(Bytes bytes) {
    if (bytes.size() < kHandshakeHeaderBytes) {
        return false;
    }
    return (load_be32(bytes.data()) & 0xffffff) > kMostHandshakeBytes;
}

std::size_t HandshakeReader::message_bytes(Bytes bytes) {
    if (bytes.size() < kHandshakeHeaderBytes) {
        return 0;
    }
    const std::size_t length = kHandshakeHeaderBytes + (load_be32(bytes.data()) & 0xffffff);
    return bytes.size() < length ? 0 : length;
}

std::optional<ServerHello> parse_server_hello(Bytes body) {
    ServerHello hello;
    ByteReader reader(body);
    const std::optional<std::uint16_t> version = reader.be16();
    const std::optional<Bytes> random = reader.take(kRandomBytes);
    if (!version || !random) {
        return std::nullopt;
    }
    hello.version = *version;
    std::copy(random->begin(), random->end(), hello.random.begin());
    hello.retry_request = hello.random == kRetryRandom;
    if (!is_short_draft(*version)) {
        const std::optional<Bytes> session_id = take_vector8(reader);
        if (!session_id) {
            return std::nullopt;
        }
        hello.session_id = *session_id;
    }
    const std::optional<std::uint16_t> cipher = reader.be16();
    if (!cipher) {
        return std::nullopt;
    }
    hello.cipher = *cipher;
    if (!is_short_draft(*version)) {
        const std::optional<std::uint8_t> compression = reader.u8();
        if (!compression) {
            return std::nullopt;
        }
        hello.compression = *compression;
    }
    for_each_extension(reader, [&hello](std::uint16_t type, Bytes data) {
        hello.extensions.push_back(type);
        switch (static_cast<Extension>(type)) {
            case Extension::SupportedVersions:
                hello.selected_version = ByteReader(data).be16().value_or(0);
                break;
            case Extension::KeyShare:
                hello.group = ByteReader(data).be16().value_or(0);
                break;
            case Extension::Alpn:
                hello.alpn = selected_protocol(data);
                break;
            case Extension::EncryptThenMac:
                hello.encrypt_then_mac = true;
                break;
            case Extension::ExtendedMasterSecret:
                hello.extended_master_secret = true;
                break;
            case Extension::SessionTicket:
                hello.session_ticket = true;
                break;
            case Extension::PreSharedKey:
                hello.psk = true;
                break;
            default:
                break;
        }
    });
    return hello;
}

std::optional<EncryptedExtensions> parse_encrypted_extensions(Bytes body) {
    if (body.size() < 2) {
        return std::nullopt;
    }
    EncryptedExtensions extensions;
    ByteReader reader(body);
    for_each_extension(reader, [&extensions](std::uint16_t type, Bytes data) {
        if (type == static_cast<std::uint16_t>(Extension::Alpn)) {
            extensions.alpn = selected_protocol(data);
        } else if (type == static_cast<std::uint16_t>(Extension::EarlyData)) {
            extensions.early_data = true;
        }
    });
    return extensions;
}

std::vector<Bytes> parse_certificate(Bytes body, bool tls13) {
    ByteReader reader(body);
    if (tls13 && !take_vector8(reader)) {
        return {};
    }
    std::vector<Bytes> chain;
    const std::optional<std::uint32_t> length = be24(reader);
    if (!length) {
        return chain;
    }
    ByteReader list(reader.rest().first(std::min<std::size_t>(*length, reader.remaining())));
    while (list.remaining() > 0 && chain.size() < kMostCertificates) {
        const std::optional<Bytes> certificate = take_vector24(list);
        if (!certificate) {
            break;
        }
        chain.push_back(*certificate);
        if (tls13 && !take_vector16(list)) {
            break;
        }
    }
    return chain;
}

std::vector<Byte> decompress_certificate(Bytes body) {
    ByteReader reader(body);
    const std::optional<std::uint16_t> algorithm = reader.be16();
    const std::optional<std::uint32_t> length = be24(reader);
    const std::optional<Bytes> data = length ? take_vector24(reader) : std::nullopt;
    if (!data || *length == 0 || *length > kMostHandshakeBytes) {
        return {};
    }
    switch (*algorithm) {
        case 1:
            return inflate_zlib(*data, *length);
        case 2:
            return inflate_brotli(*data, *length);
        case 3:
            return inflate_zstd(*data, *length);
        default:
            return {};
    }
}

std::uint16_t parse_server_key_exchange_group(Bytes body) {
    constexpr std::uint8_t kNamedCurve = 3;
    ByteReader reader(body);
    const std::optional<std::uint8_t> type = reader.u8();
    return type == kNamedCurve ? reader.be16().value_or(0) : std::uint16_t{0};
}

Bytes parse_encrypted_premaster(Bytes body, std::uint16_t version) {
    constexpr std::uint16_t kSsl3 = 0x0300;
    ByteReader reader(body);
    return version <= kSsl3 ? body : take_vector16(reader).value_or(Bytes{});
}

Bytes parse_new_session_ticket(Bytes body) {
    ByteReader reader(body);
    return reader.skip(4) ? take_vector16(reader).value_or(Bytes{}) : Bytes{};
}

std::optional<bool> parse_key_update(Bytes body) {
    if (body.size() != 1 || body[0] > 1) {
        return std::nullopt;
    }
    return body[0] == 1;
}

}  // namespace waybill::tls
