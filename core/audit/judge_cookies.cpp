// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>
#include <string_view>

#include "core/audit/cache_control.h"
#include "core/audit/cookie_jar.h"
#include "core/audit/cookie_use.h"
#include "core/audit/hsts.h"
#include "core/audit/mask.h"
#include "core/audit/rules_cookies.h"
#include "core/audit/set_cookie.h"
#include "core/base/ascii.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kCookieNoSecure,          &rule::kCookieSecureOverHttp,
    &rule::kCookieSessionNoHttpOnly, &rule::kCookieNoHttpOnly,
    &rule::kCookieSameSiteMissing,   &rule::kCookieSameSiteNone,
    &rule::kCookieSameSiteInvalid,   &rule::kCookiePrefixViolation,
    &rule::kCookiePrefixRecommended, &rule::kCookieDomainLoose,
    &rule::kCookieDomainRejected,    &rule::kCookiePathNotABoundary,
    &rule::kCookiePersistentSession, &rule::kCookieLifetimeLong,
    &rule::kCookieTooLarge,          &rule::kCookieCount,
    &rule::kCookieMalformed,         &rule::kCookieExpiresInvalid,
    &rule::kCookieOnStatic,          &rule::kCookiePartitionedNoSecure,
});

// No answer sets more on purpose; the rest of a hostile one is not looked at.
constexpr std::size_t kMostJudged = 64;
constexpr std::int64_t kThirtyDays = std::int64_t{30} * 86400;
constexpr std::size_t kMostCookieBytes = 8192;  // of a request
constexpr std::size_t kMostCookiesSent = 50;

// What the cookies of one answer have in common.
struct Setting {
    const ExchangeFacts& facts;
    CookieOrigin origin;
    std::int64_t now = 0;
    bool at_login = false;
};

// Judges one Set-Cookie line.
class CookieJudge {
public:
    CookieJudge(const Setting& setting, std::string_view line, Findings& findings)
        : setting_(setting),
          line_(line),
          cookie_(parse_set_cookie(line)),
          findings_(findings) {
        use_ = use_of_cookie(cookie_.name, cookie_.value, setting.at_login);
    }

    void judge() {
        const CookieRefusal refusal = why_refused(cookie_, setting_.origin);
        if (refusal != CookieRefusal::None) {
            judge_refused(refusal);
            return;
        }
        judge_lifetime();
        if (cookie_.is_deletion(setting_.now)) {
            return;  // what is gone protects nothing and gives nothing away
        }
        judge_transport();
        judge_script_access();
        judge_same_site();
        judge_scope();
        judge_static();
    }

private:
    void add(const RuleInfo& rule,
             std::string detail = {},
             std::optional<Severity> severity = std::nullopt) {
        if (detail.empty()) {
            detail = std::string(cookie_.name.substr(0, kEvidenceKept));
        }
        report(findings_,
               rule,
               {Side::Server, "Set-Cookie", shown_set_cookie(line_, cookie_, use_)},
               std::move(detail),
               severity);
    }

    bool is_session() const { return use_ == CookieUse::Session; }

    std::string named(std::string_view text) const {
        return std::string(cookie_.name.substr(0, kEvidenceKept)) + ": " + std::string(text);
    }

    void judge_refused(CookieRefusal refusal) {
        // An answer whose request was not captured: nobody knows of which host it is.
        if (setting_.origin.host.empty()
            && (refusal == CookieRefusal::PublicSuffix || refusal == CookieRefusal::OtherDomain)) {
            return;
        }
        switch (refusal) {
            case CookieRefusal::Malformed:
                if (cookie_.has(CookieProblem::TooLarge)) {
                    add(rule::kCookieTooLarge,
                        named(std::to_string(cookie_.name.size() + cookie_.value.size())
                              + " bytes"));
                } else {
                    add(rule::kCookieMalformed,
                        cookie_.has(CookieProblem::ControlCharacter) ? "a control character"
                                                                     : "no name and no value");
                }
                break;
            case CookieRefusal::PublicSuffix:
                add(rule::kCookieDomainRejected, named("Domain is a public suffix"));
                judge_prefix();
                break;
            case CookieRefusal::OtherDomain:
                add(rule::kCookieDomainRejected, named("Domain does not cover the host"));
                judge_prefix();
                break;
            case CookieRefusal::SecureOverHttp:
                add(rule::kCookieSecureOverHttp, named("Secure, and set over http: dropped"));
                break;
            case CookieRefusal::NoneWithoutSecure:
                add(rule::kCookieSameSiteNone, named("without Secure: dropped"), Severity::High);
                break;
            case CookieRefusal::PrefixBroken:
                add(rule::kCookiePrefixViolation);
                break;
            case CookieRefusal::PrefixInValue:
                add(rule::kCookiePrefixViolation, "no name, and a value that begins with a prefix");
                break;
            case CookieRefusal::PartitionedWithoutSecure:
                add(rule::kCookiePartitionedNoSecure);
                break;
            case CookieRefusal::HidesSecure:  // only a jar tells
            case CookieRefusal::None:
                break;
        }
    }

    // Of a cookie that is refused for another reason already: both are to be mended.
    void judge_prefix() {
        if (breaks_prefix(cookie_, setting_.origin)) {
            add(rule::kCookiePrefixViolation);
        }
    }

    void judge_lifetime() {
        if ((cookie_.has(CookieProblem::BadExpires) && !cookie_.max_age)
            || (cookie_.has(CookieProblem::BadMaxAge) && !cookie_.expires)) {
            add(rule::kCookieExpiresInvalid);
        }
        const std::int64_t lifetime = cookie_.lifetime(setting_.now).value_or(0);
        if (lifetime > kLongestCookieLifetime) {
            add(rule::kCookieLifetimeLong, named(std::to_string(lifetime / 86400) + " days"));
        }
        if (is_session() && lifetime > kThirtyDays) {
            add(rule::kCookiePersistentSession, named(std::to_string(lifetime / 86400) + " days"));
        }
    }

    void judge_transport() {
        if (cookie_.secure) {
            return;
        }
        if (setting_.facts.over_tls) {
            // Where HSTS holds, the browser does not go to http in the first place.
            const bool held =
                parse_hsts(setting_.facts.response("strict-transport-security")).protects();
            add(rule::kCookieNoSecure,
                {},
                held           ? Severity::Low
                : is_session() ? Severity::High
                               : Severity::Medium);
        } else if (is_session() && !setting_.origin.secure) {
            add(rule::kCookieSecureOverHttp, named("set over http"));
        }
    }

    void judge_script_access() {
        if (cookie_.http_only) {
            return;
        }
        switch (use_) {
            case CookieUse::Session:
                add(rule::kCookieSessionNoHttpOnly);
                break;
            case CookieUse::Other:
                add(rule::kCookieNoHttpOnly);
                break;
            case CookieUse::AntiCsrf:  // pages send it back by script
            case CookieUse::Helper:    // scripts of third parties set and read them
                break;
        }
    }

    void judge_same_site() {
        const bool grave = is_session() || use_ == CookieUse::AntiCsrf;
        switch (cookie_.same_site) {
            case SameSite::Missing:
                add(rule::kCookieSameSiteMissing, {}, grave ? Severity::Medium : Severity::Low);
                break;
            case SameSite::None:
                add(rule::kCookieSameSiteNone, {}, grave ? Severity::Medium : Severity::Info);
                break;
            case SameSite::Unknown:
                add(rule::kCookieSameSiteInvalid);
                break;
            case SameSite::Lax:
            case SameSite::Strict:
                break;
        }
    }

    void judge_scope() {
        if (!is_session()) {
            return;
        }
        const std::string_view domain = cookie_.domain.value_or(std::string_view{});
        const std::string_view path = cookie_.path.value_or(std::string_view{});
        if (!domain.empty()
            && http::comparable_host(domain) != http::comparable_host(setting_.origin.host)) {
            add(rule::kCookieDomainLoose, named("Domain is " + std::string(domain)));
        }
        if (path.size() > 1) {
            add(rule::kCookiePathNotABoundary, named("Path is " + std::string(path)));
        }
        if (domain.empty() && path == "/" && cookie_.secure
            && cookie_prefix(cookie_.name) == CookiePrefix::None) {
            add(rule::kCookiePrefixRecommended);
        }
    }

    // What a cache may keep by the answer's own word.
    void judge_static() {
        switch (setting_.facts.role) {
            case Role::Script:
            case Role::Style:
            case Role::Image:
            case Role::Font:
            case Role::Media:
                break;
            case Role::Document:
            case Role::Frame:
            case Role::Data:
            case Role::Download:
            case Role::Redirect:
            case Role::Error:
            case Role::Preflight:
            case Role::Handshake:
            case Role::Other:
                return;
        }
        const CacheControl control = parse_cache_control(
            setting_.facts.exchange.response.head.fields, http::HeadKind::Response);
        if (control.no_store || control.is_private || control.no_cache) {
            return;
        }
        const bool shared = control.is_public || control.s_maxage.usable();
        const bool kept =
            (control.max_age.usable() && control.max_age.seconds > 0) || control.s_maxage.usable();
        if (kept || control.is_public) {
            add(rule::kCookieOnStatic,
                {},
                shared && is_session() ? Severity::High
                : shared               ? Severity::Low
                                       : Severity::Info);
        }
    }

    const Setting& setting_;
    std::string_view line_;
    SetCookie cookie_;
    CookieUse use_ = CookieUse::Other;
    Findings& findings_;
};

std::string joined_names(const std::vector<CookiePair>& cookies) {
    std::string names;
    for (const CookiePair& cookie : cookies) {
        if (names.size() > kEvidenceKept) {
            return names + " ...";
        }
        names += names.empty() ? "" : ", ";
        names += cookie.name.substr(0, kEvidenceKept);
    }
    return names;
}

// Sessions that go over the network for everybody to see, and more than servers want.
void judge_sent(const ExchangeFacts& facts, Findings& findings) {
    std::size_t bytes = 0;
    std::size_t count = 0;
    for (const http::Field& field : facts.exchange.request.head.fields) {
        if (ascii::equal_ignoring_case(field.name, "cookie")) {
            bytes += field.value.size();
        }
    }
    if (bytes == 0) {
        return;
    }
    if (bytes > kMostCookieBytes) {
        report(findings,
               rule::kCookieTooLarge,
               {Side::Client, "Cookie", {}},
               std::to_string(bytes) + " bytes of cookies in one request");
    }
    if (bytes > 2 * kMostCookiesSent) {
        for (const http::Field& field : facts.exchange.request.head.fields) {
            if (ascii::equal_ignoring_case(field.name, "cookie")) {
                for_each_cookie(field.value, [&](std::string_view, std::string_view) { ++count; });
            }
        }
        if (count > kMostCookiesSent) {
            report(findings,
                   rule::kCookieCount,
                   {Side::Client, "Cookie", {}},
                   std::to_string(count) + " cookies in one request");
        }
    }
    if (facts.over_tls || is_secure_for_cookies(facts)) {
        return;
    }
    if (const auto sessions = authenticating_cookies(facts); !sessions.empty()) {
        report(
            findings,
            rule::kCookieSecureOverHttp,
            {Side::Client, "Cookie", mask_parameter(sessions.front().name, sessions.front().value)},
            "sent over http: " + joined_names(sessions));
    }
}

}  // namespace

std::span<const RuleInfo* const> cookie_rules() {
    return kRules;
}

void judge_cookies(const ExchangeFacts& facts, Findings& findings) {
    judge_sent(facts, findings);
    const http::HeaderList& fields = facts.exchange.response.head.fields;
    if (fields.find("set-cookie") == nullptr) {
        return;
    }
    const http::Exchange& exchange = facts.exchange;
    const Setting setting{facts,
                          {exchange.url.host, exchange.url.path, is_secure_for_cookies(facts)},
                          exchange.started.known() ? exchange.started.ns / kNsPerSecond : 0,
                          is_login_like(facts)};
    std::size_t judged = 0;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie") || ++judged > kMostJudged) {
            continue;
        }
        if (field.value.find('\n') == std::string_view::npos) {
            CookieJudge(setting, field.value, findings).judge();
        } else {
            const std::string line = http::unfold(field.value);
            CookieJudge(setting, line, findings).judge();
        }
    }
}

}  // namespace waybill::audit
