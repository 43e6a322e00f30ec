// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/observatory_cookies.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/audit/public_suffix.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

struct Cookie {
    std::string name;
    std::string domain;
    std::string path = "/";
    bool host_only = true;
    bool secure = false;
    bool http_only = false;
    bool has_same_site = false;  // the attribute, whatever it says
    bool same_site_known = false;
    bool same_site_none = false;
};

// From best to worst.
enum class Verdict : std::uint8_t {
    Fine,
    WithoutSecureButHsts,
    WithoutSecure,
    SessionWithoutSecureButHsts,
    SameSiteInvalid,
    AntiCsrfWithoutSameSite,
    SessionWithoutHttpOnly,
    SessionWithoutSecure,
};

constexpr std::array<std::string_view, 8> kResults = {
    "",
    "cookies-without-secure-flag-but-protected-by-hsts",
    "cookies-without-secure-flag",
    "cookies-session-without-secure-flag-but-protected-by-hsts",
    "cookies-samesite-flag-invalid",
    "cookies-anticsrf-without-samesite-flag",
    "cookies-session-without-httponly-flag",
    "cookies-session-without-secure-flag",
};

void read_attribute(Cookie& cookie, std::string_view attribute) {
    const std::size_t equals = attribute.find('=');
    const std::string name = ascii::lower(ascii::trim(attribute.substr(0, equals)));
    const std::string value = equals == std::string_view::npos
                                  ? std::string()
                                  : ascii::lower(ascii::trim(attribute.substr(equals + 1)));
    if (name == "secure") {
        cookie.secure = true;
    } else if (name == "httponly") {
        cookie.http_only = true;
    } else if (name == "samesite") {
        cookie.has_same_site = true;
        cookie.same_site_none = value == "none";
        cookie.same_site_known = value == "lax" || value == "strict" || value == "none";
    } else if (name == "domain") {
        const std::string domain = value.starts_with('.') ? value.substr(1) : value;
        cookie.host_only = domain.empty();
        cookie.domain = domain;
    } else if (name == "path") {
        cookie.path = value.starts_with('/') ? value : "/";
    }
}

Cookie read_cookie(std::string_view line) {
    Cookie cookie;
    std::size_t end = line.find(';');
    const std::string_view pair = line.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
        cookie.name = ascii::trim(pair.substr(0, equals));
    }
    while (end != std::string_view::npos) {
        line.remove_prefix(end + 1);
        end = line.find(';');
        read_attribute(cookie, line.substr(0, end));
    }
    return cookie;
}

// Whether the jar keeps it: its host may set it, and it is what its prefix promises.
bool is_kept(const Cookie& cookie, const std::string& host) {
    if (cookie.name.empty()) {
        return false;
    }
    if (!cookie.host_only) {
        const bool matches = host == cookie.domain
                             || (host.size() > cookie.domain.size() && host.ends_with(cookie.domain)
                                 && host[host.size() - cookie.domain.size() - 1] == '.');
        if (!matches || is_public_suffix(cookie.domain)) {
            return false;
        }
    }
    if (cookie.name.starts_with("__Secure-")) {
        return cookie.secure;
    }
    if (cookie.name.starts_with("__Host-")) {
        return cookie.secure && cookie.host_only && cookie.path == "/";
    }
    return true;
}

Verdict judge_cookie(const Cookie& cookie, bool hsts) {
    const std::string name = ascii::lower(cookie.name);
    const auto holds = [&](std::string_view word) {
        return name.find(word) != std::string::npos;
    };
    const bool is_session = holds("login") || holds("sess");
    Verdict worst = Verdict::Fine;
    const auto at_least = [&](Verdict verdict) {
        worst = std::max(worst, verdict);
    };
    if (!cookie.secure) {
        at_least(hsts ? Verdict::WithoutSecureButHsts : Verdict::WithoutSecure);
    }
    if (cookie.has_same_site
        && (!cookie.same_site_known || (cookie.same_site_none && !cookie.secure))) {
        at_least(Verdict::SameSiteInvalid);
    }
    if (holds("csrf") && !cookie.same_site_known) {
        at_least(Verdict::AntiCsrfWithoutSameSite);
    }
    if (is_session && !cookie.secure) {
        at_least(hsts ? Verdict::SessionWithoutSecureButHsts : Verdict::SessionWithoutSecure);
    }
    if (is_session && !cookie.http_only) {
        at_least(Verdict::SessionWithoutHttpOnly);
    }
    return worst;
}

}  // namespace

std::string_view observatory_cookies_result(const http::HeaderList& response,
                                            std::string_view host,
                                            bool protected_by_hsts) {
    const std::string own_host = ascii::lower(host);
    std::vector<Cookie> jar;
    for (const http::Field& field : response) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        Cookie cookie = read_cookie(field.value);
        if (!is_kept(cookie, own_host)) {
            continue;
        }
        if (cookie.host_only) {
            cookie.domain = own_host;
        }
        std::erase_if(jar, [&](const Cookie& old) {
            return old.name == cookie.name && old.domain == cookie.domain
                   && old.path == cookie.path;
        });
        jar.push_back(std::move(cookie));
    }
    std::erase_if(jar,
                  [](const Cookie& cookie) { return cookie.name == "heroku-session-affinity"; });
    if (jar.empty()) {
        return "cookies-not-found";
    }
    Verdict worst = Verdict::Fine;
    bool all_same_site = true;
    for (const Cookie& cookie : jar) {
        worst = std::max(worst, judge_cookie(cookie, protected_by_hsts));
        all_same_site = all_same_site && cookie.same_site_known;
    }
    if (worst != Verdict::Fine) {
        return kResults[static_cast<std::size_t>(worst)];
    }
    return all_same_site ? "cookies-secure-with-httponly-sessions-and-samesite"
                         : "cookies-secure-with-httponly-sessions";
}

}  // namespace waybill::audit
