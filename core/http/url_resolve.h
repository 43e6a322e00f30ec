// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads addresses as browsers do: the URL parser of the WHATWG URL standard (section 4.4), with a
// base to resolve them against. For the URLs inside of documents and fields; request targets are
// read as they stand, by url.h. Bytes that are not UTF-8 are taken over percent-encoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::http {

// All parts as serialised: in lower case where that does not matter, percent-encoded.
struct ResolvedUrl {
    std::string scheme;  // without the colon
    std::string username;
    std::string password;
    std::optional<std::string> host;    // an IPv6 address in brackets
    std::optional<std::uint16_t> port;  // nullopt: the scheme's default
    std::string path;                   // begins with a slash, is empty, or opaque
    bool has_opaque_path = false;       // "mailto:a@b"
    std::optional<std::string> query;
    std::optional<std::string> fragment;

    std::string href() const;
    // Scheme, host and port; "null" where the standard has an opaque origin.
    std::string origin() const;
};

// nullopt where the standard says failure.
std::optional<ResolvedUrl> parse_url(std::string_view text, const ResolvedUrl* base = nullptr);

// Whether a scheme is one of http, https, ws, wss, ftp and file, whose URLs are of one form.
bool is_special_scheme(std::string_view scheme);

// The host parser (section 3.5): serialised, nullopt for failure. A host of a scheme that is not
// special is opaque.
std::optional<std::string> parse_url_host(std::string_view text, bool is_opaque);

}  // namespace waybill::http
