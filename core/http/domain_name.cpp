// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/domain_name.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <vector>

#include <idn2.h>

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace waybill::http {
namespace {

// A name has 253 bytes at most (RFC 1035); in UTF-8 it may take more.
constexpr std::size_t kLongestName = 1024;

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

// REQUIRES: `text` is valid UTF-8.
std::vector<std::uint32_t> code_points(std::string_view text) {
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<std::uint8_t>(text[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        std::uint32_t point = length == 1 ? first : first & (0xffU >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
            point = (point << 6U) | (static_cast<std::uint8_t>(text[i + k]) & 0x3fU);
        }
        out.push_back(point);
        i += length;
    }
    return out;
}

// RFC 3492 section 6.1.
std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
    delta = first ? delta / 700 : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    while (delta > 455) {
        delta /= 35;
        k += 36;
    }
    return k + 36 * delta / (delta + 38);
}

char punycode_digit(std::uint32_t value) {
    return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

// RFC 3492 section 6.3. `label` is no longer than kLongestName, so nothing overflows: deltas stay
// under 0x110000 * 1025.
void append_punycode(std::string& out, const std::vector<std::uint32_t>& label) {
    std::uint32_t basic = 0;
    for (const std::uint32_t point : label) {
        if (point < 0x80) {
            out += static_cast<char>(point);
            ++basic;
        }
    }
    if (basic > 0) {
        out += '-';
    }
    std::uint32_t next = 0x80;
    std::uint32_t delta = 0;
    std::uint32_t bias = 72;
    for (std::uint32_t handled = basic; handled < label.size();) {
        std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
        for (const std::uint32_t point : label) {
            least = point >= next ? std::min(least, point) : least;
        }
        delta += (least - next) * (handled + 1);
        next = least;
        for (const std::uint32_t point : label) {
            delta += point < next ? 1 : 0;
            if (point != next) {
                continue;
            }
            std::uint32_t rest = delta;
            for (std::uint32_t k = 36;; k += 36) {
                const std::uint32_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
                if (rest < threshold) {
                    break;
                }
                out += punycode_digit(threshold + (rest - threshold) % (36 - threshold));
                rest = (rest - threshold) / (36 - threshold);
            }
            out += punycode_digit(rest);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            ++handled;
        }
        ++delta;
        ++next;
    }
}

// One label; by the library where it knows the letters. Those of a newer Unicode are only encoded.
void append_label(std::string& out, std::string_view label) {
    if (is_ascii(label)) {
        out += ascii::lower(label);
        return;
    }
    char* made = nullptr;
    if (idn2_to_ascii_8z(std::string(label).c_str(), &made, IDN2_NONTRANSITIONAL) == IDN2_OK) {
        out += made;
        idn2_free(made);
        return;
    }
    out += "xn--";
    append_punycode(out, code_points(ascii::lower(label)));
}

bool is_ipv4(std::string_view text) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = text.find('.');
        const std::string_view digits = text.substr(0, dot);
        const auto number = ascii::parse_decimal(digits);
        if (digits.size() > 3 || !number || *number > 255
            || (dot == std::string_view::npos) != (part == 3)) {
            return false;
        }
        text.remove_prefix(part == 3 ? text.size() : dot + 1);
    }
    return true;
}

// RFC 4291 section 2.2.
bool is_ipv6(std::string_view text) {
    std::size_t groups = 0;
    bool compressed = false;
    if (text.starts_with("::")) {
        compressed = true;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
            groups += 2;
            if (!is_ipv4(group)) {
                return false;
            }
            break;
        }
        if (group.empty() || group.size() > 4
            || !std::all_of(group.begin(), group.end(), ascii::is_hex_digit)) {
            return false;
        }
        ++groups;
        if (colon == std::string_view::npos) {
            break;
        }
        text.remove_prefix(colon + 1);
        if (text.starts_with(':')) {
            if (compressed) {
                return false;
            }
            compressed = true;
            text.remove_prefix(1);
        } else if (text.empty()) {
            return false;
        }
    }
    return compressed ? groups < 8 : groups == 8;
}

}  // namespace

std::string comparable_host(std::string_view host) {
    if (is_ascii(host) || host.size() > kLongestName || !is_valid_utf8(host)
        || host.find('\0') != std::string_view::npos) {
        return ascii::lower(host);
    }
    std::string out;
    while (true) {
        const std::size_t dot = host.find('.');
        append_label(out, host.substr(0, dot));
        if (dot == std::string_view::npos) {
            return out;
        }
        out += '.';
        host.remove_prefix(dot + 1);
    }
}

bool is_ip_address(std::string_view host) {
    return host.find(':') == std::string_view::npos ? is_ipv4(host) : is_ipv6(host);
}

bool is_loopback_host(std::string_view host) {
    constexpr std::string_view kName = "localhost";
    if (host == "::1" || (host.starts_with("127.") && is_ipv4(host))) {
        return true;
    }
    return host.size() >= kName.size()
           && ascii::equal_ignoring_case(host.substr(host.size() - kName.size()), kName)
           && (host.size() == kName.size() || host[host.size() - kName.size() - 1] == '.');
}

}  // namespace waybill::http
