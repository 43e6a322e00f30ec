// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/overflow_tabs.h"

#include <algorithm>

#include <QEvent>
#include <QMenu>
#include <QTabBar>
#include <QToolButton>

#include "gui/theme/icons.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

class Bar : public QTabBar {
public:
    // Of a hidden tab too.
    int widthOf(int index) const { return tabSizeHint(index).width(); }
    // What finds no room is in the menu.
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }
};

}  // namespace

OverflowTabs::OverflowTabs(QWidget* parent)
    : QTabWidget(parent),
      more_(new QToolButton),
      menu_(new QMenu(this)) {
    setTabBar(new Bar);
    setDocumentMode(true);
    setUsesScrollButtons(false);
    setElideMode(Qt::ElideNone);
    tabBar()->setExpanding(false);
    more_->setObjectName(QStringLiteral("moreTabs"));
    more_->setIcon(icon(u"more"));
    more_->setAutoRaise(true);
    more_->setFocusPolicy(Qt::TabFocus);
    more_->setPopupMode(QToolButton::InstantPopup);
    more_->setMenu(menu_);
    more_->setToolTip(tr("More parts, for which there is no room"));
    more_->setAccessibleName(tr("More parts, for which there is no room"));
    setCornerWidget(more_);
    connect(menu_, &QMenu::aboutToShow, this, &OverflowTabs::fillMenu);
    connect(this, &QTabWidget::currentChanged, this, &OverflowTabs::arrange);
}

void OverflowTabs::resizeEvent(QResizeEvent* event) {
    QTabWidget::resizeEvent(event);
    arrange();
}

void OverflowTabs::changeEvent(QEvent* event) {
    QTabWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        arrange();
    }
}

void OverflowTabs::tabInserted(int index) {
    QTabWidget::tabInserted(index);
    arrange();
}

bool OverflowTabs::isOffered(int index) const {
    return std::find(not_offered_.begin(), not_offered_.end(), widget(index)) == not_offered_.end();
}

void OverflowTabs::setOffered(int index, bool offered) {
    if (isOffered(index) == offered) {
        return;
    }
    setTabEnabled(index, offered);
    if (offered) {
        std::erase(not_offered_, widget(index));
    } else {
        not_offered_.push_back(widget(index));
        if (index == currentIndex()) {
            setCurrentIndex(0);
        }
    }
    arrange();
}

// From the left as many as fit, the current one among them.
void OverflowTabs::arrange() {
    if (arranging_ || currentIndex() < 0) {
        return;
    }
    arranging_ = true;
    const auto* const bar = static_cast<const Bar*>(tabBar());
    int all = 0;
    for (int i = 0; i < count(); ++i) {
        all += isOffered(i) ? bar->widthOf(i) : 0;
    }
    const bool is_narrow = all > width() - more_->sizeHint().width();
    int room = width() - more_->sizeHint().width() - bar->widthOf(currentIndex());
    bool is_full = false;
    if (!isTabVisible(currentIndex())) {
        setTabVisible(currentIndex(), true);
    }
    for (int i = 0; i < count(); ++i) {
        if (i == currentIndex()) {
            continue;
        }
        if (!isOffered(i)) {
            if (isTabVisible(i)) {
                setTabVisible(i, false);
            }
            continue;
        }
        is_full = is_full || bar->widthOf(i) > room;
        room -= is_full ? 0 : bar->widthOf(i);
        if (const bool is_seen = !is_narrow || !is_full; isTabVisible(i) != is_seen) {
            setTabVisible(i, is_seen);
        }
    }
    more_->setVisible(is_narrow);
    arranging_ = false;
}

void OverflowTabs::fillMenu() {
    menu_->clear();
    for (int i = 0; i < count(); ++i) {
        if (!isTabVisible(i) && isOffered(i)) {
            menu_->addAction(tabText(i), this, [this, i] {
                setCurrentIndex(i);
                tabBar()->setFocus();
            });
        }
    }
}

}  // namespace waybill::gui
