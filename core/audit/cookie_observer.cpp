// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cookie_observer.h"

#include <algorithm>
#include <array>

#include "core/audit/cookie_jar.h"
#include "core/audit/cookie_use.h"
#include "core/audit/mask.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_cookies.h"
#include "core/base/ascii.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

constexpr auto kSessionRules = std::to_array<const RuleInfo*>({
    &rule::kCookieDeletionMismatch,
    &rule::kCookieDuplicateName,
});

constexpr std::size_t kMostLines = 64;
constexpr std::size_t kMostCookiesOfHost = 50;

std::string site_of(const std::string& host) {
    std::string site = registrable_domain(host);
    return site.empty() ? host : site;
}

bool goes_to(const KnownCookie& cookie, std::string_view host) {
    return cookie.host_only ? cookie.domain == host
                            : comparable_domain_matches(host, cookie.domain);
}

bool goes_to(const KnownCookie& cookie, std::string_view host, std::string_view path) {
    return goes_to(cookie, host) && cookie_path_matches(path, cookie.path);
}

bool is_same(const KnownCookie& a, const KnownCookie& b) {
    return a.name == b.name && a.domain == b.domain && a.host_only == b.host_only
           && a.path == b.path;
}

// Whether one request could carry both.
bool overlap(const KnownCookie& a, const KnownCookie& b) {
    const bool domains = goes_to(a, b.domain) || goes_to(b, a.domain);
    return domains && (cookie_path_matches(a.path, b.path) || cookie_path_matches(b.path, a.path));
}

KnownCookie known_from(const SetCookie& cookie, std::string_view host, std::string_view uri_path) {
    KnownCookie known;
    known.name = cookie.name;
    const std::string_view domain = cookie.domain.value_or(std::string_view{});
    known.domain = domain.empty() ? std::string(host) : http::comparable_host(domain);
    known.host_only = domain.empty() || is_public_suffix(known.domain);
    const std::string_view path = cookie.path.value_or(std::string_view{});
    known.path = path.empty() ? default_cookie_path(uri_path) : path;
    known.same_site = cookie.same_site;
    known.secure = cookie.secure;
    known.http_only = cookie.http_only;
    return known;
}

std::string scope_text(const KnownCookie& cookie) {
    return (cookie.host_only ? "host " : "Domain ") + cookie.domain + " Path " + cookie.path;
}

// A deletion of an answer, and whether any line of the answer for that name did what it should.
struct Deletion {
    std::string_view name;
    std::string_view line;
    bool met = false;
};

}  // namespace

std::span<const RuleInfo* const> cookie_session_rules() {
    return kSessionRules;
}

void CookieObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    const bool sets = exchange.response.head.fields.find("set-cookie") != nullptr;
    const bool sends_in_clear = !facts.over_tls && !sites_.empty()
                                && exchange.request.head.fields.find("cookie") != nullptr
                                && !is_secure_for_cookies(facts);
    if ((!sets && !sends_in_clear) || exchange.url.host.size() > kLongestKept) {
        return;
    }
    const std::string host = http::comparable_host(exchange.url.host);
    if (sends_in_clear) {
        observe_sent(facts, host, findings);
    }
    if (sets) {
        observe_set(facts, host, findings);
    }
}

const KnownCookie* CookieObserver::find(std::string_view host,
                                        std::string_view path,
                                        std::string_view name) const {
    const std::string wanted = http::comparable_host(host);
    const auto site = sites_.find(site_of(wanted));
    if (site == sites_.end()) {
        return nullptr;
    }
    const std::vector<KnownCookie>& cookies = site->second.cookies;
    const auto found =
        std::find_if(cookies.rbegin(), cookies.rend(), [&](const KnownCookie& cookie) {
            return cookie.name == name && goes_to(cookie, wanted, path);
        });
    return found == cookies.rend() ? nullptr : &*found;
}

// Cookies of an unencrypted request of which all that are known by that name were set Secure. Those
// that sign somebody in are reported with the exchange itself.
void CookieObserver::observe_sent(const ExchangeFacts& facts,
                                  const std::string& host,
                                  Findings& findings) {
    const auto site = sites_.find(site_of(host));
    if (site == sites_.end()) {
        return;
    }
    for (const http::Field& field : facts.exchange.request.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "cookie")) {
            continue;
        }
        std::size_t looked_at = 0;
        for_each_cookie(field.value, [&](std::string_view name, std::string_view value) {
            if (++looked_at > kMostOfSite) {
                return;
            }
            KnownCookie* secure = nullptr;
            for (KnownCookie& cookie : site->second.cookies) {
                if (cookie.name != name || !goes_to(cookie, host, facts.exchange.url.path)) {
                    continue;
                }
                if (!cookie.secure) {
                    return;
                }
                secure = &cookie;
            }
            if (secure == nullptr || secure->told_over_http
                || use_of_cookie(name, value) == CookieUse::Session) {
                return;
            }
            secure->told_over_http = true;
            report(findings,
                   rule::kCookieSecureOverHttp,
                   {Side::Client, "Cookie", mask_parameter(name, value)},
                   "was set Secure before, and is sent over http");
        });
    }
}

void CookieObserver::observe_set(const ExchangeFacts& facts,
                                 const std::string& host,
                                 Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    const std::string_view path = exchange.url.path;
    const std::int64_t now = exchange.started.known() ? exchange.started.ns / kNsPerSecond : 0;
    const CookieOrigin origin{exchange.url.host, path, is_secure_for_cookies(facts)};
    Site& site = sites_[site_of(host)];
    std::vector<Deletion> deletions;
    std::size_t lines = 0;
    for (const http::Field& field : exchange.response.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie") || ++lines > kMostLines) {
            continue;
        }
        const SetCookie cookie = parse_set_cookie(field.value);
        if (cookie.name.empty() || cookie.name.size() > kLongestKept
            || cookie.path.value_or(path).size() > kLongestKept
            || cookie.domain.value_or(host).size() > kLongestKept || !cookie.is_cookie()) {
            continue;
        }
        KnownCookie set = known_from(cookie, host, path);
        const auto same =
            std::find_if(site.cookies.begin(), site.cookies.end(), [&](const KnownCookie& known) {
                return is_same(known, set);
            });
        const bool refused = why_refused(cookie, origin) != CookieRefusal::None;
        if (cookie.is_deletion(now)) {
            const bool met = !refused && same != site.cookies.end();
            if (met) {
                same->live = false;
            }
            deletions.push_back({cookie.name, field.value, met});
            continue;
        }
        if (refused) {
            continue;
        }
        deletions.push_back({cookie.name, field.value, true});  // set again: nothing was missed
        if (same != site.cookies.end()) {
            set.told_duplicate = same->told_duplicate;
            set.told_over_http = same->told_over_http;
            *same = std::move(set);
            continue;
        }
        if (known_ >= kMostKnown || site.cookies.size() >= kMostOfSite) {
            continue;
        }
        for (KnownCookie& known : site.cookies) {
            if (known.name == set.name && known.live && overlap(known, set)) {
                if (!known.told_duplicate) {
                    report(findings,
                           rule::kCookieDuplicateName,
                           {Side::Server,
                            "Set-Cookie",
                            shown_set_cookie(
                                field.value, cookie, use_of_cookie(cookie.name, cookie.value))},
                           set.name + ": " + scope_text(set) + "; before " + scope_text(known));
                }
                known.told_duplicate = true;
                set.told_duplicate = true;
                break;
            }
        }
        site.cookies.push_back(std::move(set));
        ++known_;
    }

    // One line that meets the cookie is enough: sites delete with each Domain and Path they know.
    for (const Deletion& deletion : deletions) {
        const bool met =
            std::any_of(deletions.begin(), deletions.end(), [&](const Deletion& other) {
                return other.name == deletion.name && (other.met || &other < &deletion);
            });
        if (met) {
            continue;
        }
        const auto missed =
            std::find_if(site.cookies.begin(), site.cookies.end(), [&](const KnownCookie& known) {
                return known.name == deletion.name && known.live && goes_to(known, host, path);
            });
        if (missed != site.cookies.end()) {
            report(findings,
                   rule::kCookieDeletionMismatch,
                   {Side::Server, "Set-Cookie", std::string(deletion.line)},
                   missed->name + " was set with " + scope_text(*missed));
        }
    }

    const auto live =
        std::count_if(site.cookies.begin(), site.cookies.end(), [&](const KnownCookie& known) {
            return known.live && goes_to(known, host);
        });
    if (!site.told_count && static_cast<std::size_t>(live) > kMostCookiesOfHost) {
        site.told_count = true;
        report(findings,
               rule::kCookieCount,
               {Side::Server, "Set-Cookie", {}},
               std::to_string(live) + " cookies set for this host");
    }
}

}  // namespace waybill::audit
