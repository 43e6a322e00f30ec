// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/explain.h"

#include <algorithm>
#include <string_view>

#include "core/base/text.h"
#include "core/filter/explain_value.h"
#include "core/filter/program_values.h"

namespace waybill::filter {
namespace {

// What is said of a field: as it stands, or denied.
enum class Mood : bool { Affirmed, Denied };

Mood opposite(Mood mood) {
    return mood == Mood::Affirmed ? Mood::Denied : Mood::Affirmed;
}

// "header field" of "a header field"; empty when it has no indefinite article.
std::string_view without_article(std::string_view phrase) {
    for (const std::string_view article : {"a ", "an "}) {
        if (phrase.starts_with(article)) {
            return phrase.substr(article.size());
        }
    }
    return {};
}

std::string quoted(std::string_view text) {
    return '"' + for_terminal(text) + '"';
}

// The field of a predicate as the subject of a sentence. Where it is one of several ("a header
// field"), denying it takes "no header field" and leaves the verb alone.
class Subject {
public:
    explicit Subject(const Predicate& predicate) : phrase_(field(predicate.field).meaning) {
        const FieldInfo& info = field(predicate.field);
        if (!predicate.argument.empty()) {
            name_it(info, predicate.argument);
        } else if (phrase_ == "the " + std::string(info.name)) {
            phrase_ = info.name;  // "status is 404" says it as well
        }
        const auto is_time_of_day = [](const ValueRange& range) {
            return range.low.kind == ValueKind::TimeOfDay;
        };
        if (info.id == FieldId::Time && !predicate.values.empty()
            && std::all_of(predicate.values.begin(), predicate.values.end(), is_time_of_day)) {
            phrase_ = "the time of day it began";
        }
    }

    const std::string& phrase() const { return phrase_; }
    bool is_one_of_several() const { return !without_article(phrase_).empty(); }

    // "there is a header field", "there is no header field".
    std::string existence(Mood mood) const {
        std::string_view noun = without_article(phrase_);
        std::string article = phrase_.substr(0, phrase_.size() - noun.size());
        if (noun.empty()) {
            noun = phrase_;
            if (noun.starts_with("the ")) {
                noun.remove_prefix(4);
            }
            article = "a ";
        }
        return "there is " + (mood == Mood::Affirmed ? article : "no ") + std::string(noun);
    }

    std::string denied() const { return "no " + std::string(without_article(phrase_)); }

private:
    // 'the header field "x" of the request', "the JSON value at $.id".
    void name_it(const FieldInfo& info, std::string_view argument) {
        std::string_view noun =
            info.id == FieldId::Query ? "query parameter" : without_article(info.meaning);
        std::string_view rest;
        for (const std::string_view link : {" of the ", " that "}) {
            if (const std::size_t at = noun.find(link); at != std::string_view::npos) {
                rest = noun.substr(at);
                noun = noun.substr(0, at);
            }
        }
        phrase_ = "a " + std::string(noun);
        if (info.argument == ArgumentKind::Path) {
            phrase_ = (noun.starts_with('X') ? "an " : "a ") + std::string(noun) + std::string(rest)
                      + " at " + for_terminal(argument);
        } else {
            phrase_ += ' ' + quoted(argument) + std::string(rest);
        }
    }

    std::string phrase_;
};

// Of a clause: "it was cut off", "it was not cut off"; "a response was captured", "no response was
// captured".
std::string clause_of_flag(const FieldInfo& info, Mood mood) {
    std::string clause(info.meaning);
    if (mood == Mood::Affirmed) {
        return clause;
    }
    if (const std::string_view noun = without_article(clause); !noun.empty()) {
        return "no " + std::string(noun);
    }
    if (clause.starts_with("it failed")) {
        return "it did not fail";
    }
    for (const std::string_view verb : {" was ", " is "}) {
        if (const std::size_t at = clause.find(verb); at != std::string::npos) {
            return clause.insert(at + verb.size(), "not ");
        }
    }
    return "it is not so that " + clause;
}

// Whether each exchange has it, or each that has a request.
bool is_always_there(const FieldInfo& info) {
    return info.need == Need::Row && info.argument == ArgumentKind::None
           && info.type != FieldType::Duration && info.id != FieldId::Status
           && info.id != FieldId::Type && !is_of_program(info.id) && info.available;
}

class Explainer {
public:
    std::string take() && { return std::move(out_); }

    void explain(const Expression& expression) {
        switch (expression.kind) {
            case Expression::Kind::All:
                out_ += "every exchange";
                break;
            case Expression::Kind::Predicate:
                explain(expression.predicate, Mood::Affirmed);
                break;
            case Expression::Kind::Not:
                deny(expression.children.front());
                break;
            case Expression::Kind::And:
                join(expression.children, ", and ");
                break;
            case Expression::Kind::Or:
                join(expression.children, separator_of(expression.children));
                break;
        }
    }

private:
    static bool is_group(const Expression& expression) {
        return expression.kind == Expression::Kind::And || expression.kind == Expression::Kind::Or;
    }

    // A comma where a part has an "or" of its own: "status is 400 or more, or host is ...".
    static std::string_view separator_of(const std::vector<Expression>& parts) {
        const bool is_plain = std::all_of(parts.begin(), parts.end(), [](const Expression& part) {
            return part.kind == Expression::Kind::Predicate
                   && part.predicate.op != Operator::LessEqual
                   && part.predicate.op != Operator::GreaterEqual
                   && part.predicate.values.size() < 2;
        });
        return is_plain ? " or " : ", or ";
    }

    void join(const std::vector<Expression>& parts, std::string_view separator) {
        for (const Expression& part : parts) {
            if (&part != parts.data()) {
                out_ += separator;
            }
            if (is_group(part)) {
                in_parentheses(part);
            } else {
                explain(part);
            }
        }
    }

    void in_parentheses(const Expression& expression) {
        out_ += '(';
        explain(expression);
        out_ += ')';
    }

    void deny(const Expression& expression) {
        if (expression.kind == Expression::Kind::Predicate && can_be_denied(expression.predicate)) {
            explain(expression.predicate, Mood::Denied);
            return;
        }
        out_ += "not ";
        in_parentheses(expression);
    }

    // Others would not say that what lacks the field is let through too.
    static bool can_be_denied(const Predicate& predicate) {
        switch (predicate.op) {
            case Operator::Present:
            case Operator::Equal:
            case Operator::Contains:
            case Operator::StartsWith:
            case Operator::EndsWith:
            case Operator::Matches:
            case Operator::In:
                return true;
            case Operator::NotEqual:
                return field(predicate.field).type == FieldType::Flag;
            case Operator::Less:
            case Operator::LessEqual:
            case Operator::Greater:
            case Operator::GreaterEqual:
                return false;
        }
        return false;
    }

    void explain(const Predicate& predicate, Mood mood) {
        const FieldInfo& info = field(predicate.field);
        if (info.type == FieldType::Flag) {
            const bool wanted = predicate.values.empty() || predicate.values[0].low.number != 0;
            const bool turned = wanted == (predicate.op == Operator::NotEqual);
            out_ += clause_of_flag(info, turned ? opposite(mood) : mood);
            return;
        }
        const Subject subject(predicate);
        if (predicate.op == Operator::Present) {
            explain_presence(info, subject, mood);
            return;
        }
        if (predicate.op == Operator::NotEqual) {
            explain_not_equal(predicate, subject);
            return;
        }
        const bool turns_subject =
            mood == Mood::Denied && subject.is_one_of_several() && predicate.argument.empty();
        out_ += turns_subject ? subject.denied() : definite(subject, predicate);
        out_ += ' ';
        explain_comparison(predicate, turns_subject ? Mood::Affirmed : mood);
    }

    // "the header field "x"", but "a header field".
    static std::string definite(const Subject& subject, const Predicate& predicate) {
        return predicate.argument.empty() ? subject.phrase()
                                          : "the " + std::string(without_article(subject.phrase()));
    }

    void explain_presence(const FieldInfo& info, const Subject& subject, Mood mood) {
        const bool is_number = info.type == FieldType::Number || info.type == FieldType::Size
                               || info.type == FieldType::Duration;
        if (is_number && !subject.is_one_of_several()) {
            out_ += subject.phrase();
            out_ += mood == Mood::Affirmed ? " is known and not zero" : " is zero or not known";
        } else {
            out_ += subject.existence(mood);
        }
    }

    // It takes only those that have the field, which is not what one expects.
    void explain_not_equal(const Predicate& predicate, const Subject& subject) {
        if (predicate.argument.empty() && subject.is_one_of_several()) {
            out_ += subject.existence(Mood::Affirmed) + ", and none ";
            explain_comparison(predicate, Mood::Affirmed);
            return;
        }
        out_ += definite(subject, predicate);
        if (!is_always_there(field(predicate.field))) {
            out_ += " is there and";
        }
        out_ += ' ';
        explain_comparison(predicate, Mood::Denied);
    }

    void explain_comparison(const Predicate& predicate, Mood mood) {
        const bool is_time = field(predicate.field).type == FieldType::Time;
        const bool denied = mood == Mood::Denied;
        std::string_view behind;
        switch (predicate.op) {
            case Operator::Present:
            case Operator::Equal:
            case Operator::NotEqual:
            case Operator::In:
                break;
            case Operator::Less:
                out_ += is_time ? "is before " : "is less than ";
                break;
            case Operator::LessEqual:
                out_ += "is ";
                behind = is_time ? " or earlier" : " or less";
                break;
            case Operator::Greater:
                out_ += is_time ? "is after " : "is more than ";
                break;
            case Operator::GreaterEqual:
                out_ += "is ";
                behind = is_time ? " or later" : " or more";
                break;
            case Operator::Contains:
                out_ += denied ? "does not contain " : "contains ";
                break;
            case Operator::StartsWith:
                out_ += denied ? "does not start with " : "starts with ";
                break;
            case Operator::EndsWith:
                out_ += denied ? "does not end with " : "ends with ";
                break;
            case Operator::Matches:
                out_ += denied ? "does not match the pattern " : "matches the pattern ";
                break;
        }
        const bool is_equality = predicate.op == Operator::Equal
                                 || predicate.op == Operator::NotEqual
                                 || predicate.op == Operator::In;
        if (is_equality) {
            out_ += denied ? "is not " : "is ";
        }
        for (std::size_t i = 0; i < predicate.values.size(); ++i) {
            if (i > 0) {
                out_ += i + 1 == predicate.values.size() ? " or " : ", ";
            }
            append_range(field(predicate.field), predicate.values[i], is_equality);
        }
        out_ += behind;
    }

    void append_range(const FieldInfo& info, const ValueRange& range, bool is_equality) {
        constexpr unsigned kAllBits = 128;
        if (is_equality && range.low.kind == ValueKind::Network && range.low.prefix < kAllBits) {
            out_ += "in ";
        }
        std::string low;
        append_value_in_words(low, info, range.low);
        out_ += low;
        if (range.high) {
            std::string high;
            append_value_in_words(high, info, *range.high);
            if (high != low) {  // a minute, from its first moment to its last
                out_ += " to " + high;
            }
        }
    }

    std::string out_;
};

}  // namespace

std::string explain(const Expression& expression) {
    Explainer explainer;
    explainer.explain(expression);
    return std::move(explainer).take();
}

}  // namespace waybill::filter
