// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/fingerprint.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/base/ascii.h"
#include "core/tls/handshake.h"

namespace waybill::tls {
namespace {

constexpr std::string_view kNothing = "000000000000";
constexpr std::size_t kShortHash = 12;

bool is_alphanumeric(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

template <typename Numbers>
std::string joined(const Numbers& numbers) {
    std::string out;
    for (const auto number : numbers) {
        if (is_grease(number)) {
            continue;
        }
        if (!out.empty()) {
            out += '-';
        }
        fmt::format_to(std::back_inserter(out), "{}", number);
    }
    return out;
}

std::string joined_hex(const std::vector<std::uint16_t>& numbers) {
    std::string out;
    for (const std::uint16_t number : numbers) {
        fmt::format_to(std::back_inserter(out), "{}{:04x}", out.empty() ? "" : ",", number);
    }
    return out;
}

std::vector<std::uint16_t> without_grease(std::vector<std::uint16_t> numbers) {
    numbers.erase(std::remove_if(numbers.begin(), numbers.end(), is_grease), numbers.end());
    return numbers;
}

std::string short_hash(std::string_view text) {
    return text.empty() ? std::string(kNothing) : hex_digest("SHA256", text).substr(0, kShortHash);
}

std::string_view ja4_version(std::uint16_t version) {
    switch (version) {
        case 0x0304:
            return "13";
        case 0x0303:
            return "12";
        case 0x0302:
            return "11";
        case 0x0301:
            return "10";
        case 0x0300:
            return "s3";
        case 0x0002:
            return "s2";
        case 0xfeff:
            return "d1";
        case 0xfefd:
            return "d2";
        case 0xfefc:
            return "d3";
        default:
            return "00";
    }
}

// The first and the last character of the first protocol that is offered.
std::string ja4_alpn(const ClientHello& hello) {
    if (hello.alpn.empty() || hello.alpn.front().empty()) {
        return "00";
    }
    const std::string& name = hello.alpn.front();
    if (is_alphanumeric(name.front()) && is_alphanumeric(name.back())) {
        return {name.front(), name.back()};
    }
    const std::string first = fmt::format("{:02x}", static_cast<unsigned char>(name.front()));
    const std::string last = fmt::format("{:02x}", static_cast<unsigned char>(name.back()));
    return {first.front(), last.back()};
}

}  // namespace

std::string hex_digest(const char* digest, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
    unsigned length = 0;
    EVP_MD* const algorithm = EVP_MD_fetch(nullptr, digest, nullptr);
    if (algorithm == nullptr) {
        return {};  // a build of OpenSSL without MD5
    }
    EVP_Digest(text.data(), text.size(), value.data(), &length, algorithm, nullptr);
    EVP_MD_free(algorithm);
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
        fmt::format_to(std::back_inserter(out), "{:02x}", value[i]);
    }
    return out;
}

std::string ja3_text(const ClientHello& hello) {
    return fmt::format("{},{},{},{},{}",
                       hello.version,
                       joined(hello.ciphers),
                       joined(hello.extensions),
                       joined(hello.groups),
                       joined(hello.point_formats));
}

std::string ja3_of(const ClientHello& hello) {
    return hex_digest("MD5", ja3_text(hello));
}

std::string ja3s_of(const ServerHello& hello) {
    return hex_digest(
        "MD5", fmt::format("{},{},{}", hello.version, hello.cipher, joined(hello.extensions)));
}

std::string ja4_of(const ClientHello& hello, char transport) {
    constexpr std::size_t kMost = 99;
    std::vector<std::uint16_t> ciphers = without_grease(hello.ciphers);
    std::vector<std::uint16_t> extensions = without_grease(hello.extensions);
    std::string out = fmt::format("{}{}{}{:02}{:02}{}_",
                                  transport,
                                  ja4_version(hello.highest_version()),
                                  hello.has(Extension::ServerName) ? 'd' : 'i',
                                  std::min(ciphers.size(), kMost),
                                  std::min(extensions.size(), kMost),
                                  ja4_alpn(hello));
    std::sort(ciphers.begin(), ciphers.end());
    out += short_hash(joined_hex(ciphers));
    out += '_';

    const auto told_already = [](std::uint16_t type) {
        return type == static_cast<std::uint16_t>(Extension::ServerName)
               || type == static_cast<std::uint16_t>(Extension::Alpn);
    };
    extensions.erase(std::remove_if(extensions.begin(), extensions.end(), told_already),
                     extensions.end());
    std::sort(extensions.begin(), extensions.end());
    std::string rest = joined_hex(extensions);
    const std::vector<std::uint16_t> signatures = without_grease(hello.signature_algorithms);
    if (!signatures.empty()) {
        rest += '_' + joined_hex(signatures);
    }
    return out + short_hash(rest);
}

}  // namespace waybill::tls
