// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/summary_line.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/detail/detail_tab.h"
#include "gui/models/exchange_detail.h"
#include "gui/theme/icons.h"
#include "gui/widgets/badge.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_label.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kMostUrlLines = 3;

}  // namespace

SummaryLine::SummaryLine(QWidget* parent)
    : QWidget(parent),
      method_(makeTitleLabel()),
      url_(new WireLabel),
      figures_(new QHBoxLayout),
      rows_(new QVBoxLayout(this)),
      badge_box_(new QWidget),
      badges_(new QHBoxLayout(badge_box_)),
      status_(new Badge({})),
      time_(makeTextLabel()),
      size_(makeTextLabel()) {
    setObjectName(QStringLiteral("detailSummary"));
    setAccessibleName(tr("The selected exchange"));
    method_->setWordWrap(false);
    method_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    for (QLabel* const label : {time_, size_}) {
        label->setWordWrap(false);
        label->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    }
    url_->setMostLines(kMostUrlLines);
    auto* const first = new QHBoxLayout;
    first->setSpacing(measure::kGap);
    first->addWidget(method_, 0, Qt::AlignTop);
    first->addWidget(url_, 1);
    first->addWidget(makeCopyButton(), 0, Qt::AlignTop);
    figures_->setSpacing(measure::kGap);
    figures_->addWidget(status_);
    figures_->addWidget(time_);
    figures_->addWidget(size_);
    figures_->addStretch(1);
    badges_->setContentsMargins(0, 0, 0, 0);
    badges_->setSpacing(measure::kGrid);
    figures_->addWidget(badge_box_);
    rows_->setContentsMargins(measure::kMargin, measure::kMargin, measure::kMargin, measure::kGrid);
    rows_->setSpacing(measure::kGrid);
    rows_->addLayout(first);
    rows_->addLayout(figures_);
}

QWidget* SummaryLine::makeCopyButton() {
    constexpr int kHeight = 22;
    auto* const button = new QToolButton;
    button->setObjectName(QStringLiteral("detail_copy"));
    button->setIcon(icon(u"copy", Token::SecondaryText));
    button->setAutoRaise(true);
    button->setFixedHeight(kHeight);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tr("Copy the exchange as a command, as code or as it was sent"));
    button->setAccessibleName(tr("Copy the exchange"));
    auto* const menu = new QMenu(button);
    menu->setObjectName(QStringLiteral("detail_copy_menu"));
    button->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        qDeleteAll(menu->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
        emit copyMenuRequested(*menu);
    });
    return button;
}

void SummaryLine::placeBadges() {
    const int figures = status_->sizeHint().width() + time_->sizeHint().width()
                        + size_->sizeHint().width() + 3 * measure::kGap;
    const int room = width() - 2 * measure::kMargin - figures;
    const bool below = badge_box_->sizeHint().width() > room;
    if (below == badges_below_) {
        return;
    }
    badges_below_ = below;
    if (below) {
        figures_->removeWidget(badge_box_);
        rows_->addWidget(badge_box_, 0, Qt::AlignLeft);
    } else {
        rows_->removeWidget(badge_box_);
        figures_->addWidget(badge_box_);
    }
}

void SummaryLine::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeBadges();
}

void SummaryLine::setSummary(const DetailSummary& summary) {
    method_->setText(summary.method);
    url_->setText(summary.url);
    std::vector<WireLabel::Span> spans;
    for (const DetailSummary::Part& part : summary.parts) {
        spans.push_back(
            {part.start, part.length, part.strong ? Token::Text : Token::SecondaryText, false});
    }
    url_->setSpans(std::move(spans));
    status_->setWords(summary.status);
    status_->setToken(tokenOf(toneOfStatus(summary.code)));
    time_->setText(summary.time);
    time_->setToolTip(plainToolTip(summary.time_tip));
    size_->setText(summary.size);
    size_->setToolTip(plainToolTip(summary.size_tip));
    while (QLayoutItem* const item = badges_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const DetailSummary::Badge& one : summary.badges) {
        auto* const badge = new Badge(one.words, tokenOf(one.tone));
        badge->setTip(one.tip);
        badge->setLink(!one.tab.isEmpty());
        connect(badge, &QAbstractButton::clicked, this, [this, key = one.tab] {
            emit tabRequested(key);
        });
        badges_->addWidget(badge);
        badge->show();  // else it takes no room yet when that is asked for below
    }
    badges_->invalidate();
    placeBadges();
}

QString SummaryLine::urlText() const {
    return url_->text();
}

}  // namespace waybill::gui
