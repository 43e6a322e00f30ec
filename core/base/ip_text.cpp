// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ip_text.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace waybill {
namespace {

// A number of at most `digits` digits off the front of `text`, none with a zero in front in
// base 10.
std::optional<std::uint32_t> take_number(std::string_view& text, int base, std::size_t digits) {
    std::uint32_t number = 0;
    const std::string_view part = text.substr(0, digits);
    const auto [end, problem] =
        std::from_chars(part.data(), part.data() + part.size(), number, base);
    const auto length = static_cast<std::size_t>(end - part.data());
    if (problem != std::errc() || (base == 10 && length > 1 && text.front() == '0')) {
        return std::nullopt;
    }
    text.remove_prefix(length);
    return number;
}

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) {
        return false;
    }
    text.remove_prefix(expected.size());
    return true;
}

bool read_v4(std::string_view text, Byte* out) {
    for (int i = 0; i < 4; ++i) {
        if (i > 0 && !take(text, ".")) {
            return false;
        }
        const std::optional<std::uint32_t> octet = take_number(text, 10, 3);
        if (!octet || *octet > 255) {
            return false;
        }
        out[i] = static_cast<Byte>(*octet);
    }
    return text.empty();
}

bool read_v6(std::string_view text, std::array<Byte, 16>& out) {
    std::size_t length = 0;          // bytes that were read
    std::size_t front = out.size();  // of those, so many stand before "::"
    bool has_gap = false;
    bool wants_group = true;  // a group must follow
    if (take(text, "::")) {
        has_gap = true;
        front = 0;
        wants_group = false;
    }
    while (!text.empty()) {
        if (length + 4 <= out.size() && text.find(':') == std::string_view::npos
            && text.find('.') != std::string_view::npos) {
            if (!read_v4(text, out.data() + length)) {
                return false;
            }
            length += 4;
            wants_group = false;
            text = {};
            break;
        }
        const std::optional<std::uint32_t> group = take_number(text, 16, 4);
        if (!group || length + 2 > out.size()) {
            return false;
        }
        out[length++] = static_cast<Byte>(*group >> 8U);
        out[length++] = static_cast<Byte>(*group & 0xffU);
        wants_group = false;
        if (!has_gap && take(text, "::")) {
            has_gap = true;
            front = length;
        } else if (take(text, ":")) {
            wants_group = true;
        } else if (!text.empty()) {
            return false;
        }
    }
    if (wants_group || (has_gap ? length > out.size() - 2 : length != out.size())) {
        return false;
    }
    if (has_gap) {
        const std::size_t behind = length - front;
        for (std::size_t i = 0; i < behind; ++i) {
            out[out.size() - 1 - i] = out[length - 1 - i];
        }
        for (std::size_t i = front; i < out.size() - behind; ++i) {
            out[i] = 0;
        }
    }
    return true;
}

}  // namespace

std::optional<IpAddress> read_ip(std::string_view text) {
    if (text.find(':') == std::string_view::npos) {
        std::array<Byte, 4> octets{};
        return read_v4(text, octets.data()) ? std::optional(ip_from_v4(octets.data()))
                                            : std::nullopt;
    }
    std::array<Byte, 16> octets{};
    return read_v6(text, octets) ? std::optional(ip_from_v6(octets.data())) : std::nullopt;
}

}  // namespace waybill
