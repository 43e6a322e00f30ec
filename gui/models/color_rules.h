// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours for the exchanges that filters show: a list of rules of which the first that fits counts,
// kept for the next time, one list for all windows; and what they say of one recording.
//
// Colours are those of marks, 1 to 6. A mark goes before a rule.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QObject>
#include <QString>

#include "gui/models/background_task.h"

namespace waybill::store {
class Annotations;
}

namespace waybill::gui {

class Document;

struct ColorRule {
    QString filter;
    int color = 1;
    bool operator==(const ColorRule&) const = default;
};

class ColorRules : public QObject {
    Q_OBJECT

public:
    static constexpr int kColors = 6;
    static constexpr int kMostRules = 100;  // RowColors has a byte for the number of a rule

    static ColorRules& instance();
    // With those that were kept.
    ColorRules();

    const std::vector<ColorRule>& rules() const { return rules_; }
    // Those beyond kMostRules are left out.
    void setRules(std::vector<ColorRule> rules);
    // As the first, so that it is seen; in place of one with that filter, if there is one. False
    // when the filter is no filter or empty, or there are too many.
    bool add(const QString& filter, int color);

    // Why a rule with this filter colours nothing; empty when it does.
    static QString problem(const QString& filter);

signals:
    void changed();

private:
    void keep() const;

    std::vector<ColorRule> rules_;
};

// Which rule fits which exchange, worked out in the background. What was known stays until it is
// known anew.
class RowColors : public QObject {
    Q_OBJECT

public:
    explicit RowColors(Document& document,
                       ColorRules& rules = ColorRules::instance(),
                       QObject* parent = nullptr);

    // Null when none fits, or it is not known yet. Good until changed().
    const ColorRule* rule(std::uint32_t exchange) const;
    int color(std::uint32_t exchange) const;  // 0: none
    bool isBusy() const { return task_.isBusy(); }

signals:
    void changed();

private:
    void renew();
    void goOn();
    std::shared_ptr<const store::Annotations> notesFor(const std::vector<ColorRule>& rules) const;
    void take(bool whole, std::vector<std::uint8_t> numbers);

    Document& document_;
    ColorRules& source_;
    std::vector<ColorRule> rules_;       // that the numbers are of
    std::vector<std::uint8_t> numbers_;  // by exchange: 1 is the first rule, 0 none
    bool stale_ = true;                  // all of them are to be worked out
    BackgroundTask task_;
};

}  // namespace waybill::gui
