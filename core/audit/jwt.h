// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON Web Tokens (RFC 7519) as they are found on the wire: told apart from what only looks like
// one, parsed once, and checked for what makes them forgeable or longer valid than they should be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/finding.h"

namespace waybill::audit {

// Of exp, nbf and iat (RFC 7519 section 4.1): seconds since 1970.
struct NumericClaim {
    enum class State : std::uint8_t { Absent, Number, OtherType };

    State state = State::Absent;
    double seconds = 0;

    bool is_number() const { return state == State::Number; }
    // Dates of that size are given in milliseconds: the year 5138 otherwise.
    bool is_in_milliseconds() const { return is_number() && seconds > 1e11; }
    bool is_usable() const { return is_number() && !is_in_milliseconds(); }
};

struct Jwt {
    enum class Kind : std::uint8_t {
        None,       // not a token
        Encrypted,  // JWE, RFC 7516: nothing of its claims can be seen
        Malformed,  // is meant to be one, but cannot be read
        Signed,     // a JWT; the rest is filled in of this kind only
    };

    Kind kind = Kind::None;
    std::string algorithm;
    bool signature_empty = false;
    NumericClaim expires;
    NumericClaim not_before;
    NumericClaim issued;
    bool has_issuer = false;
    bool has_audience = false;
    bool is_refresh_token = false;
    std::string issuer;                         // when it is a string
    std::optional<std::string> key_id;          // kid
    std::string remote_key;                     // "jku" or "x5u" when there is one
    std::string embedded_key;                   // "jwk" or "x5c"
    std::string unknown_critical;               // the first name in crit that nobody defined
    std::vector<std::string> sensitive_claims;  // their names
    std::vector<std::string> personal_claims;
    std::optional<std::string> weak_secret;  // the word that its signature verifies with
};

// Parses `token`, all of it. `host` is one of the words tried as key of an HMAC.
Jwt parse_jwt(std::string_view token, std::string_view host);

// As parse_jwt(), but remembers the last few of the thread: clients send the same token with each
// request. The reference lives until the next call.
const Jwt& parse_jwt_once(std::string_view token, std::string_view host);

// The token that begins at `at`: characters of base64url and dots; as long as that goes on.
std::string_view token_at(std::string_view text, std::size_t at);

struct JwtIssue {
    const RuleInfo* rule;
    std::string detail;
};

// What is wrong with the token itself, wherever it was found. `now`: seconds since 1970; empty when
// not known.
std::vector<JwtIssue> check_jwt(const Jwt& token, std::optional<std::int64_t> now);

}  // namespace waybill::audit
