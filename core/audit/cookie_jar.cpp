// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_jar.h"

#include <algorithm>
#include <limits>

#include "core/audit/public_suffix.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

// RFC 6265bis section 5.7, steps 20 to 22; `value` stands in for the name of a nameless cookie.
CookieRefusal check_prefix(const SetCookie& cookie, const CookieOrigin& origin) {
    const CookiePrefix prefix = cookie_prefix(cookie.name);
    if (cookie.name.empty() && cookie_prefix(cookie.value) != CookiePrefix::None) {
        return CookieRefusal::PrefixInValue;
    }
    if (prefix == CookiePrefix::None) {
        return CookieRefusal::None;
    }
    const bool host = prefix == CookiePrefix::Host || prefix == CookiePrefix::HostHttp;
    const bool http = prefix == CookiePrefix::Http || prefix == CookiePrefix::HostHttp;
    const std::string_view path = cookie.path.value_or(std::string_view{});
    const std::string_view real_path = path.empty() ? default_cookie_path(origin.path) : path;
    const bool kept =
        cookie.secure && (!http || cookie.http_only)
        && (!host || (cookie.domain.value_or(std::string_view{}).empty() && real_path == "/"));
    return kept ? CookieRefusal::None : CookieRefusal::PrefixBroken;
}

struct Scope {
    CookieRefusal refusal = CookieRefusal::None;
    std::string domain;
    bool host_only = true;
};

// RFC 6265bis section 5.7, steps 9 to 11.
Scope scope_of(const SetCookie& cookie, std::string_view host) {
    Scope scope;
    scope.domain = http::comparable_host(host);
    const std::string_view attribute = cookie.domain.value_or(std::string_view{});
    if (attribute.empty()) {
        return scope;
    }
    std::string wanted = http::comparable_host(attribute);
    if (wanted != scope.domain) {
        if (is_public_suffix(wanted)) {
            scope.refusal = CookieRefusal::PublicSuffix;
        } else if (!comparable_domain_matches(scope.domain, wanted)) {
            scope.refusal = CookieRefusal::OtherDomain;
        }
    } else if (is_public_suffix(wanted)) {
        return scope;  // its own host: host-only
    }
    scope.host_only = false;
    scope.domain = std::move(wanted);
    return scope;
}

CookieRefusal refusal_in(const Scope& scope, const SetCookie& cookie, const CookieOrigin& origin) {
    if (!cookie.is_cookie()) {
        return CookieRefusal::Malformed;
    }
    if (scope.refusal != CookieRefusal::None) {
        return scope.refusal;
    }
    if (cookie.secure && !origin.secure) {
        return CookieRefusal::SecureOverHttp;
    }
    if (cookie.same_site == SameSite::None && !cookie.secure) {
        return CookieRefusal::NoneWithoutSecure;
    }
    if (const CookieRefusal prefix = check_prefix(cookie, origin); prefix != CookieRefusal::None) {
        return prefix;
    }
    return cookie.partitioned && !cookie.secure ? CookieRefusal::PartitionedWithoutSecure
                                                : CookieRefusal::None;
}

bool either_matches(std::string_view a, std::string_view b) {
    return comparable_domain_matches(a, b) || comparable_domain_matches(b, a);
}

}  // namespace

bool comparable_domain_matches(std::string_view host, std::string_view domain) {
    if (host == domain) {
        return true;
    }
    return !domain.empty() && host.size() > domain.size() && host.ends_with(domain)
           && host[host.size() - domain.size() - 1] == '.' && !http::is_ip_address(host);
}

bool cookie_domain_matches(std::string_view host, std::string_view domain) {
    if (domain.size() > 1 && domain.front() == '.') {
        domain.remove_prefix(1);
    }
    return comparable_domain_matches(http::comparable_host(host), http::comparable_host(domain));
}

std::string_view default_cookie_path(std::string_view uri_path) {
    const std::size_t last = uri_path.rfind('/');
    return uri_path.starts_with('/') && last > 0 ? uri_path.substr(0, last) : std::string_view("/");
}

bool cookie_path_matches(std::string_view request_path, std::string_view cookie_path) {
    return request_path.starts_with(cookie_path)
           && (request_path.size() == cookie_path.size() || cookie_path.ends_with('/')
               || request_path[cookie_path.size()] == '/');
}

CookieRefusal why_refused(const SetCookie& cookie, const CookieOrigin& origin) {
    return refusal_in(scope_of(cookie, origin.host), cookie, origin);
}

bool breaks_prefix(const SetCookie& cookie, const CookieOrigin& origin) {
    return check_prefix(cookie, origin) != CookieRefusal::None;
}

CookieRefusal CookieJar::set(const SetCookie& cookie,
                             const CookieOrigin& origin,
                             std::int64_t now) {
    Scope scope = scope_of(cookie, origin.host);
    if (const CookieRefusal refusal = refusal_in(scope, cookie, origin);
        refusal != CookieRefusal::None) {
        return refusal;
    }
    StoredCookie made;
    made.name = cookie.name;
    made.value = cookie.value;
    made.domain = std::move(scope.domain);
    made.host_only = scope.host_only;
    const std::string_view path = cookie.path.value_or(std::string_view{});
    made.path = path.empty() ? default_cookie_path(origin.path) : path;
    made.same_site = cookie.same_site;
    made.secure = cookie.secure;
    made.http_only = cookie.http_only;
    made.persistent = cookie.is_persistent();
    const auto lifetime = cookie.lifetime(now);
    made.expires = lifetime ? now + std::min(*lifetime, kLongestCookieLifetime)
                            : std::numeric_limits<std::int64_t>::max();
    made.created = created_++;

    // Step 16: http may not put a cookie before one that is Secure.
    if (!cookie.secure && !origin.secure
        && std::any_of(cookies_.begin(), cookies_.end(), [&](const StoredCookie& old) {
               return old.secure && old.name == made.name && either_matches(old.domain, made.domain)
                      && cookie_path_matches(made.path, old.path) && old.expires > now;
           })) {
        return CookieRefusal::HidesSecure;
    }
    const auto same = std::find_if(cookies_.begin(), cookies_.end(), [&](const StoredCookie& old) {
        return old.name == made.name && old.domain == made.domain && old.host_only == made.host_only
               && old.path == made.path;
    });
    const bool deletion = cookie.is_deletion(now);
    if (same != cookies_.end()) {
        if (deletion) {
            cookies_.erase(same);
        } else {
            made.created = same->created;
            *same = std::move(made);
        }
        return CookieRefusal::None;
    }
    if (deletion) {
        return CookieRefusal::None;
    }
    if (cookies_.size() >= kMostCookies) {
        cookies_.erase(cookies_.begin());  // in order of creation
    }
    cookies_.push_back(std::move(made));
    return CookieRefusal::None;
}

std::vector<const StoredCookie*> CookieJar::cookies_for(const CookieOrigin& origin,
                                                        std::int64_t now) const {
    const std::string host = http::comparable_host(origin.host);
    std::vector<const StoredCookie*> found;
    for (const StoredCookie& cookie : cookies_) {
        const bool domain = cookie.host_only ? cookie.domain == host
                                             : comparable_domain_matches(host, cookie.domain);
        if (domain && cookie.expires > now && (origin.secure || !cookie.secure)
            && cookie_path_matches(origin.path, cookie.path)) {
            found.push_back(&cookie);
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const StoredCookie* a, const StoredCookie* b) {
        return a->path.size() != b->path.size() ? a->path.size() > b->path.size()
                                                : a->created < b->created;
    });
    return found;
}

}  // namespace waybill::audit
