// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keys of the filter box of Chrome's DevTools: "domain:*.example.com -method:GET".
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser_impl.h"

namespace waybill::filter {
namespace {

using Id = FieldId;
using Shape = DevtoolsKey::Shape;

constexpr auto kKeys = std::to_array<DevtoolsKey>({
    {"cookie-domain", Shape::CookieAttribute, Id::SetCookie, "domain"},
    {"cookie-name", Shape::AnyCookie, Id::Cookie},
    {"cookie-path", Shape::CookieAttribute, Id::SetCookie, "path"},
    {"cookie-value", Shape::CookieValue, Id::Cookie},
    {"domain", Shape::Domain, Id::Host},
    {"has-overrides", Shape::UnknownFact, Id::Url, "overrides are the browser's own"},
    {"has-request-header", Shape::Presence, Id::RequestHeader},
    {"has-response-header", Shape::Presence, Id::ResponseHeader},
    {"is", Shape::State, Id::Url},
    {"larger-than", Shape::LargerThan, Id::Size},
    {"method", Shape::Equal, Id::Method},
    {"mime-type", Shape::Equal, Id::Type},
    {"mixed-content", Shape::UnknownFact, Id::Url, "no request says which page asked for it"},
    {"priority", Shape::UnknownFact, Id::Url, "priorities are the browser's own"},
    {"resource-type", Shape::ResourceType, Id::Category},
    {"response-header-set-cookie", Shape::Contains, Id::SetCookie},
    {"scheme", Shape::Equal, Id::Scheme},
    {"set-cookie-domain", Shape::CookieAttribute, Id::SetCookie, "domain"},
    {"set-cookie-name", Shape::Presence, Id::SetCookie},
    {"set-cookie-value", Shape::SetCookieValue, Id::SetCookie},
    {"status-code", Shape::Equal, Id::Status},
    {"url", Shape::Contains, Id::Url},
});

// What is expected behind the key.
std::string_view expected_behind(Shape shape) {
    switch (shape) {
        case Shape::Equal:
        case Shape::Contains:
        case Shape::UnknownFact:
            return "a value straight behind the colon";
        case Shape::Domain:
            return "a host, or *.example.com";
        case Shape::Presence:
        case Shape::AnyCookie:
            return "a name";
        case Shape::CookieValue:
        case Shape::SetCookieValue:
            return "the value of a cookie";
        case Shape::CookieAttribute:
            return "what the cookie is set for";
        case Shape::LargerThan:
            return "a size such as 100k, 5MB or 10KiB";
        case Shape::State:
            return "running or from-cache";
        case Shape::ResourceType:
            return "a kind such as document, script, image or xhr";
    }
    return "a value";
}

// Each byte standing for itself, as the parser keeps patterns: a slash needs no backslash.
std::string quoted_for_pattern(std::string_view text) {
    std::string quoted;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            quoted += fmt::format("\\x{:02x}", byte);
            continue;
        }
        const bool is_plain =
            byte >= 0x80 || ascii::is_alpha(c) || ascii::is_digit(c) || c == '_' || c == '/';
        quoted += is_plain ? "" : "\\";
        quoted += c;
    }
    return quoted;
}

}  // namespace

std::span<const DevtoolsKey> devtools_keys() {
    return kKeys;
}

const DevtoolsKey* find_devtools_key(std::string_view name) {
    const auto found = std::find_if(kKeys.begin(), kKeys.end(), [&](const auto& key) {
        return ascii::equal_ignoring_case(key.name, name);
    });
    return found == kKeys.end() ? nullptr : &*found;
}

// Null if no key with its colon begins there: "http://x" and "host:8080" are words.
const DevtoolsKey* Parser::devtools_key_at(std::size_t at) const {
    Lexer ahead = lexer_;
    ahead.seek(at);
    const std::string_view name = ahead.name();
    const bool has_colon = ahead.text().substr(at + name.size()).starts_with(':');
    return has_colon ? find_devtools_key(name) : nullptr;
}

Parser::Parsed Parser::devtools_alias(const DevtoolsKey& key, bool negated) {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + (negated ? 1 : 0) + key.name.size() + 1);
    add_token(TokenKind::Alias, from(begin));
    std::optional<RawValue> raw;
    if (lexer_.is_at_quote()) {
        raw = take_quoted();
        if (!raw) {
            return std::nullopt;
        }
    } else {
        raw = lexer_.take_bare(false);
    }
    const TextSpan at = from(begin);
    if (raw->text().empty()) {
        return fail({raw->at.begin, lexer_.position()},
                    fmt::format("a value for {}: is missing", key.name),
                    expected_behind(key.shape));
    }
    add_token(TokenKind::Value, raw->at);
    Parsed expression = devtools_expression(key, *raw);
    if (!expression) {
        return std::nullopt;
    }
    return accept(negated ? negation_of(std::move(*expression)) : std::move(*expression), at);
}

Parser::Parsed Parser::devtools_expression(const DevtoolsKey& key, const RawValue& raw) {
    const std::string text = raw.text();
    switch (key.shape) {
        case Shape::Equal:
            return devtools_value(key, Operator::Equal, raw);
        case Shape::Contains:
            return devtools_value(key, Operator::Contains, raw);
        case Shape::LargerThan:
            return devtools_value(key, Operator::Greater, raw);
        case Shape::Domain:
            return devtools_domain(raw);
        case Shape::Presence:
            return presence_of(key.field, key.field == Id::SetCookie ? text : ascii::lower(text));
        case Shape::AnyCookie: {
            std::vector<Expression> either;
            either.push_back(presence_of(Id::Cookie, text));
            either.push_back(presence_of(Id::SetCookie, text));
            return any_of(std::move(either));
        }
        case Shape::CookieValue:
            return devtools_cookie(Id::Cookie, "^[^=]*=", "$", raw);
        case Shape::SetCookieValue:
            return devtools_cookie(Id::SetCookie, "^[^=]*=", "\\s*(;|$)", raw);
        case Shape::CookieAttribute:
            return devtools_cookie(key.field,
                                   key.detail == "domain" ? ";\\s*domain=\\.?" : ";\\s*path=",
                                   "(;|$)",
                                   raw);
        case Shape::State:
            return devtools_state(raw);
        case Shape::ResourceType:
            return devtools_resource_type(raw);
        case Shape::UnknownFact:
            warn(raw.at, fmt::format("{}: finds nothing: {}", key.name, key.detail));
            return no_exchange();
    }
    return std::nullopt;
}

Parser::Parsed Parser::devtools_value(const DevtoolsKey& key, Operator op, const RawValue& raw) {
    FilterError error;
    auto value = read_value({field(key.field), op}, raw.text(), raw.exact_case, error);
    if (!value) {
        return fail(raw.at, std::move(error));
    }
    Expression expression = presence_of(key.field);
    expression.predicate.op = op;
    expression.predicate.values.push_back(std::move(*value));
    return expression;
}

// An asterisk stands for anything.
Parser::Parsed Parser::devtools_domain(const RawValue& raw) {
    const std::string text = raw.text();
    if (text.find('*') == std::string::npos) {
        return comparison_of(Id::Host, Operator::Equal, text_value(text, raw.exact_case));
    }
    std::string source = "^";
    std::string_view rest = text;
    for (std::size_t star = rest.find('*'); star != std::string_view::npos; star = rest.find('*')) {
        source += quoted_for_pattern(rest.substr(0, star)) + ".*";
        rest.remove_prefix(star + 1);
    }
    auto pattern = compile(source + quoted_for_pattern(rest) + "$", raw.exact_case, raw.at);
    return pattern ? Parsed(comparison_of(Id::Host, Operator::Matches, std::move(*pattern)))
                   : std::nullopt;
}

// `before` and `after` are patterns for what stands around the value in a line of a cookie.
Parser::Parsed Parser::devtools_cookie(FieldId field,
                                       std::string_view before,
                                       std::string_view after,
                                       const RawValue& raw) {
    std::string source(before);
    source += quoted_for_pattern(raw.text());
    source += after;
    auto pattern = compile(source, raw.exact_case, raw.at);
    return pattern ? Parsed(comparison_of(field, Operator::Matches, std::move(*pattern)))
                   : std::nullopt;
}

Parser::Parsed Parser::devtools_state(const RawValue& raw) {
    const std::string state = ascii::lower(raw.text());
    if (state == "running") {
        return presence_of(Id::Pending);
    }
    if (state == "from-cache") {
        return presence_of(Id::Cached);
    }
    if (state == "service-worker-intercepted" || state == "service-worker-initiated") {
        warn(raw.at,
             fmt::format("is:{} finds nothing: service workers are the browser's own", state));
        return no_exchange();
    }
    return fail(raw.at,
                fmt::format("there is no state {}", shown(raw.text())),
                "running, from-cache, service-worker-intercepted or service-worker-initiated");
}

Parser::Parsed Parser::devtools_resource_type(const RawValue& raw) {
    const std::string type = ascii::lower(raw.text());
    if (type == "eventsource") {
        return presence_of(Id::ServerSentEvents);
    }
    FilterError error;
    auto value = read_value({field(Id::Category), Operator::Equal}, type, false, error);
    if (!value) {
        return fail(raw.at, std::move(error));
    }
    return comparison_of(Id::Category, Operator::Equal, std::move(value->low));
}

}  // namespace waybill::filter
