// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parser's part for fields, their arguments, operators and values.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/anomaly.h"
#include "core/base/ascii.h"
#include "core/base/edit_distance.h"
#include "core/base/text.h"
#include "core/filter/expression_builder.h"
#include "core/filter/json_path.h"
#include "core/filter/parser_impl.h"
#include "core/filter/xml_path.h"

namespace waybill::filter {
namespace {

struct OperatorText {
    std::string_view text;
    Operator op;
};

// A sign before those that it begins with.
constexpr auto kSigns = std::to_array<OperatorText>({
    {"===", Operator::Equal},
    {"==", Operator::Equal},
    {"=~", Operator::Matches},
    {"=", Operator::Equal},
    {"!=", Operator::NotEqual},
    {"<=", Operator::LessEqual},
    {"<", Operator::Less},
    {">=", Operator::GreaterEqual},
    {">", Operator::Greater},
    {"*=", Operator::Contains},
    {"^=", Operator::StartsWith},
    {"$=", Operator::EndsWith},
    {"~", Operator::Matches},
});

constexpr auto kWords = std::to_array<OperatorText>({
    {"contains", Operator::Contains},
    {"matches", Operator::Matches},
    {"startswith", Operator::StartsWith},
    {"endswith", Operator::EndsWith},
    {"in", Operator::In},
    {"eq", Operator::Equal},
    {"ne", Operator::NotEqual},
    {"lt", Operator::Less},
    {"le", Operator::LessEqual},
    {"gt", Operator::Greater},
    {"ge", Operator::GreaterEqual},
});

const OperatorText* sign_at(std::string_view text, std::size_t at) {
    for (const OperatorText& sign : kSigns) {
        if (text.substr(std::min(at, text.size())).starts_with(sign.text)) {
            return &sign;
        }
    }
    return nullptr;
}

const OperatorText* word_at(const Lexer& lexer) {
    for (const OperatorText& word : kWords) {
        if (lexer.is_at_keyword(word.text)) {
            return &word;
        }
    }
    return nullptr;
}

// "0:4", "2-3": a piece of a value, as Wireshark writes it.
bool is_slice(std::string_view argument) {
    return argument.find(':') != std::string_view::npos
           && argument.find_first_not_of("0123456789:-, ") == std::string_view::npos;
}

bool holds_header_names(FieldId id) {
    switch (id) {
        case FieldId::Header:
        case FieldId::RequestHeader:
        case FieldId::ResponseHeader:
        case FieldId::Trailer:
        case FieldId::RequestTrailer:
        case FieldId::ResponseTrailer:
            return true;
        default:
            return false;
    }
}

bool holds_xml(FieldId id) {
    return id == FieldId::Xml || id == FieldId::RequestXml || id == FieldId::ResponseXml;
}

// What is wrong with a path into a content; empty if nothing.
std::string problem_of_path(FieldId id, std::string_view path) {
    if (holds_xml(id)) {
        const auto parsed = XmlPath::parse(path);
        return parsed ? std::string() : parsed.error().message;
    }
    const auto parsed = JsonPath::parse(path);
    return parsed ? std::string() : parsed.error().message;
}

// The name of an anomaly that is most like it; empty if it is one.
std::string_view nearest_anomaly(std::string_view name) {
    std::string_view nearest;
    std::size_t least = std::string_view::npos;
    const std::string lower = ascii::lower(name.substr(0, 64));
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        const std::string_view candidate = name_of(static_cast<AnomalyCode>(i));
        const std::size_t distance = edit_distance(lower, candidate);
        if (distance == 0) {
            return {};
        }
        if (distance < least) {
            least = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace

// ---- The left side ----

std::optional<Parser::Operand> Parser::operand(std::string_view name) {
    const NamedField found = find_field(name);
    const std::size_t begin = lexer_.position();
    Operand operand{found.info, std::string(found.argument), name, {begin, begin + name.size()}};
    lexer_.seek(operand.at.end);
    if (!take_argument(operand)) {
        return std::nullopt;
    }
    operand.at.end = lexer_.position();
    add_token(TokenKind::Field, operand.at);
    if (const std::string_view difference = wireshark_difference(name); !difference.empty()) {
        warn(operand.at, std::string(difference));
    }
    return operand;
}

// ["name"] or ("path"), straight behind the field. Returns false if that failed.
bool Parser::take_argument(Operand& operand) {
    const FieldInfo& info = *operand.info;
    const std::size_t begin = lexer_.position();
    const bool in_brackets = lexer_.is_at("[");
    if (!in_brackets && !lexer_.is_at("(")) {
        if (info.argument == ArgumentKind::Path && operand.argument.empty()) {
            fail(operand.at,
                 fmt::format("{} needs a path into the content", info.name),
                 fmt::format("{}", info.example));
            return false;
        }
        return true;
    }
    auto argument = take_argument_text(in_brackets ? '[' : '(', in_brackets ? ']' : ')');
    if (!argument) {
        return false;
    }
    if (in_brackets && is_slice(*argument)) {
        fail(from(begin),
             "pieces of a value cannot be asked for",
             fmt::format("{} startswith, contains or matches", operand.written));
        return false;
    }
    if (info.argument == ArgumentKind::None || !operand.argument.empty()) {
        fail(from(begin), fmt::format("{} takes no argument", operand.written));
        return false;
    }
    operand.argument = std::move(*argument);
    return check_argument(operand, from(begin));
}

// What stands between `open` and `close`, in quotes or without.
std::optional<std::string> Parser::take_argument_text(char open, char close) {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + 1);
    lexer_.skip_space();
    std::string argument;
    if (lexer_.is_at_quote()) {
        const auto raw = lexer_.take_quoted();
        if (!raw) {
            return fail_here("the quote is not closed", "a quote at its end");
        }
        argument = raw->text();
    } else {
        const std::string_view text = lexer_.text();
        const std::size_t first = lexer_.position();
        std::size_t end = first;
        for (std::size_t inner = 0; end < text.size() && (inner > 0 || text[end] != close); ++end) {
            inner += text[end] == open ? 1U : 0U;
            inner -= text[end] == close ? 1U : 0U;
        }
        argument = ascii::trim(text.substr(first, end - first));
        lexer_.seek(end);
    }
    lexer_.skip_space();
    if (!lexer_.take(std::string_view(&close, 1))) {
        return fail_here(fmt::format("the {} at byte {} is not closed", open, begin + 1),
                         std::string_view(&close, 1));
    }
    return argument;
}

bool Parser::check_argument(Operand& operand, TextSpan at) {
    const FieldInfo& info = *operand.info;
    if (operand.argument.empty()) {
        const bool is_path = info.argument == ArgumentKind::Path;
        fail(at,
             fmt::format("{} needs a {} here", info.name, is_path ? "path" : "name"),
             info.example);
        return false;
    }
    if (info.argument == ArgumentKind::Path) {
        if (const std::string problem = problem_of_path(info.id, operand.argument);
            !problem.empty()) {
            fail(at, for_terminal(problem), info.example);
            return false;
        }
    } else if (holds_header_names(info.id)) {
        operand.argument = ascii::lower(operand.argument);
    }
    return true;
}

// ---- Operators ----

// Whether a name that ends at `at` may be a field: `host=x`, but not `host:8080`.
bool Parser::operator_may_follow(std::size_t at) const {
    return lexer_.ends_at(at) || lexer_.text()[at] == '[' || sign_at(lexer_.text(), at) != nullptr;
}

bool Parser::is_at_mitmproxy_token(std::size_t at) const {
    Lexer ahead = lexer_;
    ahead.seek(at);
    return ahead.take("~") && find_mitmproxy_token(ahead.name()) != nullptr;
}

// Whether a word that ends at `at` is compared with something.
bool Parser::is_operator_behind(std::size_t at) const {
    Lexer ahead = lexer_;
    ahead.seek(at);
    ahead.skip_space();
    const bool is_spaced = ahead.position() > at;
    if (const OperatorText* sign = sign_at(ahead.text(), ahead.position())) {
        return !is_spaced || sign->text != "~" || !is_at_mitmproxy_token(ahead.position());
    }
    const OperatorText* word = is_spaced ? word_at(ahead) : nullptr;
    if (word == nullptr || word->op != Operator::In) {
        return word != nullptr;
    }
    ahead.seek(ahead.behind_space(ahead.position() + word->text.size()));
    return ahead.is_at("{");
}

// None if the field stands alone.
std::optional<Parser::TakenOperator> Parser::take_operator(const FieldInfo& info) {
    const std::size_t start = lexer_.position();
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    TakenOperator taken;
    if (const OperatorText* sign = sign_at(lexer_.text(), begin)) {
        // A flag has nothing that a pattern could match.
        const bool is_next_term = info.type == FieldType::Flag && begin > start && sign->text == "~"
                                  && is_at_mitmproxy_token(begin);
        if (!is_next_term) {
            lexer_.seek(begin + sign->text.size());
            taken.op = sign->op;
        }
    } else if (begin > start) {
        if (lexer_.is_at_keyword("not")) {
            lexer_.seek(lexer_.behind_space(begin + 3));
            const OperatorText* word = word_at(lexer_);
            taken.negated = word != nullptr && word->op == Operator::In;
            lexer_.seek(taken.negated ? lexer_.position() : begin);
        }
        const OperatorText* word =
            taken.negated || !lexer_.is_at_keyword("not") ? word_at(lexer_) : nullptr;
        if (word != nullptr) {
            lexer_.seek(lexer_.position() + word->text.size());
            taken.op = word->op;
        }
    }
    if (taken.op == Operator::Present) {
        lexer_.seek(start);
        return std::nullopt;
    }
    taken.at = from(begin);
    return taken;
}

Parser::Parsed Parser::comparison(const Operand& operand) {
    const FieldInfo& info = *operand.info;
    const auto taken = take_operator(info);
    if (!taken) {
        return accept(presence_of(info.id, operand.argument), operand.at);
    }
    add_token(TokenKind::Operator, taken->at);
    constexpr std::string_view kSignsOnly = "=<>";
    if (!lexer_.at_end()
        && kSignsOnly.find(lexer_.text()[lexer_.position()]) != std::string_view::npos) {
        return fail({taken->at.begin, lexer_.position() + 1},
                    "there is no such operator",
                    operators_that_go_with(info.type));
    }
    if (!goes_with(info.type, taken->op)) {
        return fail(taken->at,
                    fmt::format("{} is {} {}, and {} does not go with it",
                                info.name,
                                info.type == FieldType::Address ? "an" : "a",
                                name_of(info.type),
                                text_of(taken->op)),
                    operators_that_go_with(info.type));
    }
    return comparison_with(operand, *taken);
}

Parser::Parsed Parser::comparison_with(const Operand& operand, const TakenOperator& taken) {
    const FieldInfo& info = *operand.info;
    Expression expression = presence_of(info.id, operand.argument);
    Predicate& predicate = expression.predicate;
    predicate.op = taken.op;
    const ValuePlace place{info, taken.op, is_wireshark_duration(operand.written)};
    lexer_.skip_space();
    const bool is_set = lexer_.is_at("{");
    if (taken.op == Operator::Matches) {
        auto pattern = take_pattern();
        if (!pattern) {
            return std::nullopt;
        }
        predicate.values.push_back({std::move(*pattern), std::nullopt});
    } else if (taken.op == Operator::In || (taken.op == Operator::Equal && is_set)) {
        predicate.op = Operator::In;
        if (!take_set({info, Operator::In, place.in_seconds}, predicate.values)) {
            return std::nullopt;
        }
    } else if (taken.op == Operator::NotEqual && is_set) {
        return fail_here("!= takes one value", fmt::format("not {} in {{...}}", operand.written));
    } else {
        auto value = take_range(place);
        if (!value) {
            return std::nullopt;
        }
        predicate.values.push_back(std::move(*value));
    }
    const TextSpan at = from(operand.at.begin);
    warn_about(predicate, operand, at);
    return accept(taken.negated ? negation_of(std::move(expression)) : std::move(expression), at);
}

void Parser::warn_about(const Predicate& predicate, const Operand& operand, TextSpan at) {
    const FieldInfo& info = *operand.info;
    if (predicate.op == Operator::NotEqual && info.many) {
        warn(at,
             fmt::format("an exchange may have more than one {0}: != asks that there is one, and "
                         "that none of them is equal; not {0} == also takes those without",
                         operand.written));
    }
    const bool asks_requests =
        predicate.field == FieldId::Header || predicate.field == FieldId::RequestHeader;
    if (asks_requests && predicate.argument == "host") {
        warn(at, "HTTP/2 has no header field of that name: host is the same in all versions");
    }
    const bool is_equality = predicate.op == Operator::Equal || predicate.op == Operator::NotEqual
                             || predicate.op == Operator::In;
    if (predicate.field != FieldId::Anomaly || !is_equality) {
        return;
    }
    for (const ValueRange& value : predicate.values) {
        if (const std::string_view nearest = nearest_anomaly(value.low.text); !nearest.empty()) {
            warn(at,
                 fmt::format(
                     "there is no anomaly {}; did you mean {}?", shown(value.low.text), nearest));
        }
    }
}

}  // namespace waybill::filter
