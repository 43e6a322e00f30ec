// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/client_hello.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/byte_reader.h"
#include "core/tls/fingerprint.h"

namespace waybill::tls {
namespace {

constexpr std::size_t kMostProtocols = 32;  // of ALPN kept

// A vector with a length of two bytes in front of it.
std::optional<Bytes> take_vector16(ByteReader& reader) {
    const std::optional<std::uint16_t> length = reader.be16();
    return length ? reader.take(*length) : std::nullopt;
}

std::optional<Bytes> take_vector8(ByteReader& reader) {
    const std::optional<std::uint8_t> length = reader.u8();
    return length ? reader.take(*length) : std::nullopt;
}

std::vector<std::uint16_t> numbers(Bytes list) {
    std::vector<std::uint16_t> out;
    out.reserve(list.size() / 2);
    for (std::size_t i = 0; i + 2 <= list.size(); i += 2) {
        out.push_back(load_be16(list.data() + i));
    }
    return out;
}

// RFC 6066 section 3: the first host name.
bool read_server_name(ByteReader data, ClientHello& hello) {
    const std::optional<Bytes> list = take_vector16(data);
    if (!list) {
        return false;
    }
    ByteReader names(*list);
    while (names.remaining() > 0) {
        const std::optional<std::uint8_t> type = names.u8();
        const std::optional<Bytes> name = take_vector16(names);
        if (!name) {
            return false;
        }
        if (*type == 0 && hello.sni.empty()) {
            hello.sni = as_text(*name);
        }
    }
    return true;
}

// RFC 7301 section 3.1.
bool read_alpn(ByteReader data, ClientHello& hello) {
    const std::optional<Bytes> list = take_vector16(data);
    if (!list) {
        return false;
    }
    ByteReader names(*list);
    while (names.remaining() > 0) {
        const std::optional<Bytes> name = take_vector8(names);
        if (!name) {
            return false;
        }
        if (hello.alpn.size() < kMostProtocols) {
            hello.alpn.emplace_back(as_text(*name));
        }
    }
    return true;
}

// RFC 8446 section 4.2.8.
bool read_key_share(ByteReader data, ClientHello& hello) {
    const std::optional<Bytes> list = take_vector16(data);
    if (!list) {
        return false;
    }
    ByteReader shares(*list);
    while (shares.remaining() > 0) {
        const std::optional<std::uint16_t> group = shares.be16();
        if (!group || !take_vector16(shares)) {
            return false;
        }
        hello.key_share_groups.push_back(*group);
    }
    return true;
}

bool read_list16(ByteReader data, std::vector<std::uint16_t>& out) {
    const std::optional<Bytes> list = take_vector16(data);
    if (list) {
        out = numbers(*list);
    }
    return list.has_value();
}

bool read_list8(ByteReader data, std::vector<std::uint8_t>& out) {
    const std::optional<Bytes> list = take_vector8(data);
    if (list) {
        out.assign(list->begin(), list->end());
    }
    return list.has_value();
}

bool read_extension(std::uint16_t type, Bytes data, ClientHello& hello) {
    const ByteReader reader(data);
    switch (static_cast<Extension>(type)) {
        case Extension::ServerName:
            return read_server_name(reader, hello);
        case Extension::SupportedGroups:
            return read_list16(reader, hello.groups);
        case Extension::PointFormats:
            return read_list8(reader, hello.point_formats);
        case Extension::SignatureAlgorithms:
            return read_list16(reader, hello.signature_algorithms);
        case Extension::Alpn:
            return read_alpn(reader, hello);
        case Extension::SessionTicket:
            hello.ticket = data;
            return true;
        case Extension::PreSharedKey:
            hello.offers_psk = true;
            return true;
        case Extension::EarlyData:
            hello.early_data = true;
            return true;
        case Extension::SupportedVersions: {
            ByteReader list = reader;
            const std::optional<Bytes> versions = take_vector8(list);
            if (versions) {
                hello.supported_versions = numbers(*versions);
            }
            return versions.has_value();
        }
        case Extension::KeyShare:
            return read_key_share(reader, hello);
        case Extension::EncryptedClientHello:
            hello.encrypted_client_hello = true;
            return true;
        default:
            return true;
    }
}

void read_extensions(ByteReader& reader, ClientHello& hello) {
    if (reader.remaining() == 0) {
        return;  // before TLS 1.2 there may be none
    }
    const std::optional<std::uint16_t> length = reader.be16();
    if (!length) {
        hello.malformed = true;
        return;
    }
    hello.malformed = *length > reader.remaining();
    ByteReader list(reader.rest().first(std::min<std::size_t>(*length, reader.remaining())));
    while (list.remaining() > 0) {
        const std::optional<std::uint16_t> type = list.be16();
        const std::optional<Bytes> data = take_vector16(list);
        if (!data) {
            hello.malformed = true;
            return;
        }
        hello.extensions.push_back(*type);
        if (!read_extension(*type, *data, hello)) {
            hello.malformed = true;
        }
    }
}

}  // namespace

bool ClientHello::has(Extension extension) const {
    return std::find(extensions.begin(), extensions.end(), static_cast<std::uint16_t>(extension))
           != extensions.end();
}

std::uint16_t ClientHello::highest_version() const {
    std::uint16_t highest = 0;
    for (const std::uint16_t each : supported_versions) {
        if (!is_grease(each)) {
            highest = std::max(highest, each);
        }
    }
    return highest > 0 ? highest : version;
}

std::optional<ClientHello> parse_client_hello(Bytes body) {
    ClientHello hello;
    ByteReader reader(body);
    const std::optional<std::uint16_t> version = reader.be16();
    const std::optional<Bytes> random = reader.take(kRandomBytes);
    if (!version || !random) {
        return std::nullopt;
    }
    hello.version = *version;
    std::copy(random->begin(), random->end(), hello.random.begin());
    const std::optional<Bytes> session_id = take_vector8(reader);
    if (!session_id) {
        return std::nullopt;
    }
    hello.session_id = *session_id;
    const std::optional<Bytes> ciphers = take_vector16(reader);
    const std::optional<Bytes> compressions = ciphers ? take_vector8(reader) : std::nullopt;
    if (!compressions) {
        hello.malformed = true;
        if (ciphers) {
            hello.ciphers = numbers(*ciphers);
        }
        return hello;
    }
    hello.ciphers = numbers(*ciphers);
    hello.compressions.assign(compressions->begin(), compressions->end());
    read_extensions(reader, hello);
    return hello;
}

std::optional<ClientHello> parse_ssl2_client_hello(Bytes message) {
    ByteReader reader(message);
    const std::optional<std::uint8_t> type = reader.u8();
    const std::optional<std::uint16_t> version = reader.be16();
    const std::optional<std::uint16_t> cipher_bytes = reader.be16();
    const std::optional<std::uint16_t> id_bytes = reader.be16();
    const std::optional<std::uint16_t> challenge_bytes = reader.be16();
    if (!challenge_bytes || *type != 1) {
        return std::nullopt;
    }
    const std::optional<Bytes> ciphers = reader.take(*cipher_bytes);
    const std::optional<Bytes> id = ciphers ? reader.take(*id_bytes) : std::nullopt;
    const std::optional<Bytes> challenge = id ? reader.take(*challenge_bytes) : std::nullopt;
    if (!challenge || challenge->empty() || challenge->size() > kRandomBytes) {
        return std::nullopt;
    }
    ClientHello hello;
    hello.version = *version;
    hello.session_id = *id;
    hello.compressions = {0};
    for (std::size_t i = 0; i + 3 <= ciphers->size(); i += 3) {
        if ((*ciphers)[i] == 0) {  // the others are ciphers of SSL 2
            hello.ciphers.push_back(load_be16(ciphers->data() + i + 1));
        }
    }
    std::copy(challenge->begin(),
              challenge->end(),
              hello.random.end() - static_cast<std::ptrdiff_t>(challenge->size()));
    return hello;
}

std::string version_name(std::uint16_t version) {
    switch (version) {
        case 0x0002:
            return "SSLv2";
        case 0x0300:
            return "SSLv3";
        case 0x0301:
            return "TLSv1.0";
        case 0x0302:
            return "TLSv1.1";
        case 0x0303:
            return "TLSv1.2";
        case 0x0304:
            return "TLSv1.3";
        default:
            // The drafts of TLS 1.3.
            return version >> 8 == 0x7f ? "TLSv1.3" : fmt::format("{:#06x}", version);
    }
}

std::string group_name(std::uint16_t group) {
    static constexpr std::array<std::pair<std::uint16_t, std::string_view>, 30> kNames = {{
        {0x0013, "secp192r1"},
        {0x0015, "secp224r1"},
        {0x0016, "secp256k1"},
        {0x0017, "secp256r1"},
        {0x0018, "secp384r1"},
        {0x0019, "secp521r1"},
        {0x001a, "brainpoolP256r1"},
        {0x001b, "brainpoolP384r1"},
        {0x001c, "brainpoolP512r1"},
        {0x001d, "x25519"},
        {0x001e, "x448"},
        {0x001f, "brainpoolP256r1tls13"},
        {0x0020, "brainpoolP384r1tls13"},
        {0x0021, "brainpoolP512r1tls13"},
        {0x0029, "curveSM2"},
        {0x0100, "ffdhe2048"},
        {0x0101, "ffdhe3072"},
        {0x0102, "ffdhe4096"},
        {0x0103, "ffdhe6144"},
        {0x0104, "ffdhe8192"},
        {0x0200, "MLKEM512"},
        {0x0201, "MLKEM768"},
        {0x0202, "MLKEM1024"},
        {0x11eb, "SecP256r1MLKEM768"},
        {0x11ec, "X25519MLKEM768"},
        {0x11ed, "SecP384r1MLKEM1024"},
        {0x4138, "CECPQ2"},
        {0x6399, "X25519Kyber768Draft00"},
        {0x639a, "SecP256r1Kyber768Draft00"},
        {0xfe30, "X25519Kyber512Draft00"},
    }};
    for (const auto& [number, name] : kNames) {
        if (number == group) {
            return std::string(name);
        }
    }
    return fmt::format("{:#06x}", group);
}

TlsFacts facts_of(const ClientHello& hello, char transport) {
    TlsFacts facts;
    facts.version = version_name(hello.highest_version());
    facts.sni = hello.sni;
    facts.alpn_offered = hello.alpn;
    facts.ja3 = ja3_of(hello);
    facts.ja4 = ja4_of(hello, transport);
    facts.early_data = hello.early_data;
    facts.encrypted_client_hello = hello.encrypted_client_hello;
    return facts;
}

}  // namespace waybill::tls
