// SPDX-License-Identifier: GPL-3.0-or-later
//
// Set-Cookie and Cookie fields, read as browsers read them (RFC 6265bis). Parsing is total, linear
// and without allocation: views point into the line. Whether a browser keeps the cookie is decided
// in cookie_jar.h, because that depends on who sets it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/ascii.h"

namespace waybill::audit {

inline constexpr std::size_t kLongestCookie = 4096;           // name and value
inline constexpr std::size_t kLongestCookieAttribute = 1024;  // value of an attribute
// What browsers cut a longer lifetime to.
inline constexpr std::int64_t kLongestCookieLifetime = std::int64_t{400} * 86400;

enum class SameSite : std::uint8_t {
    Missing,
    Lax,
    Strict,
    None,
    Unknown,  // another value: treated as missing
};
std::string_view name_of(SameSite same_site);  // "Lax" ...; "missing", "unknown"

// What is wrong with a line; a set of them.
enum class CookieProblem : std::uint16_t {
    ControlCharacter = 1,    // the cookie is ignored
    Empty = 2,               // neither name nor value: ignored
    TooLarge = 4,            // name and value over kLongestCookie: ignored
    NoEqualsSign = 8,        // all of it is the value of a cookie without name
    AttributeTooLong = 16,   // that attribute is ignored
    AttributeRepeated = 32,  // the last one counts
    UnknownAttribute = 64,   // ignored
    BadExpires = 128,        // no date: ignored
    BadMaxAge = 256,         // no number: ignored
    BadPath = 512,           // does not begin with a slash: the default path is taken
};

struct SetCookie {
    std::string_view name;
    std::string_view value;
    // Of each attribute the last one.
    std::optional<std::string_view> domain;  // without the dot in front; empty: host-only
    std::optional<std::string_view> path;    // empty when the default path is taken
    std::optional<std::int64_t> max_age;     // seconds; 0 for what is negative
    std::optional<std::int64_t> expires;     // seconds since 1970
    std::optional<std::string_view> expires_text;
    SameSite same_site = SameSite::Missing;
    std::string_view same_site_text;
    bool secure = false;
    bool http_only = false;
    bool partitioned = false;
    std::uint16_t problems = 0;

    bool has(CookieProblem problem) const {
        return (problems & static_cast<std::uint16_t>(problem)) != 0;
    }
    // Whether the line is a cookie at all (RFC 6265bis section 5.6, before it is stored).
    bool is_cookie() const {
        return !has(CookieProblem::ControlCharacter) && !has(CookieProblem::Empty)
               && !has(CookieProblem::TooLarge);
    }
    // Whether the cookie lives on when the browser is closed.
    bool is_persistent() const { return max_age.has_value() || expires.has_value(); }
    // Seconds from `now` (since 1970) on, before browsers cut it; nullopt for the browser's
    // session. Max-Age counts before Expires.
    std::optional<std::int64_t> lifetime(std::int64_t now) const;
    // Whether setting it removes the cookie.
    bool is_deletion(std::int64_t now) const;
};

SetCookie parse_set_cookie(std::string_view line);

// Cookies with these names are kept only with what the name promises (RFC 6265bis section 4.1.3;
// Http and HostHttp are drafts).
enum class CookiePrefix : std::uint8_t { None, Secure, Host, Http, HostHttp };
CookiePrefix cookie_prefix(std::string_view name);
std::string_view name_of(CookiePrefix prefix);  // "__Secure-" ...; empty

// Calls `visit(name, value)` for each cookie of a Cookie field (RFC 6265bis section 4.2.1); a piece
// without equals sign is a value without name.
template <typename Visit>
void for_each_cookie(std::string_view field, Visit visit) {
    while (!field.empty()) {
        const std::size_t end = field.find(';');
        const std::string_view pair = ascii::trim(field.substr(0, end));
        if (!pair.empty()) {
            const std::size_t equals = pair.find('=');
            if (equals == std::string_view::npos) {
                visit(std::string_view{}, pair);
            } else {
                visit(ascii::trim(pair.substr(0, equals)), ascii::trim(pair.substr(equals + 1)));
            }
        }
        if (end == std::string_view::npos) {
            break;
        }
        field.remove_prefix(end + 1);
    }
}

}  // namespace waybill::audit
