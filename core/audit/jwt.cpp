// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/jwt.h"

#include <algorithm>
#include <array>
#include <span>

#include <boost/json.hpp>

#include "core/audit/base64.h"
#include "core/audit/jwt_keys.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestToken = 64 * 1024;
constexpr int kClaimDepth = 4;  // objects in objects that are looked at

using Names = std::span<const std::string_view>;

// Names as compared: lower case, without what joins words.
constexpr auto kSensitiveNames =
    std::to_array<std::string_view>({"password",   "passwd",
                                     "pwd",        "passphrase",
                                     "secret",     "clientsecret",
                                     "ssn",        "socialsecuritynumber",
                                     "creditcard", "creditcardnumber",
                                     "cardnumber", "card",
                                     "cvv",        "cvc",
                                     "apikey",     "apisecret",
                                     "privatekey", "secretkey",
                                     "accesskey",  "passwordhash"});
constexpr auto kPersonalNames = std::to_array<std::string_view>({"email",
                                                                 "emailaddress",
                                                                 "mail",
                                                                 "phone",
                                                                 "phonenumber",
                                                                 "mobile",
                                                                 "mobilenumber",
                                                                 "birthdate",
                                                                 "birthday",
                                                                 "dateofbirth",
                                                                 "dob",
                                                                 "address",
                                                                 "streetaddress",
                                                                 "homeaddress",
                                                                 "postaladdress"});

std::optional<json::object> parse_object(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.as_object());
}

std::string_view view_of(json::string_view text) {
    return {text.data(), text.size()};
}

std::optional<std::string> text_of(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_string()) {
        return std::nullopt;
    }
    return std::string(view_of(value->as_string()));
}

bool contains(const json::object& object, std::string_view name) {
    return object.contains({name.data(), name.size()});
}

NumericClaim numeric_claim(const json::object& claims, std::string_view name) {
    const json::value* const value = claims.if_contains({name.data(), name.size()});
    if (value == nullptr) {
        return {};
    }
    if (value->is_int64()) {
        return {NumericClaim::State::Number, static_cast<double>(value->as_int64())};
    }
    if (value->is_uint64()) {
        return {NumericClaim::State::Number, static_cast<double>(value->as_uint64())};
    }
    if (value->is_double()) {
        return {NumericClaim::State::Number, value->as_double()};
    }
    return {NumericClaim::State::OtherType, 0};
}

bool is_one_of(Names names, std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (ascii::is_alpha(c) || ascii::is_digit(c)) {
            plain.push_back(ascii::to_lower(c));
        }
    }
    return std::find(names.begin(), names.end(), plain) != names.end();
}

// Whether there is anything in it: "email_verified": true and empty strings tell nothing.
bool says_something(const json::value& value) {
    return (value.is_string() && !value.as_string().empty()) || value.is_number()
           || (value.is_object() && !value.as_object().empty());
}

void collect_claims(const json::object& claims, Jwt& token, int depth) {
    for (const auto& member : claims) {
        const std::string_view name = view_of(member.key());
        if (says_something(member.value())) {
            if (is_one_of(kSensitiveNames, name)) {
                token.sensitive_claims.emplace_back(name);
                continue;
            }
            if (is_one_of(kPersonalNames, name)) {
                token.personal_claims.emplace_back(name);
                continue;
            }
        }
        if (depth < kClaimDepth && member.value().is_object()) {
            collect_claims(member.value().as_object(), token, depth + 1);
        }
    }
}

// RFC 7515 section 4.1.11: names that the recipient must understand. b64 is RFC 7797's.
std::string find_unknown_critical(const json::object& header) {
    const json::value* const critical = header.if_contains("crit");
    if (critical == nullptr) {
        return {};
    }
    if (!critical->is_array() || critical->as_array().empty()) {
        return "(not a list of names)";
    }
    for (const json::value& name : critical->as_array()) {
        if (!name.is_string()) {
            return "(not a name)";
        }
        if (view_of(name.as_string()) != "b64") {
            return std::string(view_of(name.as_string()));
        }
    }
    return {};
}

void read_header(const json::object& header, Jwt& token) {
    token.key_id = text_of(header, "kid");
    for (const std::string_view name : {"jku", "x5u"}) {
        if (token.remote_key.empty() && contains(header, name)) {
            token.remote_key = name;
        }
    }
    for (const std::string_view name : {"jwk", "x5c"}) {
        if (token.embedded_key.empty() && contains(header, name)) {
            token.embedded_key = name;
        }
    }
    token.unknown_critical = find_unknown_critical(header);
}

void read_claims(const json::object& claims, Jwt& token) {
    token.expires = numeric_claim(claims, "exp");
    token.not_before = numeric_claim(claims, "nbf");
    token.issued = numeric_claim(claims, "iat");
    token.has_issuer = contains(claims, "iss");
    token.has_audience = contains(claims, "aud");
    token.issuer = text_of(claims, "iss").value_or("");
    for (const std::string_view name : {"typ", "token_use", "token_type", "type"}) {
        const std::string kind = ascii::lower(text_of(claims, name).value_or(""));
        token.is_refresh_token = token.is_refresh_token || kind == "refresh" || kind == "offline"
                                 || kind == "refresh_token";
    }
    collect_claims(claims, token, 1);
}

// Up to five, and how many there are.
struct Segments {
    std::array<std::string_view, 5> text;
    std::size_t count = 0;
};

Segments split_at_dots(std::string_view token) {
    Segments segments;
    while (true) {
        const std::size_t dot = token.find('.');
        if (segments.count < segments.text.size()) {
            segments.text[segments.count] = token.substr(0, dot);
        }
        ++segments.count;
        if (dot == std::string_view::npos) {
            return segments;
        }
        token.remove_prefix(dot + 1);
    }
}

bool is_base64url(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return is_base64url_char(c) || c == '='; });
}

// All of a JSON object that has an algorithm; the dot and the rest make it a token.
bool looks_like_object(std::string_view segment) {
    return segment.starts_with("eyJ") || segment.starts_with("eyAi") || segment.starts_with("ewog")
           || segment.starts_with("ewoJ") || segment.starts_with("ew0K");
}

Jwt::Kind kind_of_encrypted(std::string_view first) {
    const auto bytes = decode_base64(first, Base64Alphabet::Url);
    const auto header = bytes ? parse_object(*bytes) : std::nullopt;
    return header && contains(*header, "enc") ? Jwt::Kind::Encrypted : Jwt::Kind::None;
}

}  // namespace

Jwt parse_jwt(std::string_view token, std::string_view host) {
    Jwt jwt;
    if (token.size() > kLargestToken) {
        return jwt;
    }
    const Segments segments = split_at_dots(token);
    if (segments.count == 5) {
        jwt.kind = kind_of_encrypted(segments.text[0]);
        return jwt;
    }
    if (segments.count != 3 || !is_base64url(token.substr(0, segments.text[0].size()))
        || !is_base64url(segments.text[1]) || !is_base64url(segments.text[2])) {
        return jwt;
    }
    const auto [header_text, payload_text, signature_text] =
        std::array{segments.text[0], segments.text[1], segments.text[2]};
    const auto header_bytes = decode_base64(header_text, Base64Alphabet::Url);
    const auto header = header_bytes ? parse_object(*header_bytes) : std::nullopt;
    if (!header) {
        jwt.kind = looks_like_object(header_text) ? Jwt::Kind::Malformed : Jwt::Kind::None;
        return jwt;
    }
    // RFC 7515 section 2: base64url without padding.
    const bool padded = token.find('=') != std::string_view::npos;
    const auto payload_bytes = decode_base64(payload_text, Base64Alphabet::Url);
    const auto claims = payload_bytes ? parse_object(*payload_bytes) : std::nullopt;
    const auto signature = decode_base64(signature_text, Base64Alphabet::Url);
    const auto algorithm = text_of(*header, "alg");
    if (padded || !claims || !signature || !algorithm) {
        jwt.kind = Jwt::Kind::Malformed;
        return jwt;
    }
    jwt.kind = Jwt::Kind::Signed;
    jwt.algorithm = *algorithm;
    jwt.signature_empty = signature_text.empty();
    read_header(*header, jwt);
    read_claims(*claims, jwt);
    if (!signature->empty()) {
        jwt.weak_secret =
            find_weak_secret(jwt.algorithm,
                             token.substr(0, header_text.size() + 1 + payload_text.size()),
                             *signature,
                             {host, jwt.issuer});
    }
    return jwt;
}

const Jwt& parse_jwt_once(std::string_view token, std::string_view host) {
    struct Entry {
        std::string token;
        std::string host;
        Jwt parsed;
    };
    constexpr std::size_t kRemembered = 8;
    thread_local std::array<Entry, kRemembered> entries;
    thread_local std::size_t next = 0;
    for (const Entry& entry : entries) {
        if (entry.token == token && entry.host == host && !token.empty()) {
            return entry.parsed;
        }
    }
    Entry& entry = entries[next];
    next = (next + 1) % kRemembered;
    entry.token.assign(token.substr(0, kLargestToken + 1));
    entry.host.assign(host);
    entry.parsed = parse_jwt(entry.token, host);
    return entry.parsed;
}

std::string_view token_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && (is_base64url_char(text[end]) || text[end] == '.')) {
        ++end;
    }
    const std::string_view token = text.substr(at, end - at);
    // A full stop behind it ends a sentence; that behind the second part is the token's own.
    const bool stop = token.ends_with('.') && std::count(token.begin(), token.end(), '.') > 2;
    return stop ? token.substr(0, token.size() - 1) : token;
}

}  // namespace waybill::audit
