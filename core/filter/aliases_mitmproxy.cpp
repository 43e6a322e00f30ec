// SPDX-License-Identifier: GPL-3.0-or-later
//
// mitmproxy's filter expressions: "~u /api & ~m POST".
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/edit_distance.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser_impl.h"

namespace waybill::filter {
namespace {

using Id = FieldId;
using Shape = MitmproxyToken::Shape;

constexpr auto kTokens = std::to_array<MitmproxyToken>({
    {"a", Shape::Asset, Id::Category},
    {"all", Shape::Everything, Id::Url},
    {"b", Shape::Pattern, Id::Body},
    {"bq", Shape::Pattern, Id::RequestBody},
    {"bs", Shape::Pattern, Id::ResponseBody},
    {"c", Shape::Status, Id::Status},
    {"comment", Shape::Pattern, Id::Comment},
    {"d", Shape::Pattern, Id::Host},
    {"dns", Shape::Nothing, Id::Url},
    {"dst", Shape::Pattern, Id::Server},
    {"e", Shape::Presence, Id::Error},
    {"h", Shape::Pattern, Id::Header},
    {"hq", Shape::Pattern, Id::RequestHeader},
    {"hs", Shape::Pattern, Id::ResponseHeader},
    {"http", Shape::Everything, Id::Url},
    {"m", Shape::Pattern, Id::Method},
    {"marked", Shape::Presence, Id::Mark},
    {"marker", Shape::Pattern, Id::Mark},
    {"meta", Shape::UnknownFact, Id::Url},
    {"q", Shape::Absence, Id::HasResponse},
    {"replay", Shape::Presence, Id::Replayed},
    {"replayq", Shape::Presence, Id::Replayed},
    {"replays", Shape::Presence, Id::Replayed},
    {"s", Shape::Presence, Id::HasResponse},
    {"src", Shape::Pattern, Id::Client},
    {"t", Shape::EitherType, Id::Type},
    {"tcp", Shape::Nothing, Id::Url},
    {"tq", Shape::Pattern, Id::RequestType},
    {"ts", Shape::Pattern, Id::Type},
    {"u", Shape::Pattern, Id::Url},
    {"udp", Shape::Nothing, Id::Url},
    {"websocket", Shape::Presence, Id::WebSocket},
});

std::string nearest_token(std::string_view name) {
    std::string nearest;
    std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
    constexpr std::size_t kLongestName = 64;
    if (name.size() < 2 || name.size() > kLongestName) {
        return nearest;
    }
    for (const MitmproxyToken& token : kTokens) {
        const std::size_t distance = edit_distance(name, token.name);
        if (distance < least) {
            least = distance;
            nearest = fmt::format("~{}", token.name);
        }
    }
    return nearest;
}

Expression assets() {
    Expression expression = presence_of(Id::Category);
    expression.predicate.op = Operator::In;
    for (const char* category : {"script", "stylesheet", "image", "font"}) {
        expression.predicate.values.push_back({text_value(category), std::nullopt});
    }
    return expression;
}

}  // namespace

bool MitmproxyToken::takes_pattern() const {
    return shape == Shape::Pattern || shape == Shape::EitherType || shape == Shape::UnknownFact;
}

std::span<const MitmproxyToken> mitmproxy_tokens() {
    return kTokens;
}

const MitmproxyToken* find_mitmproxy_token(std::string_view name) {
    const auto found = std::find_if(
        kTokens.begin(), kTokens.end(), [&](const auto& token) { return token.name == name; });
    return found == kTokens.end() ? nullptr : &*found;
}

Parser::Parsed Parser::mitmproxy_alias() {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + 1);
    const std::string_view name = lexer_.name();
    lexer_.seek(lexer_.position() + name.size());
    const TextSpan at = from(begin);
    const MitmproxyToken* token = find_mitmproxy_token(name);
    if (token == nullptr) {
        return fail(
            at,
            fmt::format("there is no {}", shown(lexer_.text().substr(begin, name.size() + 1))),
            "one of mitmproxy's tokens, such as ~u, ~d or ~m",
            nearest_token(name));
    }
    if (!lexer_.ends_at(lexer_.position()) && !lexer_.is_at_quote() && !lexer_.is_at("&")
        && !lexer_.is_at("|") && !lexer_.is_at("(")) {
        return fail_here(fmt::format("more stands straight behind ~{}", name), "white space");
    }
    add_token(TokenKind::Alias, at);
    switch (token->shape) {
        case Shape::Pattern:
        case Shape::EitherType:
        case Shape::UnknownFact:
            return mitmproxy_pattern(*token, at);
        case Shape::Status:
            return mitmproxy_status(at);
        case Shape::Presence:
            return accept(presence_of(token->field), at);
        case Shape::Absence:
            return accept(negation_of(presence_of(token->field)), at);
        case Shape::Asset:
            return accept(assets(), at);
        case Shape::Everything:
            return every_exchange();
        case Shape::Nothing:
            return no_exchange();
    }
    return std::nullopt;
}

// What a token takes: bare or in quotes.
std::optional<RawValue> Parser::take_mitmproxy_value(std::string_view token) {
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    if (lexer_.is_at_quote()) {
        return take_quoted();
    }
    const bool is_next_term =
        lexer_.is_at("~") || lexer_.is_at_keyword("and") || lexer_.is_at_keyword("or");
    const RawValue raw = lexer_.take_bare(false);
    if (is_next_term || raw.inner.empty() || raw.inner == "&" || raw.inner == "|") {
        lexer_.seek(begin);
        const bool is_status = token == "c";
        return fail_here(fmt::format("what ~{} looks for is missing", token),
                         is_status ? "a status such as ~c 404" : "a pattern, in quotes or without");
    }
    return raw;
}

Parser::Parsed Parser::mitmproxy_pattern(const MitmproxyToken& token, TextSpan at) {
    const auto raw = take_mitmproxy_value(token.name);
    if (!raw) {
        return std::nullopt;
    }
    add_token(TokenKind::Pattern, raw->at);
    auto value = compile(*raw);
    if (!value) {
        return std::nullopt;
    }
    at.end = raw->at.end;
    if (token.shape == Shape::UnknownFact) {
        warn(at,
             fmt::format("~{} finds nothing: no exchange has mitmproxy's metadata", token.name));
        return no_exchange();
    }
    if (token.shape == Shape::Pattern) {
        return accept(comparison_of(token.field, Operator::Matches, std::move(*value)), at);
    }
    std::vector<Expression> either;
    either.push_back(comparison_of(Id::RequestType, Operator::Matches, *value));
    either.push_back(comparison_of(Id::Type, Operator::Matches, std::move(*value)));
    return accept(any_of(std::move(either)), at);
}

Parser::Parsed Parser::mitmproxy_status(TextSpan at) {
    const auto raw = take_mitmproxy_value("c");
    if (!raw) {
        return std::nullopt;
    }
    add_token(TokenKind::Value, raw->at);
    FilterError error;
    auto value = read_value({field(Id::Status), Operator::Equal}, raw->text(), false, error);
    if (!value) {
        return fail(raw->at, std::move(error));
    }
    Expression expression = presence_of(Id::Status);
    expression.predicate.op = Operator::Equal;
    expression.predicate.values.push_back(std::move(*value));
    return accept(std::move(expression), {at.begin, raw->at.end});
}

}  // namespace waybill::filter
