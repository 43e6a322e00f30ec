// SPDX-License-Identifier: GPL-3.0-or-later
//
// A request as the programs that send it again need it: what they all have to leave out is left out
// already, and told in `notes`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

// A longer body is left out.
inline constexpr std::size_t kMostCodeBody = 16 * kMiB;

// What decides whether a program takes a field as it is or makes it itself.
enum class FieldRole : std::uint8_t { Plain, Host, Length, Framing };

struct CodeField {
    std::string_view name;  // a token
    std::string value;      // in one line, without NUL
    FieldRole role = FieldRole::Plain;
};

struct CodeRequest {
    bool sendable = true;     // false: `notes` say why not
    std::string_view method;  // a token
    std::string origin;       // "https://shop.example:8443", where it is sent
    std::string authority;    // of that, without a port that the scheme implies
    std::string host;         // without brackets
    std::uint16_t port = 0;
    std::string target;  // as sent; may have spaces and bytes that are not ASCII, no controls
    http::Version version;
    Endpoint server;
    // In wire order. Content-Length only when it tells the body's size, Transfer-Encoding only when
    // it is "chunked" of HTTP/1.1.
    std::vector<CodeField> fields;
    bool chunked = false;
    std::string body;  // as sent, without transfer framing
    // Each may stand in a comment of any language: letters, digits, blanks and ",.:-_/" alone.
    std::vector<std::string> notes;

    bool is_http2() const { return version.major >= 2; }
    bool is_https() const { return origin.starts_with("https:"); }
    bool has_field(std::string_view name) const;
    // The target is a path with a query, made of nothing but what RFC 3986 allows there.
    bool has_plain_target() const;
    std::string url() const { return origin + target; }
    // Whether that field tells nothing but what the URL tells.
    bool is_host_of_url(const CodeField& field) const;

    void note(std::string text) { notes.push_back(std::move(text)); }
    // "left out: X, Y" for names of fields; nothing where there are none.
    void note_left_out(const std::vector<std::string_view>& names);
};

// The views point into `exchange`. `loader` reads the body.
CodeRequest make_code_request(const http::Exchange& exchange, store::ExchangeLoader& loader);

}  // namespace waybill::report
