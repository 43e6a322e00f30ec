// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/failure_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 560;

}  // namespace

FailureCard::FailureCard(QWidget* parent)
    : QWidget(parent),
      title_(makePlainLabel()),
      reason_(makePlainLabel()) {
    setObjectName(QStringLiteral("failure_card"));
    title_->setFont(Theme::instance().figureFont());
    title_->setWordWrap(true);
    reason_->setObjectName(QStringLiteral("failure_reason"));
    reason_->setWordWrap(true);
    auto* const another = new QPushButton(tr("Open another file..."));
    another->setObjectName(QStringLiteral("failure_open"));
    auto* const again = new QPushButton(tr("Try again"));
    again->setObjectName(QStringLiteral("failure_retry"));
    connect(another, &QPushButton::clicked, this, &FailureCard::openAnotherRequested);
    connect(again, &QPushButton::clicked, this, &FailureCard::retryRequested);
    auto* const hint =
        new QLabel(tr("Waybill reads pcap, pcapng and HAR, also compressed with gzip or zstd, and "
                      "its own session files."));
    hint->setFont(Theme::instance().secondaryFont());
    hint->setForegroundRole(QPalette::PlaceholderText);
    hint->setWordWrap(true);

    auto* const card = new QWidget;
    card->setMaximumWidth(kWidth);
    auto* const column = new QVBoxLayout(card);
    column->setSpacing(measure::kCardPadding);
    column->addWidget(title_);
    column->addWidget(reason_);
    column->addWidget(hint);
    auto* const buttons = new QHBoxLayout;
    buttons->addWidget(another);
    buttons->addWidget(again);
    buttons->addStretch(1);
    column->addLayout(buttons);
    auto* const across = new QHBoxLayout;
    across->addStretch(1);
    across->addWidget(card, 10);
    across->addStretch(1);
    auto* const outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addLayout(across);
    outer->addStretch(3);
}

void FailureCard::setReason(const QString& file, const QString& reason) {
    title_->setText(tr("%1 could not be opened").arg(file));
    reason_->setText(wireText(reason.toStdString(), 2000, true));
}

}  // namespace waybill::gui
