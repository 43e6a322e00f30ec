// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/color_rules.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <QSettings>

#include "capture/exchange_selection.h"
#include "core/filter/noted_values.h"
#include "core/filter/parser.h"
#include "gui/models/document.h"
#include "gui/models/filter_text.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

QString rulesKey() {
    return QStringLiteral("colors/rules");
}

QString filterKey() {
    return QStringLiteral("filter");
}

QString colorKey() {
    return QStringLiteral("color");
}

// The number of the first rule that fits, for each exchange from `first` on.
std::vector<std::uint8_t> numbersOf(const LoadedSession& session,
                                    const std::vector<ColorRule>& rules,
                                    const store::Annotations* notes,
                                    std::uint32_t first,
                                    const std::atomic<bool>& stop) {
    static_assert(ColorRules::kMostRules <= 255);
    std::vector<std::uint8_t> numbers(session.size() - first);
    for (std::size_t i = 0; i < rules.size() && !stop; ++i) {
        const auto filter = parsedFilter(rules[i].filter);
        if (!filter || rules[i].filter.isEmpty()) {
            continue;
        }
        const auto fitting = capture::select_exchanges({
            .filter = *filter,
            .session = session.rows(),
            .make_loader = [&] { return session.makeLoader(); },
            .threads = std::max(1U, std::thread::hardware_concurrency() / 2),
            .first = first,
            .stop = &stop,
            .annotations = notes,
            .progress = {},
        });
        for (const std::uint32_t exchange : fitting) {
            std::uint8_t& number = numbers[exchange - first];
            number = number == 0 ? static_cast<std::uint8_t>(i + 1) : number;
        }
    }
    return numbers;
}

}  // namespace

// ---- The rules ----

ColorRules& ColorRules::instance() {
    static ColorRules rules;
    return rules;
}

ColorRules::ColorRules() {
    QSettings settings;
    const int count = std::min(settings.beginReadArray(rulesKey()), kMostRules);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        rules_.push_back({settings.value(filterKey()).toString().trimmed(),
                          std::clamp(settings.value(colorKey()).toInt(), 1, kColors)});
    }
    settings.endArray();
}

void ColorRules::setRules(std::vector<ColorRule> rules) {
    if (rules.size() > static_cast<std::size_t>(kMostRules)) {
        rules.resize(static_cast<std::size_t>(kMostRules));
    }
    for (ColorRule& rule : rules) {
        rule.filter = rule.filter.trimmed();
        rule.color = std::clamp(rule.color, 1, kColors);
    }
    if (rules != rules_) {
        rules_ = std::move(rules);
        keep();
        emit changed();
    }
}

bool ColorRules::add(const QString& filter, int color) {
    const QString text = filter.trimmed();
    if (!problem(text).isEmpty()) {
        return false;
    }
    std::vector<ColorRule> rules = rules_;
    std::erase_if(rules, [&](const ColorRule& rule) { return rule.filter == text; });
    if (rules.size() >= static_cast<std::size_t>(kMostRules)) {
        return false;
    }
    rules.insert(rules.begin(), {text, color});
    setRules(std::move(rules));
    return true;
}

QString ColorRules::problem(const QString& filter) {
    const QString text = filter.trimmed();
    if (text.isEmpty()) {
        return tr("A rule needs a filter.");
    }
    const filter::ParsedFilter parsed = filter::parse_filter(FilterBytes(text).bytes());
    if (parsed.expression) {
        return {};
    }
    return tr("This is no filter, the rule colours nothing: %1")
        .arg(wireText(parsed.error.message));
}

void ColorRules::keep() const {
    QSettings settings;
    settings.remove(rulesKey());
    settings.beginWriteArray(rulesKey(), static_cast<int>(rules_.size()));
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(filterKey(), rules_[i].filter);
        settings.setValue(colorKey(), rules_[i].color);
    }
    settings.endArray();
}

// ---- What they say of a recording ----

RowColors::RowColors(Document& document, ColorRules& rules, QObject* parent)
    : QObject(parent),
      document_(document),
      source_(rules) {
    connect(&source_, &ColorRules::changed, this, [this] {
        task_.cancel();
        renew();
    });
    connect(&document_, &Document::rowsArrived, this, &RowColors::goOn);
    // Findings are known, and exchanges that were cut off in the part read first are whole.
    connect(&document_, &Document::judged, this, &RowColors::renew);
    connect(&document_.annotations(), &Annotations::changed, this, [this] {
        if (notesFor(source_.rules()) != nullptr) {
            renew();
        }
    });
    goOn();
}

const ColorRule* RowColors::rule(std::uint32_t exchange) const {
    const std::uint8_t number = exchange < numbers_.size() ? numbers_[exchange] : 0;
    return number == 0 ? nullptr : &rules_[number - 1U];
}

int RowColors::color(std::uint32_t exchange) const {
    const ColorRule* const fitting = rule(exchange);
    return fitting == nullptr ? 0 : fitting->color;
}

void RowColors::renew() {
    stale_ = true;
    goOn();
}

std::shared_ptr<const store::Annotations> RowColors::notesFor(
    const std::vector<ColorRule>& rules) const {
    const bool ask = std::any_of(rules.begin(), rules.end(), [](const ColorRule& rule) {
        const auto filter = parsedFilter(rule.filter);
        return filter && filter::needs_annotations(*filter);
    });
    return ask ? document_.annotations().snapshot() : nullptr;
}

// What runs is let finish first, so that rows that keep arriving do not hold it up.
void RowColors::goOn() {
    if (task_.isBusy()) {
        return;
    }
    if (source_.rules().empty()) {
        stale_ = true;
        rules_.clear();
        if (!numbers_.empty()) {
            numbers_.clear();
            emit changed();
        }
        return;
    }
    const SessionPointer session = document_.session();
    const bool whole = std::exchange(stale_, false);
    const auto first = whole ? 0U : static_cast<std::uint32_t>(numbers_.size());
    if (!whole && session->size() <= first) {
        return;
    }
    task_.start(
        [session, first, rules = source_.rules(), notes = notesFor(source_.rules())](
            const std::atomic<bool>& stop) {
            return numbersOf(*session, rules, notes.get(), first, stop);
        },
        [this, whole](std::vector<std::uint8_t> numbers) { take(whole, std::move(numbers)); });
}

void RowColors::take(bool whole, std::vector<std::uint8_t> numbers) {
    if (whole) {
        rules_ = source_.rules();
        numbers_ = std::move(numbers);
    } else {
        numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
    }
    emit changed();
    goOn();
}

}  // namespace waybill::gui
