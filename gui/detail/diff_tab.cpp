// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/diff_tab.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "gui/detail/diff_view.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/exchange_diff.h"
#include "gui/theme/icons.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {

DiffTab::DiffTab(QWidget* parent)
    : QWidget(parent),
      left_(new LinkLabel),
      right_(new LinkLabel),
      verdict_(makeSecondaryLabel()),
      view_(new DiffView) {
    const auto step = [this](const QString& name, QStringView picture, bool forward) {
        auto* const button = new QToolButton;
        button->setIcon(icon(picture));
        button->setAutoRaise(true);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, [this, forward] { view_->step(forward); });
        return button;
    };
    auto* const strip = new QHBoxLayout;
    strip->setSpacing(measure::kGrid);
    strip->addWidget(verdict_, 1);
    strip->addWidget(step(tr("Previous difference (P)"), u"chevron-up", false));
    strip->addWidget(step(tr("Next difference (N)"), u"chevron-down", true));
    auto* const grid = new QGridLayout(this);
    grid->setContentsMargins(0, measure::kGrid, 0, 0);
    grid->setHorizontalSpacing(measure::kGap);
    grid->setVerticalSpacing(measure::kGrid);
    auto* const inner = new QGridLayout;
    inner->setContentsMargins(measure::kMargin, 0, measure::kMargin, 0);
    inner->addLayout(strip, 0, 0, 1, 2);
    inner->addWidget(left_, 1, 0);
    inner->addWidget(right_, 1, 1);
    inner->setColumnStretch(0, 1);
    inner->setColumnStretch(1, 1);
    grid->addLayout(inner, 0, 0);
    grid->addWidget(view_, 1, 0);
    grid->setRowStretch(1, 1);
    connect(
        left_, &QAbstractButton::clicked, this, [this] { emit exchangeRequested(left_exchange_); });
    connect(right_, &QAbstractButton::clicked, this, [this] {
        emit exchangeRequested(right_exchange_);
    });
}

void DiffTab::compare(const SessionPointer& session, std::uint32_t left, std::uint32_t right) {
    left_exchange_ = left;
    right_exchange_ = right;
    const auto title = [&](std::uint32_t index) {
        return QStringLiteral("#%1  ").arg(index + 1) + rowTitle(session->rows(), index, 200);
    };
    left_->setLabel(title(left));
    right_->setLabel(title(right));
    verdict_->setText(tr("Comparing ..."));
    view_->setRows({});
    task_.start(
        [session, left, right](const std::atomic<bool>& stop) {
            return diffExchanges(*session, left, right, stop);
        },
        [this](std::vector<DiffRow> rows) {
            view_->setRows(std::move(rows));
            const auto count = static_cast<int>(view_->differences());
            verdict_->setText(count == 0 ? tr("They are alike, line by line.")
                                         : tr("%n line(s) differ.", nullptr, count));
            emit compared();
        });
}

}  // namespace waybill::gui
