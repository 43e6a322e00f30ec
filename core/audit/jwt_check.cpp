// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "core/audit/jwt.h"
#include "core/audit/mask.h"
#include "core/audit/rules_jwt.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr double kClockLeeway = 60;
constexpr double kLongLife = 24 * 60 * 60;

bool is_long_base64(std::string_view text) {
    constexpr std::size_t kShortestHash = 20;
    return text.size() >= kShortestHash && std::all_of(text.begin(), text.end(), [](char c) {
               return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '/' || c == '=';
           });
}

// What a key id is made of when it shall have another key looked up: paths, quotes, SQL, commands,
// URLs. A hash in base64 may hold a slash.
bool is_suspicious(std::string_view key_id) {
    if (key_id.starts_with('/')
        || (key_id.find('/') != std::string_view::npos && !is_long_base64(key_id))) {
        return true;
    }
    if (std::any_of(key_id.begin(), key_id.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte <= 0x20 || byte == 0x7f
                   || std::string_view("'\"`;|\\<>$%").find(c) != std::string_view::npos;
        })) {
        return true;
    }
    const std::string lower = ascii::lower(key_id);
    return lower.find("..") != std::string::npos || lower.ends_with("--")
           || lower.starts_with("select") || lower.starts_with("union");
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += text.empty() ? "" : ", ";
        text += name;
    }
    return text;
}

class Check {
public:
    Check(const Jwt& token, std::optional<std::int64_t> now) : token_(token) {
        if (now) {
            now_ = static_cast<double>(*now);
        }
    }

    std::vector<JwtIssue> run() {
        if (token_.kind == Jwt::Kind::Malformed) {
            add(rule::kJwtMalformed);
        }
        if (token_.kind == Jwt::Kind::Signed) {
            check_signature();
            check_header();
            check_dates();
            check_claims();
        }
        return std::move(issues_);
    }

private:
    void add(const RuleInfo& rule, std::string detail = {}) {
        issues_.push_back({&rule, std::move(detail)});
    }

    void check_signature() {
        if (ascii::equal_ignoring_case(token_.algorithm, "none")) {
            add(rule::kJwtAlgNone, token_.algorithm == "none" ? "" : token_.algorithm);
        } else if (token_.signature_empty) {
            add(rule::kJwtUnsigned, token_.algorithm);
        }
        if (token_.weak_secret) {
            add(rule::kJwtWeakHmacSecret,
                token_.weak_secret->empty() ? "the key is empty"
                                            : "the key is " + mask(*token_.weak_secret));
        }
    }

    void check_header() {
        if (!token_.remote_key.empty()) {
            add(rule::kJwtRemoteKeyUrl, token_.remote_key);
        }
        if (!token_.embedded_key.empty()) {
            add(rule::kJwtEmbeddedKey, token_.embedded_key);
        }
        if (token_.key_id && is_suspicious(*token_.key_id)) {
            add(rule::kJwtSuspiciousKid, *token_.key_id);
        }
        if (!token_.unknown_critical.empty()) {
            add(rule::kJwtUnknownCrit, token_.unknown_critical);
        }
    }

    // Of a claim of which something basic is wrong, only that is said.
    bool report_form(const NumericClaim& claim, std::string_view name) {
        if (claim.state == NumericClaim::State::OtherType) {
            add(rule::kJwtClaimType, std::string(name));
        } else if (claim.is_in_milliseconds()) {
            add(rule::kJwtExpMilliseconds, std::string(name));
        }
        return claim.is_usable();
    }

    void check_dates() {
        if (token_.expires.state == NumericClaim::State::Absent) {
            add(rule::kJwtNoExp);
        } else if (report_form(token_.expires, "exp")) {
            if (now_ && token_.expires.seconds <= *now_) {
                add(rule::kJwtExpired);
            }
            check_lifetime();
        }
        if (report_form(token_.not_before, "nbf") && now_
            && token_.not_before.seconds > *now_ + kClockLeeway) {
            add(rule::kJwtNotYetValid);
        }
        if (report_form(token_.issued, "iat") && now_
            && token_.issued.seconds > *now_ + kClockLeeway) {
            add(rule::kJwtIatInFuture);
        }
    }

    void check_lifetime() {
        if (token_.is_refresh_token) {
            return;
        }
        std::optional<double> from = now_;
        if (token_.issued.is_usable()) {
            from = token_.issued.seconds;
        } else if (token_.not_before.is_usable()) {
            from = token_.not_before.seconds;
        }
        if (from && token_.expires.seconds - *from > kLongLife) {
            add(rule::kJwtLongLived);
        }
    }

    void check_claims() {
        if (!token_.has_issuer) {
            add(rule::kJwtNoIss);
        }
        if (!token_.has_audience) {
            add(rule::kJwtNoAud);
        }
        if (!token_.sensitive_claims.empty()) {
            add(rule::kJwtSensitiveClaim, joined(token_.sensitive_claims));
        }
        if (!token_.personal_claims.empty()) {
            add(rule::kJwtPiiClaim, joined(token_.personal_claims));
        }
    }

    const Jwt& token_;
    std::optional<double> now_;
    std::vector<JwtIssue> issues_;
};

}  // namespace

std::vector<JwtIssue> check_jwt(const Jwt& token, std::optional<std::int64_t> now) {
    return Check(token, now).run();
}

}  // namespace waybill::audit
