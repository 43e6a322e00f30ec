// SPDX-License-Identifier: GPL-3.0-or-later
//
// Modes of listeners as people write them.
#include "core/base/ascii.h"
#include "core/http/url.h"
#include "proxy/session/session_options.h"

namespace waybill::proxy {
namespace {

constexpr unsigned kMostWeight = 1000;
constexpr std::size_t kMostOrigins = 256;

std::string base64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const bool there = at + i < text.size();
            group = group << 8U | (there ? static_cast<unsigned char>(text[at + i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            const bool pad = at + i > text.size();
            out += pad ? '=' : kDigits[group >> (18 - 6 * i) & 0x3FU];
        }
    }
    return out;
}

Error not_read(std::string_view part, std::string_view why) {
    return Error{"'" + std::string(part) + "' " + std::string(why)};
}

// "http://host:port", "https://...", and where `h2c` is allowed "h2c://...".
Result<Destination> read_url(std::string_view url, bool h2c, std::string* user_info) {
    const std::optional<http::UrlParts> parts = http::split_url(url);
    if (!parts || parts->scheme.empty()) {
        return not_read(url, "is no URL such as http://localhost:3000");
    }
    const std::string scheme = ascii::lower(parts->scheme);
    if (scheme != "http" && scheme != "https" && !(h2c && scheme == "h2c")) {
        return not_read(url, "has to begin with http:// or https://");
    }
    if ((parts->path != "" && parts->path != "/") || parts->query || parts->fragment) {
        return not_read(url, "may have no path: the client's is kept");
    }
    if (!parts->user_info.empty() && user_info == nullptr) {
        return not_read(url, "may have no user in it");
    }
    if (user_info != nullptr) {
        *user_info = parts->user_info;
    }
    Destination destination;
    destination.host = ascii::lower(parts->host);
    destination.tls = scheme == "https";
    destination.port = parts->port.value_or(http::default_port(destination.tls ? "https" : "http"));
    if (destination.port == 0) {
        return not_read(url, "has no port that can be connected to");
    }
    if (scheme == "h2c") {
        destination.plain = PlainProtocol::Http2;
    }
    return destination;
}

Result<void> read_origins(std::string_view text, ListenerMode& mode) {
    constexpr std::string_view kLeast = "least:";
    if (text.starts_with(kLeast)) {
        mode.choice = ListenerMode::Choice::LeastConnections;
        text.remove_prefix(kLeast.size());
    }
    while (true) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view url = text.substr(0, comma);
        ListenerMode::Origin origin;
        if (const std::size_t star = url.rfind('*'); star != std::string_view::npos) {
            const std::optional<std::uint64_t> weight = ascii::parse_decimal(url.substr(star + 1));
            if (!weight || *weight == 0 || *weight > kMostWeight) {
                return not_read(url.substr(star), "is no weight from *1 to *1000");
            }
            origin.weight = static_cast<unsigned>(*weight);
            url = url.substr(0, star);
        }
        Result<Destination> destination = read_url(url, true, nullptr);
        if (!destination) {
            return destination.error();
        }
        origin.destination = std::move(*destination);
        mode.origins.push_back(std::move(origin));
        if (mode.origins.size() > kMostOrigins) {
            return Error{"reverse: more than 256 origins"};
        }
        if (comma == text.size()) {
            return {};
        }
        text.remove_prefix(comma + 1);
    }
}

// What percent-encoding stands for; bytes that are none stay.
std::string decoded(std::string_view text) {
    const auto digit = [](char c) {
        return ascii::is_digit(c) ? c - '0' : ascii::to_lower(c) - 'a' + 10;
    };
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && ascii::is_hex_digit(text[at + 1])
            && ascii::is_hex_digit(text[at + 2])) {
            out += static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

Result<void> read_next(std::string_view text, ListenerMode& mode) {
    const bool has_scheme = text.find("://") != std::string_view::npos;
    const std::string url = has_scheme ? std::string(text) : "http://" + std::string(text);
    std::string user_info;
    Result<Destination> next = read_url(url, false, &user_info);
    if (!next) {
        return next.error();
    }
    mode.next = std::move(*next);
    mode.next.http1_only = true;
    if (!user_info.empty()) {
        mode.next_authorization = "Basic " + base64(decoded(user_info));
    }
    return {};
}

}  // namespace

Result<ListenerMode> parse_mode(std::string_view text) {
    ListenerMode mode;
    mode.text = text;
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view word = text.substr(0, colon);
    const std::string_view rest = text.substr(std::min(colon + 1, text.size()));
    Result<void> read;
    if (word == "reverse") {
        mode.kind = ListenerMode::Kind::Reverse;
        read = read_origins(rest, mode);
    } else if (word == "upstream") {
        mode.kind = ListenerMode::Kind::Upstream;
        read = read_next(rest, mode);
    } else if (text == "regular") {
        mode.kind = ListenerMode::Kind::Regular;
    } else if (text == "socks5") {
        mode.kind = ListenerMode::Kind::Socks5;
    } else if (text == "transparent") {
        mode.kind = ListenerMode::Kind::Transparent;
    } else {
        return Error{"'" + std::string(text)
                     + "' is no mode: regular, reverse:URL, upstream:URL, socks5 or transparent"};
    }
    if (!read) {
        return with_context("mode '" + std::string(text) + "'", read.error());
    }
    return mode;
}

}  // namespace waybill::proxy
