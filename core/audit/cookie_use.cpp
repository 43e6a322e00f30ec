// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_use.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/audit/mask.h"
#include "core/base/ascii.h"
#include "core/http/domain_name.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

// From here on a cookie counts as one that signs its user in.
constexpr int kSessionScore = 2;

// Lower case. Whole names, and names that end in one of these after a mark ("app.sid").
constexpr auto kSessionNames = std::to_array<std::string_view>({
    "access_token",
    "access-token",
    "asp.net_sessionid",
    ".aspnetcore.cookies",
    ".aspnetcore.identity.application",
    ".aspnetcore.session",
    ".aspxauth",
    "auth",
    "auth_token",
    "auth-token",
    "authtoken",
    "cfid",
    "cftoken",
    "connect.sid",
    "id_token",
    "jsessionid",
    "jwt",
    "laravel_session",
    "phpsessid",
    "refresh_token",
    "refresh-token",
    "remember_me",
    "remember-me",
    "remember_token",
    "rememberme",
    "sessid",
    "session",
    "session-token",
    "session_id",
    "session-id",
    "session_token",
    "sessionid",
    "sessiontoken",
    "sid",
    "token",
});

// Beginnings of names of which the rest is made up by the server.
constexpr auto kSessionBeginnings = std::to_array<std::string_view>({
    ".aspnetcore.identity.",
    "aspsessionid",
    "remember_web_",
    "wordpress_logged_in_",
    "wordpress_sec_",
});

constexpr auto kHelperNames = std::to_array<std::string_view>({
    "_dc_gtm",        "_fbc",
    "_fbp",           "_ga",
    "_gat",           "_gcl_",
    "_gid",           "_hj",
    "_pk_",           "_clck",
    "_clsk",          "__cf_bm",
    "__cfduid",       "__hs",
    "__utm",          "ajs_",
    "amplitude",      "arraffinity",
    "awsalb",         "awselb",
    "bigipserver",    "cookieconsent",
    "cookie_consent", "cookie-consent",
    "euconsent",      "heroku-session-affinity",
    "hubspotutk",     "incap_ses_",
    "lb-session",     "mp_",
    "nlbi_",          "optanon",
    "optimizely",     "visid_incap_",
    "visitor_id",
});

// Only as whole names: they are words that longer names begin with.
constexpr auto kHelperWholeNames = std::to_array<std::string_view>({
    "consent",
    "currency",
    "lang",
    "language",
    "locale",
    "theme",
    "timezone",
    "tz",
});

constexpr std::size_t kLongestNameSeen = 96;

bool is_name_mark(char c) {
    return !ascii::is_alpha(c) && !ascii::is_digit(c);
}

// A whole name, or the end of one behind a mark.
bool ends_in_name(std::string_view lower, std::string_view name) {
    return lower.ends_with(name)
           && (lower.size() == name.size() || is_name_mark(lower[lower.size() - name.size() - 1]));
}

// Whether a word of the name is one of sess, session, login, auth. Words end at marks, digits and
// where an upper-case letter follows a lower-case one; never a plain substring ("assessment").
bool has_session_word(std::string_view name) {
    std::size_t start = 0;
    for (std::size_t i = 0; i <= name.size(); ++i) {
        const bool mark = i == name.size() || !ascii::is_alpha(name[i]);
        const bool hump =
            !mark && i > start && ascii::is_upper(name[i]) && ascii::is_lower(name[i - 1]);
        if (!mark && !hump) {
            continue;
        }
        const std::string_view word = name.substr(start, i - start);
        for (const std::string_view known : {"sess", "session", "login", "auth"}) {
            if (ascii::equal_ignoring_case(word, known)) {
                return true;
            }
        }
        start = mark ? i + 1 : i;
    }
    return false;
}

template <typename List>
bool begins_with_one_of(std::string_view lower, const List& list) {
    return std::any_of(list.begin(), list.end(), [&](std::string_view beginning) {
        return lower.starts_with(beginning);
    });
}

// Drupal's: SESS or SSESS and the hash of the site's name.
bool is_drupal_session(std::string_view lower) {
    lower.remove_prefix(lower.starts_with("ssess") ? 5 : lower.starts_with("sess") ? 4 : 0);
    return lower.size() == 32 && std::all_of(lower.begin(), lower.end(), ascii::is_hex_digit);
}

bool is_jwt(std::string_view value) {
    if (!value.starts_with("eyJ")) {
        return false;
    }
    const std::size_t first = value.find('.');
    return first != std::string_view::npos && value.find('.', first + 1) != std::string_view::npos;
}

// At least 64 bits by the frequencies of its characters, letters and digits mixed, and nothing in
// it that tokens are not written with.
bool looks_random(std::string_view value) {
    constexpr std::size_t kShortest = 16;
    constexpr double kBits = 64;
    if (value.size() < kShortest) {
        return false;
    }
    value = value.substr(0, 512);
    std::array<std::uint16_t, 128> counts{};
    bool digits = false;
    bool letters = false;
    for (const char c : value) {
        digits = digits || ascii::is_digit(c);
        letters = letters || ascii::is_alpha(c);
        if (!ascii::is_alpha(c) && !ascii::is_digit(c)
            && std::string_view("+/=_-.~%:").find(c) == std::string_view::npos) {
            return false;
        }
        ++counts[static_cast<std::size_t>(c)];
    }
    if (!digits || !letters) {
        return false;
    }
    double bits = 0;
    const auto size = static_cast<double>(value.size());
    for (const std::uint16_t count : counts) {
        bits -= count == 0 ? 0 : count * std::log2(count / size);
    }
    return bits >= kBits;
}

// The beginning of the path or of one of its pieces says that somebody signs in.
bool is_login_path(std::string_view path) {
    static constexpr std::array<std::string_view, 8> kWords = {
        "login", "signin", "sign-in", "sign_in", "logon", "authenticate", "oauth", "sessions"};
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view piece = path.substr(0, slash);
        for (const std::string_view word : kWords) {
            if (ascii::starts_with_ignoring_case(piece, word)
                && (piece.size() == word.size() || !ascii::is_alpha(piece[word.size()]))) {
                return true;
            }
        }
        if (slash == std::string_view::npos) {
            break;
        }
        path.remove_prefix(slash + 1);
    }
    return false;
}

}  // namespace

CookieUse use_of_cookie(std::string_view name, std::string_view value, bool set_at_login) {
    name.remove_prefix(name_of(cookie_prefix(name)).size());
    std::array<char, kLongestNameSeen> kept{};
    const std::size_t size = std::min(name.size(), kept.size());
    std::transform(name.begin(),
                   name.begin() + static_cast<std::ptrdiff_t>(size),
                   kept.begin(),
                   ascii::to_lower);
    const std::string_view lower(kept.data(), size);

    if (lower.find("csrf") != std::string_view::npos || lower.find("xsrf") != std::string_view::npos
        || lower.find("requestverificationtoken") != std::string_view::npos
        || lower.find("antiforgery") != std::string_view::npos
        || ends_in_name(lower, "authenticity_token")) {
        return CookieUse::AntiCsrf;
    }
    if (begins_with_one_of(lower, kHelperNames)
        || std::find(kHelperWholeNames.begin(), kHelperWholeNames.end(), lower)
               != kHelperWholeNames.end()) {
        return CookieUse::Helper;
    }
    int score = set_at_login ? 1 : 0;
    if (std::any_of(kSessionNames.begin(),
                    kSessionNames.end(),
                    [&](std::string_view known) { return ends_in_name(lower, known); })
        || begins_with_one_of(lower, kSessionBeginnings) || is_drupal_session(lower)) {
        score += 2;
    } else if (has_session_word(name.substr(0, size))) {
        score += 1;
    }
    if (score < kSessionScore && (is_jwt(value) || looks_random(value))) {
        score += 1;
    }
    return score >= kSessionScore ? CookieUse::Session : CookieUse::Other;
}

bool is_session_cookie(std::string_view name, std::string_view value) {
    constexpr std::size_t kShortestSession = 8;
    return value.size() >= kShortestSession && use_of_cookie(name, value) == CookieUse::Session;
}

bool has_session_cookie(std::string_view cookies) {
    bool found = false;
    for_each_cookie(cookies, [&](std::string_view name, std::string_view value) {
        found = found || is_session_cookie(name, value);
    });
    return found;
}

bool has_session_cookie(const http::HeaderList& request) {
    return std::any_of(request.begin(), request.end(), [](const http::Field& field) {
        return ascii::equal_ignoring_case(field.name, "cookie") && has_session_cookie(field.value);
    });
}

bool sets_session_cookie(const http::HeaderList& response) {
    return std::any_of(response.begin(), response.end(), [](const http::Field& field) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            return false;
        }
        const http::NameAndValue cookie = http::set_cookie(field.value);
        return is_session_cookie(cookie.name, cookie.value);
    });
}

bool is_login_like(const ExchangeFacts& facts) {
    if (facts.exchange.request.head.method != "POST") {
        return false;
    }
    if (is_login_path(facts.exchange.url.path)) {
        return true;
    }
    const std::string_view body = facts.request_body.value_or(std::string_view{}).substr(0, 4096);
    for (const std::string_view field :
         {"password=", "passwd=", "\"password\":", "name=\"password\""}) {
        if (body.find(field) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

bool is_secure_for_cookies(const ExchangeFacts& facts) {
    if (facts.over_tls || http::is_loopback_host(facts.exchange.url.host)) {
        return true;
    }
    for (const http::Field& field : facts.exchange.request.head.fields) {
        // One comparison rules most names out.
        const char first = field.name.empty() ? '\0' : ascii::to_lower(field.name.front());
        if (first != 'x' && first != 'f') {
            continue;
        }
        if (ascii::equal_ignoring_case(field.name, "x-forwarded-proto")
            || ascii::equal_ignoring_case(field.name, "x-forwarded-scheme")) {
            return ascii::starts_with_ignoring_case(field.value, "https");
        }
        if (ascii::equal_ignoring_case(field.name, "x-forwarded-ssl")) {
            return ascii::equal_ignoring_case(field.value, "on");
        }
        if (ascii::equal_ignoring_case(field.name, "forwarded")) {
            return ascii::lower(field.value.substr(0, 1024)).find("proto=https")
                   != std::string::npos;
        }
    }
    return false;
}

std::vector<CookiePair> authenticating_cookies(const ExchangeFacts& facts) {
    std::vector<CookiePair> found;
    constexpr std::size_t kMost = 16;
    for (const http::Field& field : facts.exchange.request.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "cookie")) {
            continue;
        }
        for_each_cookie(field.value, [&](std::string_view name, std::string_view value) {
            if (found.size() < kMost && use_of_cookie(name, value) == CookieUse::Session) {
                found.push_back({name, value});
            }
        });
    }
    return found;
}

std::string shown_set_cookie(std::string_view line, const SetCookie& cookie, CookieUse use) {
    if (use == CookieUse::Helper || cookie.value.empty()) {
        return std::string(line);
    }
    const auto offset = static_cast<std::size_t>(cookie.value.data() - line.data());
    return std::string(line.substr(0, offset)) + mask(cookie.value)
           + std::string(line.substr(offset + cookie.value.size()));
}

}  // namespace waybill::audit
