// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/card_column.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/detail/detail_tab.h"
#include "gui/theme/icons.h"
#include "gui/widgets/badge.h"
#include "gui/widgets/card.h"
#include "gui/widgets/foldable.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_label.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kNameWidth = 112;
constexpr int kMostValueLines = 12;
constexpr int kWidestCard = 760;

// A line to copy, on a ground of its own.
class LineFrame : public QWidget {
public:
    explicit LineFrame(const QString& line) {
        auto* const row = new QHBoxLayout(this);
        row->setContentsMargins(measure::kGap, measure::kGrid, measure::kGrid, measure::kGrid);
        row->addWidget(new WireLabel(line), 1, Qt::AlignVCenter);
        row->addWidget(makeCopyButton(line), 0, Qt::AlignVCenter);
        connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(themeColor(Token::Border), 1));
        painter.setBrush(themeColor(Token::Window));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
};

QWidget* makeValue(const Fact& fact, const std::function<void(const DetailLink&)>& follow) {
    const bool leads = fact.link.kind != DetailLink::Kind::None;
    if (leads && (!fact.wire || fact.link.kind == DetailLink::Kind::Exchange)) {
        auto* const label = new LinkLabel(fact.value);
        label->setToolTip(plainToolTip(fact.tip.isEmpty() ? fact.value : fact.tip));
        QObject::connect(
            label, &QAbstractButton::clicked, label, [follow, link = fact.link] { follow(link); });
        return label;
    }
    if (!fact.wire) {
        auto* const label = makeTextLabel(fact.value, tokenOf(fact.tone));
        label->setToolTip(plainToolTip(fact.tip));
        return label;
    }
    auto* const label = new WireLabel(fact.value);
    label->setMostLines(kMostValueLines);
    label->setToken(tokenOf(fact.tone));
    label->setToolTip(plainToolTip(fact.tip));
    if (!leads && !fact.copies) {
        return label;
    }
    auto* const box = new QWidget;
    auto* const row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(measure::kGrid);
    row->addWidget(label, 1);
    auto* const button = new QToolButton;
    button->setIcon(icon(leads ? u"filter" : u"copy", Token::SecondaryText));
    button->setIconSize({12, 12});
    button->setFixedSize(18, 18);
    button->setAutoRaise(true);
    if (leads) {
        button->setToolTip(plainToolTip(CardColumn::tr("Show only exchanges like this")));
        button->setAccessibleName(CardColumn::tr("Show only exchanges with %1").arg(fact.value));
        QObject::connect(
            button, &QToolButton::clicked, button, [follow, link = fact.link] { follow(link); });
    } else {
        button->setToolTip(plainToolTip(CardColumn::tr("Copy")));
        button->setAccessibleName(CardColumn::tr("Copy %1").arg(fact.name));
        QObject::connect(button, &QToolButton::clicked, button, [value = fact.value] {
            QGuiApplication::clipboard()->setText(value);
        });
    }
    row->addWidget(button, 0, Qt::AlignTop);
    return box;
}

}  // namespace

QWidget* makeFacts(const std::vector<Fact>& facts,
                   const std::function<void(const DetailLink&)>& follow) {
    auto* const box = new QWidget;
    auto* const grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(measure::kGap);
    grid->setVerticalSpacing(measure::kGrid);
    grid->setColumnMinimumWidth(0, kNameWidth);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const Fact& fact : facts) {
        auto* const name = makeTextLabel(fact.name, Token::SecondaryText);
        name->setFixedWidth(kNameWidth);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        grid->addWidget(makeValue(fact, follow), row++, 1);
        if (!fact.note.isEmpty()) {
            grid->addWidget(makeSecondaryLabel(fact.note), row++, 1);
        }
    }
    return box;
}

QWidget* makeAdvice(const Advice& advice, const std::function<void(const DetailLink&)>& follow) {
    auto* const box = new QWidget;
    auto* const column = new QVBoxLayout(box);
    column->setContentsMargins(0, measure::kGrid, 0, measure::kGrid);
    column->setSpacing(measure::kGrid);
    auto* const head = new QHBoxLayout;
    head->setSpacing(measure::kGap);
    head->addWidget(new Badge(advice.severity, tokenOf(advice.tone)), 0, Qt::AlignTop);
    head->addWidget(makeTitleLabel(advice.title), 1);
    if (!advice.points.isEmpty()) {
        head->addWidget(new Badge(advice.points, Token::Good), 0, Qt::AlignTop);
    }
    column->addLayout(head);
    if (!advice.detail.isEmpty()) {
        column->addWidget(makeTextLabel(advice.detail));
    }
    if (!advice.evidence.isEmpty()) {
        auto* const evidence = new WireLabel(advice.evidence);
        evidence->setMostLines(kMostValueLines);
        evidence->setToken(Token::SecondaryText);
        column->addWidget(evidence);
    }
    column->addWidget(makeTextLabel(advice.fix));
    if (!advice.line.isEmpty()) {
        column->addWidget(new LineFrame(advice.line));
    }
    auto* const why = new QWidget;
    auto* const reasons = new QVBoxLayout(why);
    reasons->setContentsMargins(measure::kCardPadding, 0, 0, 0);
    reasons->setSpacing(measure::kGrid);
    reasons->addWidget(makeTextLabel(advice.message));
    reasons->addWidget(makeSecondaryLabel(CardColumn::tr("Source: %1").arg(advice.source)));
    if (advice.link.kind != DetailLink::Kind::None) {
        auto* const all = new LinkLabel(CardColumn::tr("Show all exchanges with this finding"));
        QObject::connect(
            all, &QAbstractButton::clicked, all, [follow, link = advice.link] { follow(link); });
        reasons->addWidget(all);
    }
    column->addWidget(new Foldable(CardColumn::tr("Why"), why));
    return box;
}

CardColumn::CardColumn(QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* const content = new QWidget;
    content->setMaximumWidth(kWidestCard);
    column_ = new QVBoxLayout(content);
    column_->setContentsMargins(
        measure::kMargin, measure::kMargin, measure::kMargin, measure::kMargin);
    column_->setSpacing(measure::kGap);
    column_->addStretch(1);
    setWidget(content);
}

void CardColumn::clear() {
    widget()->hide();
    while (column_->count() > 1) {
        QLayoutItem* const item = column_->takeAt(0);
        // What is clicked may be among them: it lives until the event is over.
        if (QWidget* const widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    verticalScrollBar()->setValue(0);
}

void CardColumn::finish() {
    widget()->show();
}

Card* CardColumn::add(const CardText& text) {
    const auto follow = [this](const DetailLink& link) {
        emit followed(link);
    };
    auto* const card = new Card(text.title);
    card->setObjectName(QStringLiteral("card-") + text.key);
    card->setVerdict(text.verdict, tokenOf(text.tone));
    if (!text.facts.empty()) {
        card->add(makeFacts(text.facts, follow));
    }
    for (const Advice& advice : text.advice) {
        card->add(makeAdvice(advice, follow));
    }
    card->setWhy(text.why, text.source);
    add(card);
    return card;
}

void CardColumn::add(QWidget* widget) {
    column_->insertWidget(column_->count() - 1, widget);
}

void CardColumn::setCards(const std::vector<CardText>& cards) {
    clear();
    for (const CardText& card : cards) {
        add(card);
    }
    finish();
}

std::vector<Card*> CardColumn::cards() const {
    std::vector<Card*> cards;
    for (int i = 0; i < column_->count(); ++i) {
        if (auto* const card = qobject_cast<Card*>(column_->itemAt(i)->widget())) {
            cards.push_back(card);
        }
    }
    return cards;
}

}  // namespace waybill::gui
