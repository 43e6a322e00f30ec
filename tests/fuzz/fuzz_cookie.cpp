// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: whatever the bytes, what is read of a Set-Cookie line lies within it and within the
// limits; a cookie that a jar takes is one that no reason was found against, is sent back where it
// was set, and names and values have no semicolon; a date lies between the years 1601 and 9999;
// host names that were made comparable stay as they are, and a registrable domain is the end of
// its host; what HSTS protects by has a max-age; the rules and observers take any exchange.
//
// Input: the first byte chooses scheme and path; then the host up to a line feed, and lines of
// Set-Cookie, each of which is also read as a date, a Cookie field, and a value of HSTS.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/audit/cookie_date.h"
#include "core/audit/cookie_jar.h"
#include "core/audit/cookie_observer.h"
#include "core/audit/cookie_use.h"
#include "core/audit/hsts.h"
#include "core/audit/hsts_observer.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_cookies.h"
#include "core/audit/rules_hsts.h"
#include "core/audit/set_cookie.h"
#include "core/base/bytes.h"
#include "core/http/domain_name.h"

namespace {

using namespace waybill;
using namespace waybill::audit;

constexpr std::int64_t kNow = 1'768'478'400;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void require_within(std::string_view piece, std::string_view text) {
    require(piece.empty()
            || (piece.data() >= text.data()
                && piece.data() + piece.size() <= text.data() + text.size()));
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

void check_hsts(std::string_view value) {
    const Hsts hsts = parse_hsts(value);
    require(!hsts.protects() || hsts.max_age.value_or(0) > 0);
    require_within(hsts.repeated, value);
    require_within(hsts.max_age_text, value);
    const PreloadHeader header = parse_preload_header(value);
    const bool preloadable = check_preloadable(value).errors.empty();
    require(!preloadable || (header.preload && header.include_subdomains && header.max_age));
    require(!preloadable || !check_removable(value).errors.empty());
}

void check_line(std::string_view line, const CookieOrigin& origin, CookieJar& jar) {
    const SetCookie cookie = parse_set_cookie(line);
    for (const std::string_view piece : {cookie.name,
                                         cookie.value,
                                         cookie.domain.value_or(std::string_view{}),
                                         cookie.path.value_or(std::string_view{})}) {
        require_within(piece, line);
        require(piece.find(';') == std::string_view::npos);
    }
    require(!cookie.is_cookie() || cookie.name.size() + cookie.value.size() <= kLongestCookie);
    require(cookie.lifetime(kNow).value_or(0) >= 0);
    shown_set_cookie(line, cookie, use_of_cookie(cookie.name, cookie.value, true));
    const CookieRefusal refusal = why_refused(cookie, origin);
    const CookieRefusal kept = jar.set(cookie, origin, kNow);
    require(kept == refusal || kept == CookieRefusal::HidesSecure);
    require(jar.all().size() <= CookieJar::kMostCookies);
    if (kept == CookieRefusal::None && !cookie.is_deletion(kNow)) {
        bool found = false;
        const std::string own_path = cookie.path && !cookie.path->empty()
                                         ? std::string(*cookie.path)
                                         : std::string(default_cookie_path(origin.path));
        for (const StoredCookie* sent :
             jar.cookies_for({origin.host, own_path, origin.secure}, kNow)) {
            found = found || (sent->name == cookie.name && sent->value == cookie.value);
        }
        require(found);
    }
    if (const auto date = parse_cookie_date(line)) {
        require(*date >= -11'644'473'600 && *date <= 253'402'300'799);
    }
    for_each_cookie(line, [&](std::string_view name, std::string_view value) {
        require_within(name, line);
        require_within(value, line);
        require(name.find('=') == std::string_view::npos);
    });
    check_hsts(line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::uint8_t choice = data[0];
    std::string_view rest = as_text({data + 1, size - 1});
    const std::string host(take_line(rest));

    const std::string comparable = http::comparable_host(host);
    require(http::comparable_host(comparable) == comparable);
    require(comparable.ends_with(registrable_domain(comparable))
            || comparable.ends_with(registrable_domain(comparable) + "."));

    http::Exchange exchange;
    exchange.id = 1;
    exchange.started.ns = kNow * kNsPerSecond;
    exchange.url.scheme = (choice & 1U) != 0 ? "https" : "http";
    exchange.url.host = host;
    exchange.url.path = (choice & 2U) != 0 ? "/a/b" : "/";
    exchange.request.present = true;
    exchange.response.present = true;
    exchange.request.head.method = (choice & 4U) != 0 ? "POST" : "GET";
    exchange.response.head.status = 200;
    CookieJar jar;
    const CookieOrigin origin{exchange.url.host, exchange.url.path, (choice & 1U) != 0};
    while (!rest.empty()) {
        const std::string_view line = take_line(rest);
        check_line(line, origin, jar);
        exchange.request.head.fields.add({"Cookie", line});
        exchange.response.head.fields.add({"Set-Cookie", line});
        exchange.response.head.fields.add({"Strict-Transport-Security", line});
    }
    const ExchangeFacts facts = facts_of(exchange);
    Findings findings;
    judge_cookies(facts, findings);
    judge_hsts(facts, findings);
    CookieObserver observer;
    HstsObserver hosts;
    for (int i = 0; i < 2; ++i) {
        observer.observe(facts, findings);
        hosts.observe(facts);
    }
    for (const Finding& finding : findings) {
        require(finding.rule != nullptr && finding.evidence.value.size() <= kEvidenceKept);
    }
    return 0;
}
