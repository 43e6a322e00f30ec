// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_bar.h"

#include <algorithm>
#include <chrono>

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/filter/chip_row.h"
#include "gui/filter/filter_editor.h"
#include "gui/filter/read_back.h"
#include "gui/models/filter_memory.h"
#include "gui/models/filter_text.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::milliseconds kRest{150};
constexpr int kFrame = 2;  // between the editor and its frame

}  // namespace

FilterBar::FilterBar(ExchangeList& list, QWidget* parent)
    : QWidget(parent),
      list_(list),
      editor_(new FilterEditor(list.document())),
      save_(new QToolButton),
      matches_(makePlainLabel()),
      read_back_(new ReadBack),
      chips_(new ChipRow(list.document())),
      busy_(new BusyBar) {
    setObjectName(QStringLiteral("filterBar"));
    editor_->addAction(icon(u"filter", Token::SecondaryText), QLineEdit::LeadingPosition);
    save_->setObjectName(QStringLiteral("saveFilter"));
    save_->setIcon(icon(u"plus"));
    save_->setAutoRaise(true);
    save_->setAccessibleName(tr("Save this filter"));
    save_->setToolTip(tr("Save this filter as a chip"));
    matches_->setObjectName(QStringLiteral("filterMatches"));
    matches_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    matches_->setTextInteractionFlags(Qt::NoTextInteraction);

    auto* const line = new QHBoxLayout;
    constexpr int kAbove = measure::kGrid + kFrame;
    line->setContentsMargins(measure::kMargin + kFrame, kAbove, measure::kMargin, kAbove);
    line->setSpacing(measure::kGap);
    line->addWidget(editor_, 1);
    line->addWidget(save_);
    line->addWidget(matches_);
    editor_->setFixedHeight(measure::kFilterBar - 2 * (measure::kGrid + kFrame));
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(read_back_);
    column->addSpacing(measure::kGrid);
    column->addWidget(chips_);
    column->addWidget(busy_);

    rest_.setSingleShot(true);
    rest_.setInterval(kRest);
    connect(&rest_, &QTimer::timeout, this, &FilterBar::apply);
    connect(editor_, &FilterEditor::parsedChanged, this, &FilterBar::takeText);
    connect(editor_, &FilterEditor::submitted, this, [this] {
        apply();
        FilterMemory::instance().use(applied_);
        if (editor_->parsed().expression) {
            emit submitted();
        }
    });
    connect(editor_, &FilterEditor::left, this, [this] {
        apply();
        emit submitted();
    });
    connect(editor_, &QLineEdit::editingFinished, this, [this] {
        FilterMemory::instance().use(applied_);
    });
    connect(save_, &QToolButton::clicked, this, &FilterBar::saveFilter);
    connect(read_back_,
            &ReadBack::mendRequested,
            this,
            [this](filter::TextSpan at, const QString& text) {
                editor_->replacePiece(at, text);
                editor_->setFocus();
            });
    connect(chips_, &ChipRow::filterRequested, this, &FilterBar::setText);
    connect(&list_, &ExchangeList::busyChanged, busy_, &BusyBar::setBusy);
    connect(&list_, &ExchangeList::appended, this, &FilterBar::showMatches);
    connect(&list_, &ExchangeList::reset, this, &FilterBar::showMatches);
    connect(&list_.document(), &Document::rowsArrived, this, &FilterBar::showMatches);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    takeText();
    showMatches();
}

// The editor lives longer than what this has, and still tells that it loses the focus.
FilterBar::~FilterBar() {
    disconnect(editor_, nullptr, this, nullptr);
}

QString FilterBar::text() const {
    return editor_->text();
}

void FilterBar::setText(const QString& filter) {
    editor_->replaceText(filter);
    apply();
    FilterMemory::instance().use(applied_);
}

void FilterBar::narrow(const QString& filter) {
    setText(joined(text(), filter));
}

void FilterBar::setStretch(const QString& filter) {
    const auto expression = parsedFilter(text());
    FilterTerms all = FilterTerms::of(expression.value_or(filter::Expression{}));
    const auto is_stretch = [](const filter::Expression& term) {
        return stretchOf(term, filter::FieldId::Since).has_value();
    };
    const auto stretch = std::find_if(all.terms.begin(), all.terms.end(), is_stretch);
    if (stretch == all.terms.end() || all.inverted) {
        narrow(filter);
        return;
    }
    all.terms.erase(stretch);
    setText(joined(all.text(), filter));
}

void FilterBar::focusInput() {
    editor_->setFocus(Qt::ShortcutFocusReason);
    editor_->selectAll();
}

void FilterBar::saveFilter() {
    if (!text().trimmed().isEmpty() && editor_->parsed().expression) {
        chips_->askName(text());
    }
}

void FilterBar::takeText() {
    const bool is_filter = editor_->parsed().expression.has_value();
    read_back_->show(editor_->parsed());
    chips_->showFilter(text());
    save_->setEnabled(is_filter && !text().trimmed().isEmpty());
    if (is_filter) {
        rest_.start();
    } else {
        rest_.stop();
    }
    update();
}

// Of what is no filter nothing is applied: the list keeps the last one.
void FilterBar::apply() {
    rest_.stop();
    const auto& expression = editor_->parsed().expression;
    if (!expression || applied_ == text()) {
        return;
    }
    applied_ = text();
    if (expression->kind == filter::Expression::Kind::All) {
        list_.setFilter(std::nullopt);
    } else {
        list_.setFilter(expression);
    }
    showMatches();
    emit applied(applied_);
}

void FilterBar::showMatches() {
    const QLocale locale;
    const QString all = locale.toString(list_.document().size());
    const auto shown = static_cast<qulonglong>(list_.shown().size());
    matches_->setText(tr("%1 of %2").arg(locale.toString(shown), all));
    matches_->setAccessibleName(
        tr("%1 of %2 exchanges are shown").arg(locale.toString(shown), all));
    // Only ever wider, so that the line does not move while one types.
    const int widest = matches_->fontMetrics().horizontalAdvance(tr("%1 of %2").arg(all, all));
    matches_->setMinimumWidth(std::max(matches_->minimumWidth(), widest));
}

// The frame of the line: it says where the focus is, and whether this is a filter.
void FilterBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Window));
    painter.setRenderHint(QPainter::Antialiasing);
    const bool has_focus = editor_->hasFocus();
    Token edge = has_focus ? Token::Accent : Token::StrongBorder;
    if (!editor_->parsed().expression) {
        edge = Token::High;
    }
    painter.setPen(QPen(themeColor(edge), has_focus ? 1.5 : 1.0));
    painter.setBrush(themeColor(Token::Surface));
    constexpr qreal kAway = kFrame - 0.5;
    const QRectF frame = QRectF(editor_->geometry()).adjusted(-kAway, -kAway, kAway, kAway);
    painter.drawRoundedRect(frame, measure::kCorner, measure::kCorner);
}

}  // namespace waybill::gui
