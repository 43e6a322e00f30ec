// SPDX-License-Identifier: GPL-3.0-or-later
//
// Splits an absolute URL, or a path with a query, into its parts as they stand (RFC 3986). Nothing
// is decoded or normalised: these are bytes of the wire. resolve_url() is in exchange.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::http {

// Views into the text that was split.
struct UrlParts {
    std::string_view scheme;     // empty for a path alone
    std::string_view authority;  // user information, host and port
    std::string_view user_info;
    std::string_view host;  // without brackets
    std::optional<std::uint16_t> port;
    std::string_view path;
    std::optional<std::string_view> query;
    std::optional<std::string_view> fragment;
};

// nullopt when it is neither "scheme://..." nor begins with a slash, when the authority cannot be
// read (two @, a host that is empty, a port that is no number), or when there is white space or a
// control character in it.
std::optional<UrlParts> split_url(std::string_view text);

// The host and port of "host:port", "[::1]:443" or "host" (a Host field, a CONNECT target).
// nullopt as for split_url(). User information is not allowed.
struct HostAndPort {
    std::string_view host;  // without brackets
    std::optional<std::uint16_t> port;
};
std::optional<HostAndPort> split_host_and_port(std::string_view text);

// Of a scheme that is not known, as of http: 80.
std::uint16_t default_port(std::string_view scheme);

// Whether a host has to stand in brackets where a port may follow.
bool needs_brackets(std::string_view host);

// What a request target says by itself (RFC 9112 section 3.2).
struct Target {
    enum class Form : std::uint8_t {
        Origin,  // and whatever is none of the others
        Absolute,
        Authority,  // of CONNECT, readable or not
        Asterisk,
    };

    Form form = Form::Origin;
    // Views into the target. Absolute and Authority:
    std::string_view scheme;  // of Absolute
    std::string_view host;    // without brackets
    std::optional<std::uint16_t> port;
    // All but Authority, without fragment:
    std::string_view path;
    std::optional<std::string_view> query;
};
Target split_target(std::string_view method, std::string_view target);

}  // namespace waybill::http
