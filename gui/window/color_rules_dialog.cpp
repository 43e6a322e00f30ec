// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/color_rules_dialog.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/filter/parser.h"
#include "gui/models/color_rules.h"
#include "gui/models/filter_text.h"
#include "gui/theme/icons.h"
#include "gui/theme/mark_token.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 400;
constexpr int kIcon = 16;
constexpr int kShown = 300;  // characters of a filter in the list

}  // namespace

ColorRulesDialog::ColorRulesDialog(QWidget* parent)
    : QDialog(parent),
      list_(new QListWidget),
      filter_(new QLineEdit),
      color_(new QComboBox),
      problem_(makePlainLabel()),
      add_(new QPushButton(tr("&Add"))),
      up_(new QPushButton(tr("&Up"))),
      down_(new QPushButton(tr("&Down"))),
      remove_(new QPushButton(tr("&Remove"))) {
    setObjectName(QStringLiteral("color_rules_dialog"));
    setWindowTitle(tr("Colour rules"));
    resize(kWidth, kHeight);
    list_->setObjectName(QStringLiteral("color_rules_list"));
    list_->setAccessibleName(tr("Colour rules, the first that fits counts"));
    list_->setUniformItemSizes(true);
    list_->setIconSize({kIcon, kIcon});
    filter_->setObjectName(QStringLiteral("color_rules_filter"));
    filter_->setAccessibleName(tr("Filter of the rule"));
    filter_->setFont(Theme::instance().wireFont());
    filter_->setMaxLength(static_cast<int>(filter::kLongestFilter));
    color_->setObjectName(QStringLiteral("color_rules_color"));
    color_->setAccessibleName(tr("Colour of the rule"));
    for (int i = 1; i <= ColorRules::kColors; ++i) {
        color_->addItem(icon(u"mark", markToken(i)), tr("Colour %1").arg(i));
    }
    problem_->setObjectName(QStringLiteral("color_rules_problem"));
    problem_->setWordWrap(true);
    add_->setObjectName(QStringLiteral("color_rules_add"));
    up_->setObjectName(QStringLiteral("color_rules_up"));
    down_->setObjectName(QStringLiteral("color_rules_down"));
    remove_->setObjectName(QStringLiteral("color_rules_remove"));
    layOut();

    connect(list_, &QListWidget::currentRowChanged, this, &ColorRulesDialog::showCurrent);
    connect(filter_, &QLineEdit::textEdited, this, &ColorRulesDialog::tellProblem);
    connect(filter_, &QLineEdit::editingFinished, this, &ColorRulesDialog::store);
    connect(color_, &QComboBox::activated, this, &ColorRulesDialog::store);
    connect(add_, &QPushButton::clicked, this, &ColorRulesDialog::add);
    connect(up_, &QPushButton::clicked, this, [this] { move(-1); });
    connect(down_, &QPushButton::clicked, this, [this] { move(1); });
    connect(remove_, &QPushButton::clicked, this, &ColorRulesDialog::remove);
    connect(this, &QDialog::finished, this, &ColorRulesDialog::store);
    connect(&ColorRules::instance(), &ColorRules::changed, this, &ColorRulesDialog::fill);
    fill();
    list_->setCurrentRow(0);
    showCurrent();
}

void ColorRulesDialog::layOut() {
    auto* const hint = new QLabel(
        tr("Exchanges that a filter fits get its colour; the first rule that fits counts. A mark "
           "goes before a rule."));
    hint->setWordWrap(true);
    auto* const close = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    // Enter is for the filter.
    for (QPushButton* const button :
         {add_, up_, down_, remove_, close->button(QDialogButtonBox::Close)}) {
        button->setAutoDefault(false);
    }
    auto* const buttons = new QVBoxLayout;
    for (QPushButton* const button : {add_, up_, down_, remove_}) {
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto* const middle = new QHBoxLayout;
    middle->addWidget(list_, 1);
    middle->addLayout(buttons);
    auto* const form = new QFormLayout;
    form->addRow(tr("&Filter:"), filter_);
    form->addRow(tr("&Colour:"), color_);
    form->addRow(problem_);
    auto* const column = new QVBoxLayout(this);
    column->addWidget(hint);
    column->addLayout(middle, 1);
    column->addLayout(form);
    column->addWidget(close);
}

void ColorRulesDialog::fill() {
    const auto& rules = ColorRules::instance().rules();
    const auto count = static_cast<int>(rules.size());
    {
        const QSignalBlocker blocker(list_);
        const int row = list_->currentRow();
        while (list_->count() < count) {
            list_->addItem(QString());
        }
        while (list_->count() > count) {
            delete list_->takeItem(list_->count() - 1);
        }
        list_->setCurrentRow(std::min(row, count - 1));
    }
    for (int i = 0; i < count; ++i) {
        const ColorRule& rule = rules[static_cast<std::size_t>(i)];
        const bool works = ColorRules::problem(rule.filter).isEmpty();
        const QString shown = wireText(FilterBytes(rule.filter).bytes(), kShown);
        QListWidgetItem* const item = list_->item(i);
        item->setIcon(works ? icon(u"mark", markToken(rule.color)) : icon(u"error", Token::High));
        item->setText(works ? QStringLiteral("c%1  %2").arg(QString::number(rule.color), shown)
                            : tr("Colours nothing: %1").arg(shown));
    }
    showCurrent();
}

void ColorRulesDialog::showCurrent() {
    const auto& rules = ColorRules::instance().rules();
    const int row = list_->currentRow();
    const bool any = row >= 0 && static_cast<std::size_t>(row) < rules.size();
    if (any) {
        const ColorRule& rule = rules[static_cast<std::size_t>(row)];
        if (filter_->text().trimmed() != rule.filter) {
            filter_->setText(rule.filter);
        }
        color_->setCurrentIndex(rule.color - 1);
    } else {
        filter_->clear();
    }
    filter_->setEnabled(any);
    color_->setEnabled(any);
    remove_->setEnabled(any);
    up_->setEnabled(any && row > 0);
    down_->setEnabled(any && row + 1 < list_->count());
    add_->setEnabled(rules.size() < static_cast<std::size_t>(ColorRules::kMostRules));
    tellProblem();
}

void ColorRulesDialog::tellProblem() {
    if (list_->count() == 0) {
        problem_->setText(
            tr("There is no rule yet. Add one here, or colour what the filter of a list shows."));
    } else {
        problem_->setText(filter_->isEnabled() ? ColorRules::problem(filter_->text()) : QString());
    }
}

void ColorRulesDialog::store() {
    std::vector<ColorRule> rules = ColorRules::instance().rules();
    const int row = list_->currentRow();
    if (row >= 0 && static_cast<std::size_t>(row) < rules.size()) {
        rules[static_cast<std::size_t>(row)] = {filter_->text(), color_->currentIndex() + 1};
        ColorRules::instance().setRules(std::move(rules));
    }
}

void ColorRulesDialog::add() {
    std::vector<ColorRule> rules = ColorRules::instance().rules();
    rules.push_back({});
    ColorRules::instance().setRules(std::move(rules));
    list_->setCurrentRow(list_->count() - 1);
    filter_->setFocus();
}

void ColorRulesDialog::move(int by) {
    std::vector<ColorRule> rules = ColorRules::instance().rules();
    const int row = list_->currentRow();
    const int other = row + by;
    if (row < 0 || other < 0 || std::max(row, other) >= static_cast<int>(rules.size())) {
        return;
    }
    std::swap(rules[static_cast<std::size_t>(row)], rules[static_cast<std::size_t>(other)]);
    ColorRules::instance().setRules(std::move(rules));
    list_->setCurrentRow(other);
}

void ColorRulesDialog::remove() {
    std::vector<ColorRule> rules = ColorRules::instance().rules();
    const int row = list_->currentRow();
    if (row >= 0 && static_cast<std::size_t>(row) < rules.size()) {
        rules.erase(rules.begin() + row);
        ColorRules::instance().setRules(std::move(rules));
    }
}

}  // namespace waybill::gui
