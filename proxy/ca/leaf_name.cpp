// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/leaf_name.h"

#include <algorithm>
#include <optional>

#include "core/base/ascii.h"
#include "core/base/ip_text.h"
#include "core/base/text.h"
#include "core/http/domain_name.h"

namespace waybill::proxy {
namespace {

// RFC 1035 section 2.3.4, without the length bytes of the wire format.
constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;
// In UTF-8 a name takes more bytes than its A-labels, but never this many.
constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kV4Octets = 4;

bool is_label_character(char c) {
    return ascii::is_lower(c) || ascii::is_digit(c) || c == '-' || c == '_';
}

// REQUIRES: lower case.
Result<void> check_label(std::string_view label) {
    if (label.empty()) {
        return Error{"a label of the host name is empty"};
    }
    if (label.size() > kLongestLabel) {
        return Error{"a label of the host name has more than 63 bytes"};
    }
    if (!std::all_of(label.begin(), label.end(), is_label_character)) {
        return Error{"the host name has characters that no host name has"};
    }
    return {};
}

Result<void> check_name(std::string_view name, Wildcard wildcard) {
    if (name.empty()) {
        return Error{"the host name is empty"};
    }
    if (name.size() > kLongestName) {
        return Error{"the host name has more than 253 bytes"};
    }
    if (wildcard == Wildcard::Allowed && name.starts_with("*.")) {
        name.remove_prefix(2);
        if (name.find('.') == std::string_view::npos) {
            return Error{"a wildcard stands in front of a single label"};
        }
    }
    while (true) {
        const std::size_t dot = name.find('.');
        if (const Result<void> checked = check_label(name.substr(0, dot)); !checked) {
            return checked;
        }
        if (dot == std::string_view::npos) {
            return {};
        }
        name.remove_prefix(dot + 1);
    }
}

}  // namespace

Result<LeafName> LeafName::parse(std::string_view host, Wildcard wildcard) {
    LeafName name;
    const bool in_brackets = host.starts_with('[') && host.ends_with(']');
    const std::string_view bare =
        in_brackets ? host.substr(1, std::max<std::size_t>(host.size(), 2) - 2) : host;
    const bool has_colon = bare.find(':') != std::string_view::npos;
    if (in_brackets || has_colon) {
        const std::optional<IpAddress> ip = has_colon ? read_ip(bare) : std::nullopt;
        if (!ip) {
            return Error{"the address is no IPv6 address"};
        }
        name.kind_ = Kind::V6;
        name.ip_ = *ip;
        name.text_ = (ip->is_v4() ? "::ffff:" : "") + to_string(*ip);
        return name;
    }
    if (bare.ends_with('.')) {
        host.remove_suffix(1);
    }
    if (host.size() > kLongestText || !is_valid_utf8(host)) {
        return Error{"the host name is no UTF-8, or longer than any name"};
    }
    name.text_ = http::comparable_host(host);
    // Digits of other scripts have become ours by now.
    if (const std::optional<IpAddress> ip = read_ip(name.text_)) {
        name.kind_ = Kind::V4;
        name.ip_ = *ip;
        name.text_ = to_string(*ip);
        return name;
    }
    if (const Result<void> checked = check_name(name.text_, wildcard); !checked) {
        return checked.error();
    }
    return name;
}

Bytes LeafName::octets() const {
    const Bytes all(ip_.octets);
    return is_v4() ? all.last(kV4Octets) : all;
}

}  // namespace waybill::proxy
