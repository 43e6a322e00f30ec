// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "core/audit/jwt.h"
#include "core/audit/mask.h"
#include "core/audit/rules_jwt.h"
#include "core/base/ascii.h"
#include "core/base/text_finder.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kJwtAlgNone,         &rule::kJwtUnsigned,
    &rule::kJwtWeakHmacSecret,  &rule::kJwtExpired,
    &rule::kJwtNotYetValid,     &rule::kJwtIatInFuture,
    &rule::kJwtNoExp,           &rule::kJwtLongLived,
    &rule::kJwtExpMilliseconds, &rule::kJwtClaimType,
    &rule::kJwtNoIss,           &rule::kJwtNoAud,
    &rule::kJwtRemoteKeyUrl,    &rule::kJwtEmbeddedKey,
    &rule::kJwtSuspiciousKid,   &rule::kJwtUnknownCrit,
    &rule::kJwtSensitiveClaim,  &rule::kJwtPiiClaim,
    &rule::kJwtInUrl,           &rule::kJwtInJsReadableCookie,
    &rule::kJwtMalformed,
});

// Tokens of one body that are looked at: a list of them says nothing new.
constexpr std::size_t kMostTokens = 8;

// All tokens begin with {" encoded.
const TextFinder& beginning() {
    static const TextFinder finder("eyJ", true);
    return finder;
}

enum class Place : std::uint8_t { Authorization, Url, Cookie, ResponseField, Body };

class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings) : facts_(facts), findings_(findings) {
        if (facts.exchange.started.known()) {
            now_ = facts.exchange.started.ns / kNsPerSecond;
        }
    }

    void run() {
        const http::Exchange& exchange = facts_.exchange;
        look_into(exchange.request.head.target, Place::Url, {Side::Client, "", false});
        // Most heads hold none: one look at each saves one at each field.
        const bool in_request = beginning().found_in(exchange.request.raw_head);
        const bool in_response = beginning().found_in(exchange.response.raw_head);
        for (const http::Field& field : exchange.request.head.fields) {
            if (!in_request) {
                break;
            }
            const Place place = ascii::equal_ignoring_case(field.name, "referer")
                                    ? Place::Url
                                    : Place::Authorization;
            look_into(field.value, place, {Side::Client, field.name, false});
        }
        for (const http::Field& field : exchange.response.head.fields) {
            if (!in_response) {
                break;
            }
            const bool sets_cookie = ascii::equal_ignoring_case(field.name, "set-cookie");
            // Redirects carry tokens in the query or the fragment.
            const bool url = ascii::equal_ignoring_case(field.name, "location");
            const Place place = sets_cookie ? Place::Cookie
                                : url       ? Place::Url
                                            : Place::ResponseField;
            look_into(field.value, place, {Side::Server, field.name, false});
        }
        look_into_body(facts_.request_body, Side::Client);
        look_into_body(facts_.response_body, Side::Server);
    }

private:
    struct Where {
        Side side;
        std::string_view field;
        bool in_body;
    };

    void look_into_body(std::optional<std::string_view> body, Side side) {
        if (body) {
            look_into(*body, Place::Body, {side, "", true});
        }
    }

    void look_into(std::string_view text, Place place, Where where) {
        std::size_t seen = 0;
        std::size_t at = beginning().find(text);
        while (at != std::string_view::npos && seen < kMostTokens) {
            const std::string_view token = token_at(text, at);
            const bool begins_here = at == 0 || !is_token_char(text[at - 1]);
            if (begins_here && token.find('.') != std::string_view::npos) {
                judge(token, text, at, place, where);
                ++seen;
            }
            at = beginning().find(text, at + token.size());
        }
    }

    static bool is_token_char(char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_' || c == '-' || c == '.';
    }

    void judge(std::string_view token,
               std::string_view text,
               std::size_t at,
               Place place,
               const Where& where) {
        const Jwt& jwt = parse_jwt_once(token, facts_.exchange.url.host);
        // What only looks like a token is worth a word where a token has to be.
        if (jwt.kind == Jwt::Kind::None || jwt.kind == Jwt::Kind::Encrypted
            || (jwt.kind == Jwt::Kind::Malformed && place != Place::Authorization)) {
            return;
        }
        Evidence evidence{where.side, std::string(where.field), mask(token), where.in_body};
        if (where.in_body) {
            evidence.offset = at;
        }
        for (JwtIssue& issue : check_jwt(jwt, now_)) {
            std::optional<Severity> severity;
            if (issue.rule == &rule::kJwtExpired) {
                if (where.side == Side::Server) {
                    continue;  // nobody used it
                }
                if (facts_.exchange.response.head.status / 100 == 2) {
                    severity = Severity::High;
                    issue.detail = "the server took it";
                }
            }
            report(findings_, *issue.rule, evidence, std::move(issue.detail), severity);
        }
        if (place == Place::Url) {
            report(findings_, rule::kJwtInUrl, evidence);
        }
        if (place == Place::Cookie && !is_http_only(text)) {
            report(findings_, rule::kJwtInJsReadableCookie, evidence);
        }
    }

    static bool is_http_only(std::string_view set_cookie) {
        for (std::size_t at = set_cookie.find(';'); at != std::string_view::npos;) {
            const std::size_t end = set_cookie.find(';', at + 1);
            const std::string_view attribute = ascii::trim(set_cookie.substr(at + 1, end - at - 1));
            if (ascii::equal_ignoring_case(ascii::trim(attribute.substr(0, attribute.find('='))),
                                           "httponly")) {
                return true;
            }
            at = end;
        }
        return false;
    }

    const ExchangeFacts& facts_;
    Findings& findings_;
    std::optional<std::int64_t> now_;
};

}  // namespace

std::span<const RuleInfo* const> jwt_rules() {
    return kRules;
}

void judge_jwt(const ExchangeFacts& facts, Findings& findings) {
    Judge(facts, findings).run();
}

}  // namespace waybill::audit
