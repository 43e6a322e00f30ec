// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/chip_filters.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QtGlobal>

#include "core/filter/evaluator.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser.h"
#include "core/filter/row_state.h"
#include "core/filter/session_values.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

using filter::Expression;
using filter::FieldId;
using filter::Operator;

constexpr std::array kStateChips = {
    StateChip{QT_TRANSLATE_NOOP("FilterBar", "Errors"),
              QT_TRANSLATE_NOOP("FilterBar",
                                "A status of 400 or more, no response, or one that was cut off."),
              filter::kFailed,
              false},
    StateChip{QT_TRANSLATE_NOOP("FilterBar", "Slow"),
              QT_TRANSLATE_NOOP("FilterBar", "Took more than one second."),
              "dur > 1s",
              false},
    StateChip{
        QT_TRANSLATE_NOOP("FilterBar", "Findings"),
        QT_TRANSLATE_NOOP("FilterBar", "Something of medium severity or worse was found in it."),
        "severity in {medium, high, critical}",
        true},
};

// The categories of "category == x" and "category in {x, y}"; empty for other terms.
std::set<std::string> categoriesOf(const Expression& term) {
    const filter::Predicate& predicate = term.predicate;
    if (term.kind != Expression::Kind::Predicate || predicate.field != FieldId::Category
        || (predicate.op != Operator::Equal && predicate.op != Operator::In)) {
        return {};
    }
    std::set<std::string> categories;
    for (const filter::ValueRange& range : predicate.values) {
        if (range.high || range.low.kind != filter::ValueKind::Text) {
            return {};
        }
        categories.insert(range.low.text);
    }
    return categories;
}

Expression stateTerm(std::size_t chip) {
    const auto parsed = filter::parse_filter(kStateChips.at(chip).filter);
    Q_ASSERT(parsed.expression);
    return *parsed.expression;
}

std::uint64_t countOf(const Expression& expression,
                      const store::Session& session,
                      const std::atomic<bool>& stop) {
    constexpr std::uint32_t kBetweenLooks = 1U << 12U;
    filter::Evaluator evaluator(expression, session);
    const auto size = static_cast<std::uint32_t>(session.exchanges.size());
    std::uint64_t count = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
        if (i % kBetweenLooks == 0 && stop) {
            break;
        }
        count += evaluator.on_row(i) == filter::Verdict::Yes ? 1U : 0U;
    }
    return count;
}

}  // namespace

std::span<const TypeChip> typeChips() {
    static const std::vector<TypeChip> chips = {
        {QT_TRANSLATE_NOOP("FilterBar", "XHR"),
         QT_TRANSLATE_NOOP("FilterBar", "Data that programs read: JSON, XML, forms, events."),
         {"data"}},
        {QT_TRANSLATE_NOOP("FilterBar", "Doc"),
         QT_TRANSLATE_NOOP("FilterBar", "Documents: HTML, PDF, plain text."),
         {"document"}},
        {QT_TRANSLATE_NOOP("FilterBar", "CSS"),
         QT_TRANSLATE_NOOP("FilterBar", "Style sheets."),
         {"stylesheet"}},
        {QT_TRANSLATE_NOOP("FilterBar", "JS"),
         QT_TRANSLATE_NOOP("FilterBar", "Scripts."),
         {"script"}},
        {QT_TRANSLATE_NOOP("FilterBar", "Font"),
         QT_TRANSLATE_NOOP("FilterBar", "Fonts."),
         {"font"}},
        {QT_TRANSLATE_NOOP("FilterBar", "Img"),
         QT_TRANSLATE_NOOP("FilterBar", "Images."),
         {"image"}},
        {QT_TRANSLATE_NOOP("FilterBar", "Media"),
         QT_TRANSLATE_NOOP("FilterBar", "Sound and video."),
         {"media"}},
        {QT_TRANSLATE_NOOP("FilterBar", "WS"),
         QT_TRANSLATE_NOOP("FilterBar", "WebSockets."),
         {"websocket"}},
        {QT_TRANSLATE_NOOP("FilterBar", "gRPC"),
         QT_TRANSLATE_NOOP("FilterBar", "gRPC calls."),
         {"grpc"}},
        {QT_TRANSLATE_NOOP("FilterBar", "Other"),
         QT_TRANSLATE_NOOP("FilterBar", "WebAssembly, manifests, and what is none of the others."),
         {"other", "wasm", "manifest"}},
    };
    return chips;
}

std::span<const StateChip> stateChips() {
    return kStateChips;
}

ChipCounts countChips(const LoadedSession& session, const std::atomic<bool>& stop) {
    ChipCounts counts;
    const auto values = filter::values_in(session.rows(), FieldId::Category);
    for (const TypeChip& chip : typeChips()) {
        std::uint64_t count = 0;
        for (const filter::CountedValue& value : values) {
            const bool is_of_it =
                std::find(chip.categories.begin(), chip.categories.end(), value.text)
                != chip.categories.end();
            count += is_of_it ? value.count : 0;
        }
        counts.types.push_back(count);
    }
    for (std::size_t i = 0; i < kStateChips.size() && !stop; ++i) {
        if (kStateChips.at(i).judged && session.audit() == nullptr) {
            counts.states.emplace_back();
        } else {
            counts.states.emplace_back(countOf(stateTerm(i), session.rows(), stop));
        }
    }
    counts.states.resize(kStateChips.size());
    return counts;
}

ChipState::ChipState(const QString& filter) : text_(filter) {
    const auto expression = parsedFilter(filter);
    if (!expression) {
        return;
    }
    valid_ = true;
    FilterTerms all = FilterTerms::of(*expression);
    inverted_ = all.inverted;
    for (Expression& term : all.terms) {
        std::set<std::string> categories = categoriesOf(term);
        if (!categories.empty() && categories_.empty()) {
            categories_ = std::move(categories);
        } else {
            terms_.push_back(std::move(term));
        }
    }
}

bool ChipState::hasType(std::size_t chip) const {
    const std::vector<std::string>& wanted = typeChips()[chip].categories;
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& category) {
        return categories_.count(category) > 0;
    });
}

bool ChipState::hasState(std::size_t chip) const {
    return std::find(terms_.begin(), terms_.end(), stateTerm(chip)) != terms_.end();
}

// What was typed is kept as it was where something is only added.
QString ChipState::withCategories(const std::set<std::string>& categories) const {
    const QString added = categories.empty() ? QString()
                                             : fieldIsOneOf(FieldId::Category,
                                                            {categories.begin(), categories.end()});
    if (!inverted_ && categories_.empty()) {
        return joined(text_, added);
    }
    FilterTerms all{inverted_, terms_};
    if (const auto term = parsedFilter(added); term && !categories.empty()) {
        all.terms.push_back(*term);
    }
    return all.text();
}

QString ChipState::withAllTypes() const {
    return categories_.empty() ? text_ : withCategories({});
}

QString ChipState::withType(std::size_t chip, bool on, bool alone) const {
    std::set<std::string> categories = alone ? std::set<std::string>() : categories_;
    for (const std::string& category : typeChips()[chip].categories) {
        if (on) {
            categories.insert(category);
        } else {
            categories.erase(category);
        }
    }
    return withCategories(categories);
}

QString ChipState::withState(std::size_t chip, bool on) const {
    if (on == hasState(chip)) {
        return text_;
    }
    if (on && !inverted_) {
        return joined(text_, QString::fromLatin1(kStateChips.at(chip).filter));
    }
    FilterTerms all{inverted_, terms_};
    if (!categories_.empty()) {
        if (const auto term = parsedFilter(
                fieldIsOneOf(FieldId::Category, {categories_.begin(), categories_.end()}))) {
            all.terms.push_back(*term);
        }
    }
    if (on) {
        all.terms.push_back(stateTerm(chip));
    } else {
        all.remove(stateTerm(chip));
    }
    return all.text();
}

QString ChipState::inverted() const {
    return text_.trimmed().isEmpty() ? QString() : negated(text_);
}

}  // namespace waybill::gui
