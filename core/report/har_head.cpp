// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_head.h"

#include <algorithm>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/http2_head.h"
#include "core/http/url.h"

namespace waybill::report {
namespace {

// White space and controls would end the request line: as browsers send them.
std::string encode_spaces(std::string_view url) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte == 0x7f) {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        } else {
            out += c;
        }
    }
    return out;
}

std::uint16_t port_of(const http::UrlParts& url) {
    return url.port.value_or(ascii::equal_ignoring_case(url.scheme, "wss")
                                 ? 443
                                 : http::default_port(ascii::lower(url.scheme)));
}

// Host and port without the user's name.
std::string_view server_of(const http::UrlParts& url) {
    const std::size_t at = url.authority.find('@');
    return at == std::string_view::npos ? url.authority : url.authority.substr(at + 1);
}

bool names_same_server(const http::UrlParts& url, std::string_view host_field) {
    const auto host = http::split_host_and_port(ascii::trim(host_field));
    return host && ascii::equal_ignoring_case(host->host, url.host)
           && host->port.value_or(http::default_port(ascii::lower(url.scheme))) == port_of(url);
}

std::string path_of(const http::UrlParts& url) {
    std::string path(url.path.empty() ? "/" : url.path);
    if (url.query) {
        path.append("?").append(*url.query);
    }
    return path;
}

const std::string* find_field(const HarPairs& fields, std::string_view name) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& pair) {
        return ascii::equal_ignoring_case(pair.first, name);
    });
    return field == fields.end() ? nullptr : &field->second;
}

// A URL that names another server than Host is what a proxy was asked for.
std::string target_of(const HarMessage& request, const std::string& url) {
    const auto parts = http::split_url(url);
    if (request.exact && parts) {
        return path_of(*parts);
    }
    if (request.method == "CONNECT") {
        if (!parts || parts->host.empty()) {
            return url;
        }
        const bool brackets = http::needs_brackets(parts->host);
        return (brackets ? "[" : "") + std::string(parts->host) + (brackets ? "]:" : ":")
               + std::to_string(port_of(*parts));
    }
    if (!parts || parts->scheme.empty()) {
        return url.substr(0, url.find('#'));
    }
    const std::string* const host = find_field(request.fields, "host");
    if (host != nullptr && !names_same_server(*parts, *host)) {
        return url.substr(0, url.find('#'));
    }
    return path_of(*parts);
}

bool is_pseudo(std::string_view name) {
    return name.starts_with(':');
}

// Calls `add` for each field, one whose value has several lines as several fields.
template <typename Add>
void for_each_line(const HarMessage& message, Add add) {
    for (const auto& [name, value] : message.fields) {
        if (message.exact) {
            add(name, value);
            continue;
        }
        if (name.empty() || is_pseudo(name)) {
            continue;
        }
        std::string_view rest = value;
        while (true) {
            const std::size_t end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            line = line.substr(0, line.find_last_not_of('\r') + 1);
            if (!line.empty() || rest.size() == value.size()) {
                add(name, line);
            }
            if (end == std::string_view::npos) {
                break;
            }
            rest.remove_prefix(end + 1);
        }
    }
}

void append_line(std::string& text, std::string_view name, std::string_view value) {
    for (const char c : name) {
        text += c == '\r' || c == '\n' ? ' ' : c;
    }
    text += ": ";
    for (const char c : value) {
        text += c == '\r' || c == '\n' ? ' ' : c;
    }
    text += "\r\n";
}

std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\r', ' ');
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

std::string version_text(const HarMessage& message) {
    return ascii::starts_with_ignoring_case(message.version, "http/1.")
                   && message.version.size() == 8
               ? "HTTP/1." + message.version.substr(7)
               : "HTTP/1.1";
}

HarHead make_text_head(http::HeadKind kind, const HarMessage& message) {
    HarHead head;
    std::string& text = head.text;
    if (kind == http::HeadKind::Request) {
        const std::string url = encode_spaces(message.url);
        text = encode_spaces(message.method) + " " + target_of(message, url) + " "
               + version_text(message) + "\r\n";
        // Programs that leave it out sent it nevertheless.
        if (!message.exact && find_field(message.fields, "host") == nullptr
            && message.method != "CONNECT") {
            if (const auto parts = http::split_url(url); parts && !parts->host.empty()) {
                append_line(text, "Host", server_of(*parts));
            }
        }
    } else {
        text = version_text(message) + " " + std::to_string(message.status) + " "
               + one_line(message.reason) + "\r\n";
    }
    for_each_line(message, [&](std::string_view name, std::string_view value) {
        append_line(text, name, value);
    });
    text += "\r\n";
    return head;
}

// What HTTP/2 says in pseudo-fields, where it does not stand among the fields.
HarPairs pseudo_fields(http::HeadKind kind, const HarMessage& message) {
    HarPairs pseudo;
    for (const auto& field : message.fields) {
        if (is_pseudo(field.first)) {
            pseudo.push_back(field);
        }
    }
    const auto add = [&](std::string_view name, std::string value) {
        if (find_field(pseudo, name) == nullptr) {
            pseudo.emplace_back(name, std::move(value));
        }
    };
    if (kind == http::HeadKind::Response) {
        add(":status", std::to_string(message.status));
        return pseudo;
    }
    const std::string url = encode_spaces(message.url);
    const auto parts = http::split_url(url);
    add(":method", message.method);
    if (!parts || parts->scheme.empty()) {
        add(":path", url);
        return pseudo;
    }
    add(":authority", std::string(server_of(*parts)));
    if (message.method != "CONNECT") {
        add(":scheme", har_origin(message).over_tls ? "https" : "http");
        add(":path", path_of(*parts));
    }
    return pseudo;
}

HarHead make_fields_head(http::HeadKind kind, const HarMessage& message) {
    http::Http2HeadText text;
    const bool told = !message.pseudo.empty() || message.exact;
    for (const auto& [name, value] : told ? message.pseudo : pseudo_fields(kind, message)) {
        text.add(name, value);
    }
    for_each_line(message,
                  [&](std::string_view name, std::string_view value) { text.add(name, value); });
    text.finish();
    return {text.text(), {text.lengths().begin(), text.lengths().end()}};
}

}  // namespace

std::optional<http::Version> read_har_version(std::string_view text) {
    const std::string lower = ascii::lower(ascii::trim(text));
    std::string_view rest = lower;
    if (rest.starts_with("http/1.0") || rest == "http/1") {
        return http::Version{1, 0};
    }
    if (rest.starts_with("http/1")) {
        return http::Version{1, 1};
    }
    if (rest == "http/0.9") {
        return http::Version{0, 9};
    }
    if (rest.find("quic") != std::string_view::npos || rest.starts_with("h3")
        || rest.starts_with("http/3")) {
        return http::Version{3, 0};
    }
    if (rest.starts_with("h2") || rest.starts_with("http/2") || rest.starts_with("spdy")) {
        return http::Version{2, 0};
    }
    return std::nullopt;
}

bool is_http2(const HarMessage& message) {
    if (!message.pseudo.empty()) {
        return true;
    }
    const auto version = read_har_version(message.version);
    if (version) {
        return version->major >= 2;
    }
    return std::any_of(message.fields.begin(), message.fields.end(), [](const auto& field) {
        return is_pseudo(field.first);
    });
}

HarHead make_har_head(http::HeadKind kind, const HarMessage& message) {
    return is_http2(message) ? make_fields_head(kind, message) : make_text_head(kind, message);
}

HarOrigin har_origin(const HarMessage& request) {
    HarOrigin origin;
    const std::string url = encode_spaces(request.url);
    const auto parts = http::split_url(url);
    if (!parts || parts->scheme.empty()) {
        if (const auto server = http::split_host_and_port(url)) {  // of CONNECT
            origin.host = ascii::lower(server->host);
            origin.port = server->port.value_or(80);
        }
        return origin;
    }
    origin.over_tls = ascii::equal_ignoring_case(parts->scheme, "https")
                      || ascii::equal_ignoring_case(parts->scheme, "wss");
    origin.host = ascii::lower(parts->host);
    origin.port = port_of(*parts);
    return origin;
}

}  // namespace waybill::report
