// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/url.h"

#include <algorithm>
#include <string>

#include "core/base/ascii.h"
#include "core/base/endpoint.h"
#include "core/http/exchange.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

// RFC 3986 section 3.1.
bool is_scheme(std::string_view text) {
    return !text.empty() && ascii::is_alpha(text.front())
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '-'
                         || c == '.';
              });
}

void set_path_and_query(Target& out, std::string_view text) {
    text = text.substr(0, text.find('#'));
    const std::size_t question = text.find('?');
    out.path = text.substr(0, question);
    if (question != kNone) {
        out.query = text.substr(question + 1);
    }
}

void set_host(Url& out, std::string_view host, std::optional<std::uint16_t> port) {
    out.host.assign(host);
    out.port = port.value_or(default_port(out.scheme));
}

void append_authority(Url& out) {
    out.text.assign(out.scheme).append("://");
    const bool brackets = needs_brackets(out.host);
    out.text.append(brackets ? "[" : "").append(out.host).append(brackets ? "]" : "");
    if (out.port != default_port(out.scheme)) {
        out.text.append(":").append(std::to_string(out.port));
    }
}

}  // namespace

std::uint16_t default_port(std::string_view scheme) {
    if (ascii::equal_ignoring_case(scheme, "https") || ascii::equal_ignoring_case(scheme, "wss")) {
        return kHttpsPort;
    }
    return kHttpPort;
}

// RFC 3986 section 3.2.2. One that begins with a bracket itself can only be told in them.
bool needs_brackets(std::string_view host) {
    return host.find(':') != kNone || host.starts_with('[');
}

std::optional<HostAndPort> split_host_and_port(std::string_view text) {
    HostAndPort parts;
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == kNone) {
            return std::nullopt;
        }
        parts.host = text.substr(1, bracket - 1);
        rest = text.substr(bracket + 1);
    } else {
        const std::size_t colon = text.find(':');
        parts.host = text.substr(0, colon);
        rest = colon == kNone ? std::string_view{} : text.substr(colon);
    }
    if (parts.host.empty() || parts.host.find('@') != kNone || (!rest.empty() && rest[0] != ':')) {
        return std::nullopt;
    }
    if (rest.size() > 1) {  // a colon alone is no port, RFC 3986 section 3.2.3
        const auto port = ascii::parse_decimal(rest.substr(1));
        if (!port || *port > 0xffff) {
            return std::nullopt;
        }
        parts.port = static_cast<std::uint16_t>(*port);
    }
    return parts;
}

namespace {

std::optional<UrlParts> split_parts(std::string_view text) {
    UrlParts parts;
    const std::size_t hash = text.find('#');
    if (hash != kNone) {
        parts.fragment = text.substr(hash + 1);
        text = text.substr(0, hash);
    }
    const std::size_t question = text.find('?');
    if (question != kNone) {
        parts.query = text.substr(question + 1);
        text = text.substr(0, question);
    }
    if (text.starts_with('/')) {
        parts.path = text;
        return parts;
    }
    const std::size_t colon = text.find("://");
    if (colon == kNone || !is_scheme(text.substr(0, colon))) {
        return std::nullopt;
    }
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 3);
    const std::size_t path = std::min(text.find('/'), text.size());
    parts.authority = text.substr(0, path);
    parts.path = text.substr(path);
    std::string_view server = parts.authority;
    const std::size_t at = server.find('@');
    if (at != kNone) {
        parts.user_info = server.substr(0, at);
        server.remove_prefix(at + 1);
    }
    const auto host = split_host_and_port(server);
    if (!host) {
        return std::nullopt;
    }
    parts.host = host->host;
    parts.port = host->port;
    return parts;
}

}  // namespace

std::optional<UrlParts> split_url(std::string_view text) {
    const bool clean = std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
    });
    return clean ? split_parts(text) : std::nullopt;
}

// In the order that tells the four forms apart.
Target split_target(std::string_view method, std::string_view target) {
    Target out;
    if (method == "CONNECT"
        && !target.starts_with('/')) {  // RFC 8441: one with a path is no tunnel
        out.form = Target::Form::Authority;
        const auto authority = split_host_and_port(target);
        out.host = authority ? authority->host : target;
        out.port = authority ? authority->port : std::nullopt;
        return out;
    }
    if (target == "*") {
        out.form = Target::Form::Asterisk;
        out.path = target;
        return out;
    }
    if (!target.starts_with('/')) {
        if (const auto parts = split_parts(target)) {
            out.form = Target::Form::Absolute;
            out.scheme = parts->scheme;
            out.host = parts->host;
            out.port = parts->port;
            target.remove_prefix(parts->scheme.size() + 3 + parts->authority.size());
        }
    }
    set_path_and_query(out, target);
    return out;
}

// RFC 9112 section 3.3.
void resolve_url(Url& out,
                 std::string_view method,
                 std::string_view target,
                 std::string_view host_field,
                 bool over_tls,
                 const Endpoint& server) {
    const Target parts = split_target(method, target);
    out.scheme.assign(over_tls ? "https" : "http");
    out.path.assign(parts.path);
    out.query = parts.query;
    if (parts.form == Target::Form::Authority || parts.form == Target::Form::Absolute) {
        if (parts.form == Target::Form::Absolute) {
            out.scheme = ascii::lower(parts.scheme);
        }
        set_host(out, parts.host, parts.port);
        out.text.assign(target);
        return;
    }
    const auto host = split_host_and_port(ascii::trim(host_field));
    if (host) {
        set_host(out, host->host, host->port);
        append_authority(out);
    } else if (!host_field.empty()) {  // not a host: shown as it is
        set_host(out, host_field, std::nullopt);
        out.text.assign(out.scheme).append("://").append(host_field);
    } else {
        set_host(out, to_string(server.ip), server.port);
        append_authority(out);
    }
    if (parts.form == Target::Form::Asterisk) {  // the empty path, RFC 9112 section 3.3
        return;
    }
    if (!target.empty() && target.front() != '/') {
        out.text.push_back('/');
    }
    out.text.append(target);
}

}  // namespace waybill::http
