// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/cookie_vectors.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/audit/cookie_date.h"
#include "core/audit/cookie_jar.h"
#include "core/audit/hsts.h"
#include "core/audit/public_suffix.h"
#include "core/audit/set_cookie.h"
#include "core/base/ascii.h"
#include "core/base/time.h"
#include "core/http/http_date.h"
#include "tests/corpus/json_access.h"

namespace waybill::corpus {
namespace {

using audit::CookieOrigin;
using audit::CookieRefusal;
using audit::SetCookie;

const json::value& expected_of(const json::value& test) {
    static const json::value none;
    const json::value* const expected = member(test, "expected");
    return expected == nullptr ? none : *expected;
}

std::vector<VectorOutcome> check_each(const json::value& content,
                                      std::string (*difference)(const json::value& test)) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), difference(test)});
    }
    return outcomes;
}

// The origin of "scheme://host[:port]/path?query". The sets hold no user information and no IPv6,
// and once a port that runs into the path.
CookieOrigin origin_of(std::string_view url) {
    CookieOrigin origin;
    origin.secure = url.starts_with("https:");
    const std::size_t scheme = url.find("://");
    url.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
    origin.host = url.substr(0, url.find_first_of(":/?"));
    const std::size_t slash = url.find('/');
    if (slash != std::string_view::npos) {
        origin.path = url.substr(slash, url.find('?') - slash);
    } else {
        origin.path = "/";
    }
    return origin;
}

std::string acceptance_difference(const json::value& test) {
    const SetCookie cookie = audit::parse_set_cookie(text_member(test, "set_cookie"));
    const bool accepted =
        audit::why_refused(cookie, origin_of(text_member(test, "url"))) == CookieRefusal::None;
    return accepted == true_member(expected_of(test), "accepted") ? ""
           : accepted                                             ? "kept"
                                                                  : "refused";
}

std::string date_difference(const json::value& test) {
    const auto read = audit::parse_cookie_date(text_member(test, "input"));
    const json::value& expected = expected_of(test);
    if (!expected.is_string()) {
        return read ? "read as a date" : "";
    }
    const auto wanted = http::parse_http_date(text_of(expected), 0);
    return !read ? "not read" : wanted && *wanted == *read ? "" : fmt::format("read as {}", *read);
}

std::string match_difference(const json::value& test) {
    const json::value& expected = expected_of(test);
    if (member(test, "uri_path") != nullptr) {
        const std::string_view path = audit::default_cookie_path(text_member(test, "uri_path"));
        return path == text_of(expected) ? "" : std::string(path);
    }
    const bool matches = member(test, "request_path") != nullptr
                             ? audit::cookie_path_matches(text_member(test, "request_path"),
                                                          text_member(test, "cookie_path"))
                             : audit::cookie_domain_matches(text_member(test, "host"),
                                                            text_member(test, "cookie_domain"));
    return matches == (expected.is_bool() && expected.as_bool()) ? ""
           : matches ? "matches; upstream without bringing the names into one form, which the set "
                       "does not say"
                     : "does not match";
}

std::string parse_difference(const json::value& test) {
    const SetCookie cookie = audit::parse_set_cookie(text_member(test, "input"));
    const json::value& expected = expected_of(test);
    const bool strict = cookie.is_cookie() && !cookie.has(audit::CookieProblem::NoEqualsSign);
    if (!expected.is_object()) {
        return strict ? "read as a cookie" : "";
    }
    if (!cookie.is_cookie()) {
        return "no cookie";
    }
    std::string wrong;
    const auto compare = [&](std::string_view key, std::string_view ours) {
        if (member(expected, key) != nullptr && text_member(expected, key) != ours) {
            wrong += fmt::format("{} is {} ", key, ours);
        }
    };
    compare("key", cookie.name);
    compare("value", cookie.value);
    compare("path", cookie.path.value_or(""));
    compare("domain", cookie.domain.value_or(""));
    compare(
        "sameSite",
        cookie.same_site == audit::SameSite::Missing || cookie.same_site == audit::SameSite::Unknown
            ? std::string{}
            : ascii::lower(name_of(cookie.same_site)));
    if (true_member(expected, "secure") && !cookie.secure) {
        wrong += "secure is missing ";
    }
    if (true_member(expected, "httpOnly") && !cookie.http_only) {
        wrong += "httpOnly is missing ";
    }
    if (const auto age = number_member(expected, "maxAge"); age && cookie.max_age != age) {
        wrong += "maxAge differs ";
    }
    if (const std::string_view expires = text_member(expected, "expires"); !expires.empty()) {
        std::string ours;
        append_rfc3339(ours, Timestamp{cookie.expires.value_or(0) * kNsPerSecond});
        if (ours.substr(0, 19) != expires.substr(0, 19)) {
            wrong += "expires is " + ours;
        }
    }
    return wrong;
}

std::string state_difference(const json::value& test, std::int64_t now) {
    const std::string start = fmt::format("{}://{}{}",
                                          text_member(test, "scheme"),
                                          text_member(test, "host"),
                                          text_member(test, "request_path"));
    audit::CookieJar jar;
    for (const json::value& line : array_member(test, "set_cookie")) {
        const SetCookie cookie = audit::parse_set_cookie(text_of(line));
        if (!cookie.name.empty()) {
            jar.set(cookie, origin_of(start), now);
        }
    }
    std::string target(text_member(test, "sent_to"));
    if (target.starts_with('/')) {
        target.insert(
            0, fmt::format("{}://{}", text_member(test, "scheme"), text_member(test, "host")));
    }
    std::string sent;
    for (const audit::StoredCookie* cookie : jar.cookies_for(origin_of(target), now)) {
        sent += fmt::format("{}={}; ", cookie->name, cookie->value);
    }
    std::string wanted;
    for (const json::value& cookie : array_member(expected_of(test), "sent")) {
        wanted += fmt::format("{}={}; ", text_member(cookie, "name"), text_member(cookie, "value"));
    }
    return sent == wanted ? "" : "sends " + sent + "instead of " + wanted;
}

std::string codes_of(const json::value& issues, std::string_view key) {
    std::string out;
    for (const json::value& code : array_member(issues, key)) {
        out += fmt::format("{} ", text_of(code));
    }
    return out;
}

std::string codes_of(const std::vector<std::string_view>& codes) {
    return codes.empty() ? "" : fmt::format("{} ", fmt::join(codes, " "));
}

audit::PreloadIssues preload_issues(const json::value& test) {
    const std::string_view kind = text_member(test, "kind");
    const std::string_view header = text_member(test, "header");
    // The name of a check tells its policy; so does that of a policy.
    const auto policy =
        kind.find("18Weeks") != std::string_view::npos
                || text_member(test, "policy").find("18Weeks") != std::string_view::npos
            ? audit::PreloadPolicy::EighteenWeeks
            : audit::PreloadPolicy::OneYear;
    if (kind.starts_with("response:")) {
        std::vector<std::string_view> lines;
        for (const json::value& line : array_member(test, "header_lines")) {
            lines.push_back(text_of(line));
        }
        return kind.find("Removable") != std::string_view::npos
                   ? audit::check_removable(lines)
                   : audit::check_preloadable(lines, policy);
    }
    return kind == "parse"       ? audit::parse_preload_header(header).issues
           : kind == "removable" ? audit::check_removable(header)
                                 : audit::check_preloadable(header, policy);
}

std::string preload_difference(const json::value& test) {
    const json::value& expected = expected_of(test);
    const json::value* const issues = member(expected, "issues");
    if (issues == nullptr) {
        return "has no issues";
    }
    const audit::PreloadIssues ours = preload_issues(test);
    if (codes_of(ours.errors) != codes_of(*issues, "errors")
        || codes_of(ours.warnings) != codes_of(*issues, "warnings")) {
        return fmt::format("errors {}warnings {}", codes_of(ours.errors), codes_of(ours.warnings));
    }
    if (const json::value* const parsed = member(expected, "parsed")) {
        const auto header = audit::parse_preload_header(text_member(test, "header"));
        const auto age = number_member(*parsed, "max_age");
        if (header.preload != true_member(*parsed, "preload")
            || header.include_subdomains != true_member(*parsed, "include_subdomains")
            || header.max_age.has_value() != age.has_value()
            || (age && *header.max_age != static_cast<std::uint64_t>(*age))) {
            return "read differently";
        }
    }
    return {};
}

std::string suffix_difference(const json::value& test) {
    const std::string ours = audit::registrable_domain(text_member(test, "input"));
    return ours == text_member(test, "expected_registrable_domain") ? "" : "is " + ours;
}

}  // namespace

std::vector<VectorOutcome> check_cookie_acceptance_vectors(const json::value& content) {
    return check_each(content, acceptance_difference);
}

std::vector<VectorOutcome> check_cookie_date_vectors(const json::value& content) {
    return check_each(content, date_difference);
}

std::vector<VectorOutcome> check_cookie_match_vectors(const json::value& content) {
    return check_each(content, match_difference);
}

std::vector<VectorOutcome> check_cookie_parse_vectors(const json::value& content) {
    return check_each(content, parse_difference);
}

std::vector<VectorOutcome> check_cookie_state_vectors(const json::value& content) {
    // RFC 3339, as the set writes it; the dates of cookies are read from their pieces anyway.
    constexpr std::int64_t kTestsWritten = 1'306'886'400;  // 2011-06-01T00:00:00Z
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back(
            {std::string(text_member(test, "name")), state_difference(test, kTestsWritten)});
    }
    return outcomes;
}

std::vector<VectorOutcome> check_hsts_preload_vectors(const json::value& content) {
    return check_each(content, preload_difference);
}

std::vector<VectorOutcome> check_public_suffix_vectors(const json::value& content) {
    return check_each(content, suffix_difference);
}

}  // namespace waybill::corpus
