// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a browser does with cookies: which it keeps, and which it sends where (RFC 6265bis sections
// 5.1.3, 5.1.4, 5.7 and 5.8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/set_cookie.h"

namespace waybill::audit {

// Who sets a cookie, or to whom one would be sent.
struct CookieOrigin {
    std::string_view host;  // without brackets and port
    std::string_view path;  // of the URL, without query
    bool secure = false;    // https or wss; or a host that browsers trust like these
};

// Why a browser does not keep a cookie; in the order of the RFC's tests.
enum class CookieRefusal : std::uint8_t {
    None,
    Malformed,  // SetCookie::is_cookie() says no
    PublicSuffix,
    OtherDomain,        // Domain does not cover the host
    SecureOverHttp,     // Secure, from http
    NoneWithoutSecure,  // SameSite=None
    PrefixBroken,       // the name promises what the attributes do not keep
    PrefixInValue,      // no name, and a value that looks like a prefix
    PartitionedWithoutSecure,
    HidesSecure,  // from http, and would hide a Secure cookie
};
CookieRefusal why_refused(const SetCookie& cookie, const CookieOrigin& origin);

// Whether the cookie breaks what its name promises, whatever else is wrong with it.
bool breaks_prefix(const SetCookie& cookie, const CookieOrigin& origin);

// RFC 6265bis section 5.1.3; compares as browsers do: case, scripts and a dot in front of the
// domain do not count.
bool cookie_domain_matches(std::string_view host, std::string_view domain);
// The same for what comparable_host() made, a dot in front counts.
bool comparable_domain_matches(std::string_view host, std::string_view domain);

// RFC 6265bis section 5.1.4.
std::string_view default_cookie_path(std::string_view uri_path);
bool cookie_path_matches(std::string_view request_path, std::string_view cookie_path);

struct StoredCookie {
    std::string name;
    std::string value;
    std::string domain;  // comparable
    std::string path;
    std::int64_t expires = 0;   // seconds since 1970; of a session cookie the largest number
    std::uint64_t created = 0;  // counts up
    SameSite same_site = SameSite::Missing;
    bool host_only = true;
    bool secure = false;
    bool http_only = false;
    bool persistent = false;
};

// At most kMostCookies; the oldest makes room. Time is the caller's, in seconds since 1970.
class CookieJar {
public:
    static constexpr std::size_t kMostCookies = 3000;

    CookieRefusal set(const SetCookie& cookie, const CookieOrigin& origin, std::int64_t now);

    // What a same-site request would carry, in the order in which it would (RFC 6265bis section
    // 5.8.3). Valid until the jar is changed.
    std::vector<const StoredCookie*> cookies_for(const CookieOrigin& origin,
                                                 std::int64_t now) const;

    const std::vector<StoredCookie>& all() const { return cookies_; }

private:
    std::vector<StoredCookie> cookies_;
    std::uint64_t created_ = 0;
};

}  // namespace waybill::audit
