// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/card.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/widgets/foldable.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kHead = 22;           // with a button in it or without
constexpr int kCopiedShown = 1500;  // milliseconds

}  // namespace

Card::Card(const QString& title, QWidget* parent)
    : QWidget(parent),
      column_(new QVBoxLayout(this)),
      head_(new QHBoxLayout),
      title_(makeTitleLabel(title)),
      verdict_(makeTextLabel()),
      evidence_(new QVBoxLayout) {
    column_->setContentsMargins(
        measure::kCardPadding, measure::kGrid, measure::kCardPadding, measure::kCardPadding);
    column_->setSpacing(measure::kGap);
    head_->setSpacing(measure::kGap);
    head_->addWidget(title_, 1);
    head_->addStrut(kHead);
    column_->addLayout(head_);
    column_->addWidget(verdict_);
    verdict_->hide();
    evidence_->setSpacing(measure::kGrid);
    column_->addLayout(evidence_);
    setAccessibleName(title);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void Card::addToTitle(QWidget* widget) {
    head_->addWidget(widget, 0, Qt::AlignRight | Qt::AlignVCenter);
}

void Card::setVerdict(const QString& verdict, Token token) {
    verdict_->setText(verdict);
    setTextToken(*verdict_, token);
    verdict_->setVisible(!verdict.isEmpty());
}

void Card::add(QWidget* evidence) {
    evidence_->addWidget(evidence);
}

void Card::setWhy(const QString& why, const QString& source) {
    delete why_;
    why_ = nullptr;
    if (why.isEmpty()) {
        // Nothing to unfold.
        if (!source.isEmpty()) {
            why_ = makeSecondaryLabel(source);
            column_->addWidget(why_);
        }
        return;
    }
    auto* const content = new QWidget;
    auto* const column = new QVBoxLayout(content);
    column->setContentsMargins(measure::kCardPadding, 0, 0, 0);
    column->setSpacing(measure::kGrid);
    column->addWidget(makeTextLabel(why));
    if (!source.isEmpty()) {
        column->addWidget(makeSecondaryLabel(tr("Source: %1").arg(source)));
    }
    why_ = new Foldable(tr("Why"), content);
    column_->addWidget(why_);
}

QString Card::title() const {
    return title_->text();
}

QString Card::verdict() const {
    return verdict_->text();
}

void Card::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeColor(Token::Border), 1));
    painter.setBrush(themeColor(Token::Surface));
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), measure::kCorner, measure::kCorner);
}

QWidget* makeCopyButton(const QString& text) {
    auto* const button = new QToolButton;
    button->setText(Card::tr("Copy"));
    button->setAutoRaise(true);
    button->setFont(Theme::instance().secondaryFont());
    button->setToolTip(plainToolTip(Card::tr("Copy this to the clipboard: %1").arg(text)));
    button->setAccessibleName(Card::tr("Copy %1").arg(text));
    QObject::connect(button, &QToolButton::clicked, button, [button, text] {
        QGuiApplication::clipboard()->setText(text);
        button->setText(Card::tr("Copied"));
        QTimer::singleShot(kCopiedShown, button, [button] { button->setText(Card::tr("Copy")); });
    });
    return button;
}

}  // namespace waybill::gui
