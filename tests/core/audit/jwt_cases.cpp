// SPDX-License-Identifier: GPL-3.0-or-later
#include <deque>
#include <string>

#include "tests/core/audit/rule_case.h"
#include "tests/support/jwt_maker.h"

namespace waybill::audit {
namespace {

using test::make_token;

// The exchange is of 1,768,478,400.
constexpr std::string_view kClaims = R"({"iss":"i","aud":"a","iat":1768478300,"exp":1768479000})";
constexpr std::string_view kHeader = R"({"alg":"RS256"})";
constexpr std::string_view kOk = "HTTP/1.1 401 Unauthorized\nContent-Type: application/json";

class Cases {
public:
    void add(std::string_view rule, const std::string& token, bool fires) {
        add_request(
            rule, "GET /a HTTP/1.1\nHost: h.example\nAuthorization: Bearer " + token, fires);
    }
    void add_request(std::string_view rule, const std::string& request, bool fires) {
        cases_.push_back({rule, keep(request), kOk, fires});
    }
    void add_response(std::string_view rule, const std::string& response, bool fires) {
        cases_.push_back({rule, "GET /a HTTP/1.1\nHost: h.example", keep(response), fires});
    }
    // Two that differ in the claims, or in the header.
    void add_claims(std::string_view rule, std::string_view bad, std::string_view good) {
        add(rule, make_token(kHeader, bad), true);
        add(rule, make_token(kHeader, good), false);
    }
    void add_headers(std::string_view rule, std::string_view bad, std::string_view good) {
        add(rule, make_token(bad, kClaims), true);
        add(rule, make_token(good, kClaims), false);
    }
    std::vector<RuleCase> take() { return cases_; }

private:
    std::string_view keep(const std::string& text) {
        static std::deque<std::string> kept;
        return kept.emplace_back(text);
    }

    std::vector<RuleCase> cases_;
};

// Signed with "secret" and, the second, with 32 random bytes; claims {"exp":1768479000}.
constexpr std::string_view kWeak =
    "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3Njg0NzkwMDB9.gsYT6-CKgRDaFsPK5y5PMq9Rygp0CwifOeeqfppDdrw";
constexpr std::string_view kStrong =
    "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3Njg0NzkwMDB9.3Fa2rizZiAhDPmF_NcbF8QsrcNQQlQn3ecZCbWvSKM8";

}  // namespace

std::vector<RuleCase> jwt_rule_cases() {
    Cases cases;
    cases.add_headers("jwt-alg-none", R"({"alg":"NonE"})", R"({"alg":"none-such"})");
    cases.add("jwt-unsigned", make_token(kHeader, kClaims, ""), true);
    cases.add("jwt-unsigned", make_token(kHeader, kClaims), false);
    cases.add("jwt-weak-hmac-secret", std::string(kWeak), true);
    cases.add("jwt-weak-hmac-secret", std::string(kStrong), false);
    cases.add_claims("jwt-expired", R"({"exp":1768478400})", R"({"exp":1768478401})");
    cases.add_claims("jwt-not-yet-valid", R"({"nbf":1768478461})", R"({"nbf":1768478460})");
    cases.add_claims("jwt-iat-in-future", R"({"iat":1768478461})", R"({"iat":1768478460})");
    cases.add_claims("jwt-no-exp", R"({"iat":1768478400})", R"({"exp":"soon"})");
    cases.add_claims("jwt-long-lived",
                     R"({"iat":1768478400,"exp":1768564801})",
                     R"({"iat":1768478400,"exp":1768564800})");
    cases.add_claims("jwt-exp-milliseconds", R"({"exp":1768479000000})", R"({"exp":1768479000})");
    cases.add_claims("jwt-claim-type", R"({"exp":"1768479000"})", R"({"exp":1768479000.5})");
    cases.add_claims("jwt-no-iss", R"({"aud":"a"})", kClaims);
    cases.add_claims("jwt-no-aud", R"({"iss":"i"})", kClaims);
    cases.add_headers("jwt-remote-key-url",
                      R"({"alg":"RS256","jku":"https://k.example/"})",
                      R"({"alg":"RS256","x5t":"abc"})");
    cases.add_headers(
        "jwt-embedded-key", R"({"alg":"RS256","jwk":{"kty":"RSA"}})", R"({"alg":"RS256"})");
    cases.add_headers("jwt-suspicious-kid",
                      R"({"alg":"HS256","kid":"../../key"})",
                      R"({"alg":"HS256","kid":"aGVsbG8/d29ybGQrYWdhaW4="})");
    cases.add_headers("jwt-unknown-crit",
                      R"({"alg":"RS256","crit":["x-mine"]})",
                      R"({"alg":"RS256","crit":["b64"],"b64":false})");
    cases.add_claims(
        "jwt-sensitive-claim", R"({"user":{"Pass_Word":"x"}})", R"({"password_set":true})");
    cases.add_claims("jwt-pii-claim", R"({"email":"a@b.c"})", R"({"email_verified":true})");
    const std::string token = make_token(kHeader, kClaims);
    cases.add_request("jwt-in-url", "GET /a?t=" + token + " HTTP/1.1\nHost: h.example", true);
    cases.add("jwt-in-url", token, false);
    cases.add_response(
        "jwt-in-js-readable-cookie", "HTTP/1.1 200 OK\nSet-Cookie: t=" + token + "; Secure", true);
    cases.add_response("jwt-in-js-readable-cookie",
                       "HTTP/1.1 200 OK\nSet-Cookie: t=" + token + "; Secure; HTTPONLY",
                       false);
    cases.add_headers("jwt-malformed", R"({"typ":"JWT"})", kHeader);
    return cases.take();
}

}  // namespace waybill::audit
