// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "core/base/ascii.h"
#include "core/filter/literals.h"

namespace waybill::filter {
namespace {

constexpr std::uint8_t kAllBits = 128;
constexpr std::uint8_t kBitsBeforeV4 = 96;

// All of `text` as a decimal number up to `most`, at most five digits.
std::optional<std::uint32_t> small_number(std::string_view text, std::uint32_t most) {
    constexpr std::size_t kMostDigits = 5;
    const auto number = text.size() <= kMostDigits ? ascii::parse_decimal(text) : std::nullopt;
    if (!number || *number > most) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number);
}

std::optional<std::array<Byte, 4>> read_v4(std::string_view text) {
    std::array<Byte, 4> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const std::size_t point = text.find('.');
        const bool is_last = i + 1 == octets.size();
        const auto octet = small_number(text.substr(0, point), 255);
        if (!octet || is_last != (point == std::string_view::npos)) {
            return std::nullopt;
        }
        octets[i] = static_cast<Byte>(*octet);
        text.remove_prefix(is_last ? text.size() : point + 1);
    }
    return octets;
}

// One side of a "::": groups of 16 bits, the last of which may be an IPv4 address (RFC 4291 section
// 2.2). Returns how many bytes they are; nothing if they are none or more than 16 bytes.
std::optional<std::size_t> read_groups(std::string_view text, std::array<Byte, 16>& out) {
    std::size_t size = 0;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        const bool is_last = colon == std::string_view::npos;
        if (is_last && group.find('.') != std::string_view::npos) {
            const auto v4 = read_v4(group);
            if (!v4 || size + v4->size() > out.size()) {
                return std::nullopt;
            }
            std::copy(v4->begin(), v4->end(), out.begin() + static_cast<std::ptrdiff_t>(size));
            return size + v4->size();
        }
        std::uint16_t value = 0;
        const char* const end = group.data() + group.size();
        const auto read = std::from_chars(group.data(), end, value, 16);
        if (group.empty() || group.size() > 4 || read.ec != std::errc{} || read.ptr != end
            || size + 2 > out.size()) {
            return std::nullopt;
        }
        out[size++] = static_cast<Byte>(value >> 8);
        out[size++] = static_cast<Byte>(value & 0xffU);
        text.remove_prefix(is_last ? text.size() : colon + 1);
        if (!is_last && text.empty()) {
            return std::nullopt;  // a colon at the end
        }
    }
    return size;
}

std::optional<IpAddress> read_v6(std::string_view text) {
    IpAddress ip;
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) {
        const auto size = read_groups(text, ip.octets);
        return size == ip.octets.size() ? std::optional(ip) : std::nullopt;
    }
    std::array<Byte, 16> back{};
    const auto front_size = read_groups(text.substr(0, gap), ip.octets);
    const auto back_size = read_groups(text.substr(gap + 2), back);
    if (!front_size || !back_size || *front_size + *back_size > ip.octets.size() - 2
        || text.substr(0, gap).find('.') != std::string_view::npos) {
        return std::nullopt;
    }
    std::copy_n(
        back.begin(), *back_size, ip.octets.end() - static_cast<std::ptrdiff_t>(*back_size));
    return ip;
}

void clear_behind(IpAddress& ip, std::uint8_t prefix) {
    for (unsigned bit = prefix; bit < kAllBits; ++bit) {
        ip.octets[bit / 8] = static_cast<Byte>(ip.octets[bit / 8] & ~(0x80U >> (bit % 8)));
    }
}

bool read_port(std::string_view text, Value& value) {
    const auto port = small_number(text, 65'535);
    value.port = static_cast<std::uint16_t>(port.value_or(0));
    return value.port != 0;
}

// Behind an address without brackets: "/8", ":80" or nothing.
bool read_prefix(std::string_view text, std::uint8_t bits_before, Value& value) {
    const auto prefix = small_number(text, kAllBits - bits_before);
    if (!prefix) {
        return false;
    }
    value.prefix = static_cast<std::uint8_t>(*prefix + bits_before);
    clear_behind(value.ip, value.prefix);
    return true;
}

bool read_bracketed(std::string_view text, Value& value) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) {
        return false;
    }
    const auto ip = read_v6(text.substr(1, close - 1));
    const std::string_view rest = text.substr(close + 1);
    if (!ip) {
        return false;
    }
    value.ip = *ip;
    return rest.empty() || (rest[0] == ':' && read_port(rest.substr(1), value));
}

}  // namespace

std::optional<Value> read_network(std::string_view text) {
    Value value;
    value.kind = ValueKind::Network;
    if (text.starts_with('[')) {
        return read_bracketed(text, value) ? std::optional(value) : std::nullopt;
    }
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const bool has_prefix = slash != std::string_view::npos;
    if (const auto v6 = read_v6(address)) {
        value.ip = *v6;
        const bool ok = !has_prefix || read_prefix(text.substr(slash + 1), 0, value);
        return ok ? std::optional(value) : std::nullopt;
    }
    const std::size_t colon = has_prefix ? std::string_view::npos : address.find(':');
    const auto v4 = read_v4(address.substr(0, colon));
    if (!v4) {
        return std::nullopt;
    }
    value.ip = ip_from_v4(v4->data());
    const bool ok =
        has_prefix ? read_prefix(text.substr(slash + 1), kBitsBeforeV4, value)
                   : colon == std::string_view::npos || read_port(address.substr(colon + 1), value);
    return ok ? std::optional(value) : std::nullopt;
}

}  // namespace waybill::filter
