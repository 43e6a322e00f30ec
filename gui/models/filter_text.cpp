// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/filter_text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/filter/expression_builder.h"
#include "core/filter/parser.h"

namespace waybill::gui {
namespace {

using filter::Expression;
using filter::FieldId;
using filter::FieldType;
using filter::Operator;
using filter::Value;
using Kind = Expression::Kind;

QString toQString(const std::string& text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

bool hasNumbers(FieldId field) {
    const FieldType type = filter::field(field).type;
    return type == FieldType::Number || type == FieldType::Size || type == FieldType::Duration;
}

// Whether it needs parentheses beside an "and".
bool isOr(const Expression& expression) {
    return expression.kind == Kind::Or;
}

QString enclosed(const QString& text, bool in_parentheses) {
    return in_parentheses ? QStringLiteral("(%1)").arg(text) : text;
}

// Of texts alone the parser knows what a value of that field is: addresses, times.
QString asTyped(FieldId field, Operator op, std::string_view value) {
    std::string text(filter::field(field).name);
    text += ' ';
    text += filter::text_of(op);
    text += ' ';
    Value quoted;
    quoted.text = value;
    filter::append_value(text, filter::field(FieldId::Url), quoted);
    const auto expression = parsedFilter(toQString(text));
    return expression ? filterText(*expression) : toQString(text);
}

}  // namespace

FilterBytes::FilterBytes(const QString& text) {
    const QStringView view(text);
    starts_.reserve(static_cast<std::size_t>(view.size()) + 1);
    for (qsizetype i = 0; i < view.size(); ++i) {
        const bool is_pair =
            view[i].isHighSurrogate() && i + 1 < view.size() && view[i + 1].isLowSurrogate();
        starts_.push_back(bytes_.size());
        if (is_pair) {
            starts_.push_back(bytes_.size());
        }
        bytes_ += view.mid(i, is_pair ? 2 : 1).toUtf8().toStdString();
        i += is_pair ? 1 : 0;
    }
    starts_.push_back(bytes_.size());
}

std::size_t FilterBytes::byteAt(int index) const {
    return starts_[std::min(static_cast<std::size_t>(std::max(index, 0)), starts_.size() - 1)];
}

int FilterBytes::indexAt(std::size_t byte) const {
    const auto behind = std::upper_bound(starts_.begin(), starts_.end(), byte);
    const auto start = std::lower_bound(starts_.begin(), behind, *(behind - 1));
    return static_cast<int>(start - starts_.begin());
}

std::optional<Expression> parsedFilter(const QString& text) {
    return filter::parse_filter(FilterBytes(text).bytes()).expression;
}

QString filterText(const Expression& expression) {
    return expression.kind == Kind::All ? QString() : toQString(to_text(expression));
}

QString comparison(FieldId field, Operator op, std::string_view value, std::string_view argument) {
    const FieldType type = filter::field(field).type;
    if (hasNumbers(field)) {
        double number = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), number);
        if (error == std::errc() && end == value.data() + value.size()) {
            return comparison(field, op, number);
        }
    }
    if (type != FieldType::Text) {
        return asTyped(field, op, value);
    }
    Expression expression = filter::comparison_of(
        field, op, filter::text_value(std::string(value)), std::string(argument));
    return filterText(expression);
}

QString comparison(FieldId field, Operator op, double value) {
    return filterText(filter::comparison_of(field, op, filter::number_value(value)));
}

QString fieldEquals(FieldId field, std::string_view value, std::string_view argument) {
    return comparison(field, Operator::Equal, value, argument);
}

QString fieldIsOneOf(FieldId field, const std::vector<std::string>& values) {
    if (values.size() == 1) {
        return fieldEquals(field, values.front());
    }
    Expression expression =
        filter::comparison_of(field, Operator::In, filter::text_value(values.front()));
    for (std::size_t i = 1; i < values.size(); ++i) {
        expression.predicate.values.push_back({filter::text_value(values[i]), std::nullopt});
    }
    return filterText(expression);
}

QString between(FieldId field, double low, double high) {
    Expression expression = filter::comparison_of(field, Operator::In, filter::number_value(low));
    expression.predicate.values.front().high = filter::number_value(high);
    return filterText(expression);
}

QString presence(FieldId field, std::string_view argument) {
    return filterText(filter::presence_of(field, std::string(argument)));
}

QString theseExchanges(const std::vector<std::uint32_t>& exchanges) {
    constexpr std::size_t kMostStretches = 200;
    Expression expression = filter::presence_of(FieldId::Number);
    expression.predicate.op = Operator::In;
    std::vector<filter::ValueRange>& values = expression.predicate.values;
    for (std::size_t i = 0; i < exchanges.size() && values.size() <= kMostStretches; ++i) {
        const Value number = filter::number_value(exchanges[i] + 1.0);
        if (i > 0 && exchanges[i] == exchanges[i - 1] + 1) {
            values.back().high = number;
        } else {
            values.push_back({number, std::nullopt});
        }
    }
    return values.empty() || values.size() > kMostStretches ? QString() : filterText(expression);
}

QString joined(const QString& filter, const QString& other) {
    const auto first = parsedFilter(filter);
    const auto second = parsedFilter(other);
    if (!first || first->kind == Kind::All) {
        return second ? other : QString();
    }
    if (!second || second->kind == Kind::All) {
        return filter;
    }
    FilterTerms there = FilterTerms::of(*first);
    if (!there.inverted && there.has(*second)) {
        return filter;
    }
    return enclosed(filter.trimmed(), isOr(*first)) + QStringLiteral(" and ")
           + enclosed(other.trimmed(), isOr(*second));
}

QString anyOf(const QString& filter, const QString& other) {
    const auto first = parsedFilter(filter);
    const auto second = parsedFilter(other);
    if (!first || first->kind == Kind::All) {
        return second ? other : QString();
    }
    if (!second || second->kind == Kind::All || *first == *second) {
        return filter;
    }
    return filter.trimmed() + QStringLiteral(" or ") + other.trimmed();
}

QString negated(const QString& filter) {
    const auto expression = parsedFilter(filter);
    if (!expression) {
        return {};
    }
    return filterText(expression->kind == Kind::Not ? expression->children.front()
                                                    : filter::negation_of(*expression));
}

FilterTerms FilterTerms::of(const Expression& expression) {
    FilterTerms terms;
    const Expression* inner = &expression;
    if (inner->kind == Kind::Not) {
        terms.inverted = true;
        inner = &inner->children.front();
    }
    if (inner->kind == Kind::And) {
        terms.terms = inner->children;
    } else if (inner->kind != Kind::All) {
        terms.terms.push_back(*inner);
    }
    return terms;
}

QString FilterTerms::text() const {
    Expression expression = filter::all_of(terms);
    return filterText(inverted && !terms.empty() ? filter::negation_of(std::move(expression))
                                                 : expression);
}

bool FilterTerms::has(const Expression& term) const {
    return std::find(terms.begin(), terms.end(), term) != terms.end();
}

void FilterTerms::remove(const Expression& term) {
    terms.erase(std::remove(terms.begin(), terms.end(), term), terms.end());
}

std::optional<FilterStretch> stretchOf(const Expression& term, FieldId field) {
    if (term.kind != Kind::Predicate || term.predicate.field != field
        || term.predicate.op != Operator::In || term.predicate.values.size() != 1
        || !term.predicate.values.front().high) {
        return std::nullopt;
    }
    const filter::ValueRange& range = term.predicate.values.front();
    return FilterStretch{range.low.number, range.high->number};
}

}  // namespace waybill::gui
