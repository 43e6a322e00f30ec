// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hosts of URLs: names, IPv4 and IPv6 addresses (URL standard, section 3.5).
#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include <idn2.h>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/url_resolve.h"

namespace waybill::http {
namespace {

// Longer names are none (RFC 1035 has 253).
constexpr std::size_t kMaxName = 2048;

std::uint32_t hex_value(char c) {
    const char lower = ascii::to_lower(c);
    return static_cast<std::uint32_t>(ascii::is_digit(lower) ? lower - '0' : lower - 'a' + 10);
}

bool is_forbidden_in_host(char c) {
    return std::string_view("\0\t\n\r #/:<>?@[\\]^|", 17).find(c) != std::string_view::npos;
}

bool is_forbidden_in_domain(char c) {
    return is_forbidden_in_host(c) || static_cast<unsigned char>(c) < 0x20 || c == '%'
           || c == '\x7f';
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && ascii::is_hex_digit(text[i + 1])
            && ascii::is_hex_digit(text[i + 2])) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// A number of an IPv4 address: decimal, 0x... or 0...; nullopt when it is none. What is beyond 32
// bits comes out as some number beyond them.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    std::uint64_t base = 10;
    if (text.size() >= 2 && text[0] == '0' && ascii::to_lower(text[1]) == 'x') {
        text.remove_prefix(2);
        base = 16;
    } else if (text.size() >= 2 && text[0] == '0') {
        text.remove_prefix(1);
        base = 8;
    }
    std::uint64_t number = 0;
    for (const char c : text) {
        if (!ascii::is_hex_digit(c) || hex_value(c) >= base) {
            return std::nullopt;
        }
        number = std::min<std::uint64_t>(number * base + hex_value(c), 1ULL << 40U);
    }
    return number;
}

std::vector<std::string_view> split_at_dots(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(dot + 1);
    }
}

bool ends_in_number(std::string_view host) {
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    const std::size_t dot = host.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
    if (last.empty()) {
        return false;
    }
    return std::all_of(last.begin(), last.end(), ascii::is_digit)
           || (ascii::starts_with_ignoring_case(last, "0x") && parse_ipv4_number(last).has_value());
}

std::optional<std::string> parse_ipv4(std::string_view text) {
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    if (text.size() > 100) {
        return std::nullopt;
    }
    const std::vector<std::string_view> parts = split_at_dots(text);
    if (parts.size() > 4) {
        return std::nullopt;
    }
    std::uint64_t address = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = parse_ipv4_number(parts[i]);
        const bool is_last = i + 1 == parts.size();
        const std::uint64_t limit = is_last ? 1ULL << (8 * (5 - parts.size())) : 256;
        if (!number || *number >= limit) {
            return std::nullopt;
        }
        address += is_last ? *number : *number << (8 * (3 - i));
    }
    return std::to_string(address >> 24U) + '.' + std::to_string((address >> 16U) & 255U) + '.'
           + std::to_string((address >> 8U) & 255U) + '.' + std::to_string(address & 255U);
}

using Ipv6 = std::array<std::uint16_t, 8>;

// The dotted end of an IPv6 address, all of `text`.
bool parse_ipv4_end(std::string_view text, Ipv6& address, std::size_t& piece) {
    const std::vector<std::string_view> parts = split_at_dots(text.substr(0, 16));
    if (text.size() > 15 || parts.size() != 4 || piece > 6) {
        return false;
    }
    std::uint32_t number = 0;
    for (const std::string_view part : parts) {
        const auto value = ascii::parse_decimal(part);
        if (!value || *value > 255 || (part.size() > 1 && part[0] == '0')) {
            return false;
        }
        number = number * 256 + static_cast<std::uint32_t>(*value);
    }
    address[piece++] = static_cast<std::uint16_t>(number >> 16U);
    address[piece++] = static_cast<std::uint16_t>(number & 0xffffU);
    return true;
}

std::optional<Ipv6> parse_ipv6(std::string_view text) {
    Ipv6 address{};
    std::size_t piece = 0;
    std::optional<std::size_t> compressed_at;
    std::size_t at = 0;
    if (text.starts_with(':')) {
        if (!text.starts_with("::")) {
            return std::nullopt;
        }
        at = 2;
        compressed_at = 0;
    }
    while (at < text.size()) {
        if (piece == 8) {
            return std::nullopt;
        }
        if (text[at] == ':') {
            if (compressed_at) {
                return std::nullopt;
            }
            compressed_at = piece;
            ++at;
            continue;
        }
        const std::size_t first = at;
        std::uint32_t value = 0;
        while (at < text.size() && at - first < 4 && ascii::is_hex_digit(text[at])) {
            value = value * 16 + hex_value(text[at++]);
        }
        if (at < text.size() && text[at] == '.') {
            if (at == first || !parse_ipv4_end(text.substr(first), address, piece)) {
                return std::nullopt;
            }
            break;
        }
        if (at == first) {
            return std::nullopt;
        }
        if (at < text.size()) {
            if (text[at] != ':' || at + 1 == text.size()) {
                return std::nullopt;
            }
            ++at;
        }
        address[piece++] = static_cast<std::uint16_t>(value);
    }
    if (compressed_at) {
        std::rotate(address.begin() + static_cast<std::ptrdiff_t>(*compressed_at),
                    address.begin() + static_cast<std::ptrdiff_t>(piece),
                    address.end());
    } else if (piece != 8) {
        return std::nullopt;
    }
    return address;
}

void append_hex(std::string& out, std::uint16_t value) {
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
    out.append(digits.data(), end.ptr);
}

std::string serialise(const Ipv6& address) {
    // The first longest run of two or more zeros is left out.
    std::size_t run_at = 8;
    std::size_t run_length = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t end = i;
        while (end < 8 && address[end] == 0) {
            ++end;
        }
        if (end - i > run_length) {
            run_at = i;
            run_length = end - i;
        }
        i = std::max(i, end);
    }
    std::string out = "[";
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == run_at) {
            out += i == 0 ? "::" : ":";
            i += run_length - 1;
            continue;
        }
        append_hex(out, address[i]);
        if (i != 7) {
            out += ':';
        }
    }
    return out + ']';
}

constexpr auto kDeviations = std::to_array<std::string_view>({
    "\xc3\x9f",      // U+00DF
    "\xcf\x82",      // U+03C2
    "\xe1\xba\x9e",  // U+1E9E, whose small form is U+00DF
    "\xe2\x80\x8c",  // U+200C
    "\xe2\x80\x8d",  // U+200D
});

bool is_plain_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Whether UTS 46 maps something in there in one way with its transitional processing, and in
// another way without it: sharp s, final sigma, and the two joiners.
bool has_deviation(std::string_view domain) {
    return std::any_of(kDeviations.begin(), kDeviations.end(), [&](std::string_view character) {
        return domain.find(character) != std::string_view::npos;
    });
}

// "domain to ASCII" (section 3.3), by UTS 46 without its transitional processing.
std::optional<std::string> to_ascii(const std::string& domain) {
    const bool has_punycode = domain.find("xn--") != std::string::npos;
    if (is_plain_ascii(domain) && !has_punycode) {
        return domain;
    }
    if (!is_valid_utf8(domain) || domain.find('\0') != std::string::npos) {
        return std::nullopt;
    }
    char* converted = nullptr;
    int outcome =
        idn2_to_ascii_8z(domain.c_str(), &converted, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    // Without transitional processing libidn2 holds to IDNA 2008, which has no symbols; UTS 46, and
    // so browsers, have them. With it it does as UTS 46 says.
    if (outcome == IDN2_DISALLOWED && !has_deviation(domain)) {
        outcome = idn2_to_ascii_8z(domain.c_str(), &converted, IDN2_TRANSITIONAL);
    }
    const std::unique_ptr<char, decltype(&std::free)> owner(converted, &std::free);
    if (outcome != IDN2_OK || converted == nullptr) {
        return std::nullopt;
    }
    return std::string(converted);
}

}  // namespace

std::optional<std::string> parse_url_host(std::string_view text, bool is_opaque) {
    if (text.starts_with('[')) {
        if (!text.ends_with(']')) {
            return std::nullopt;
        }
        const auto address = parse_ipv6(text.substr(1, text.size() - 2));
        return address ? std::optional(serialise(*address)) : std::nullopt;
    }
    if (is_opaque) {
        if (std::any_of(text.begin(), text.end(), is_forbidden_in_host)) {
            return std::nullopt;
        }
        return std::string(text);  // whoever calls encodes it
    }
    if (text.size() > kMaxName) {
        return std::nullopt;
    }
    const auto domain = to_ascii(ascii::lower(percent_decode(text)));
    if (!domain || domain->empty()
        || std::any_of(domain->begin(), domain->end(), is_forbidden_in_domain)) {
        return std::nullopt;
    }
    return ends_in_number(*domain) ? parse_ipv4(*domain) : domain;
}

}  // namespace waybill::http
