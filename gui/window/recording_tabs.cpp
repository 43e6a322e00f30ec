// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/recording_tabs.h"

#include <QMouseEvent>
#include <QPainter>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/recording_page.h"

namespace waybill::gui {
namespace {

constexpr int kTitleMost = 60;
constexpr int kProgressHeight = 2;

// No ampersand of a file's name makes a shortcut. A star says that marks or comments are in no
// file.
QString tabTitle(const Document& document) {
    const QString title =
        wireText(document.title().toStdString(), kTitleMost).replace(u'&', QStringLiteral("&&"));
    return document.hasUnsavedNotes() ? title + QStringLiteral(" *") : title;
}

QString tabHint(const Document& document) {
    QString hint = document.paths().join(u'\n');
    if (document.hasUnsavedNotes()) {
        hint += u'\n' + RecordingTabs::tr("Marks and comments are not saved.");
    }
    return plainToolTip(hint);
}

}  // namespace

RecordingTabs::RecordingTabs(QWidget* parent) : QTabWidget(parent) {
    setObjectName(QStringLiteral("recordings"));
    auto* const bar = new RecordingTabBar;
    bar->setObjectName(QStringLiteral("recording_tab_bar"));
    bar->setAccessibleName(tr("Recordings"));
    setTabBar(bar);
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    bar->setElideMode(Qt::ElideMiddle);
    bar->setExpanding(false);
    connect(bar, &RecordingTabBar::closeRequested, this, &QTabWidget::tabCloseRequested);
}

int RecordingTabs::add(RecordingPage& page) {
    const Document& document = page.document();
    const int index = addTab(&page, tabTitle(document));
    setTabToolTip(index, tabHint(document));
    auto* const bar = static_cast<RecordingTabBar*>(tabBar());
    connect(&document,
            &Document::readingProgressed,
            &page,
            [this, bar, &page](qint64 read, qint64 total) {
                if (total > 0) {
                    bar->setProgress(indexOf(&page),
                                     static_cast<double>(read) / static_cast<double>(total));
                }
            });
    connect(&page, &RecordingPage::titleChanged, &page, [this, bar, &page] {
        const int at = indexOf(&page);
        if (at >= 0) {
            setTabText(at, tabTitle(page.document()));
            setTabToolTip(at, tabHint(page.document()));
            if (page.document().state() != Document::State::Reading) {
                bar->setProgress(at, -1);
            }
        }
    });
    return index;
}

RecordingPage* RecordingTabs::page(int index) const {
    return qobject_cast<RecordingPage*>(widget(index));
}

void RecordingTabBar::setProgress(int index, double progress) {
    if (index >= 0 && index < count() && this->progress(index) != progress) {
        setTabData(index, progress);
        update(tabRect(index));
    }
}

double RecordingTabBar::progress(int index) const {
    bool known = false;
    const double progress = tabData(index).toDouble(&known);
    return known ? progress : -1;
}

void RecordingTabBar::paintEvent(QPaintEvent* event) {
    QTabBar::paintEvent(event);
    QPainter painter(this);
    for (int i = 0; i < count(); ++i) {
        const double done = progress(i);
        if (done >= 0) {
            const QRect tab = tabRect(i);
            painter.fillRect(tab.left(),
                             tab.bottom() - kProgressHeight + 1,
                             static_cast<int>(tab.width() * done),
                             kProgressHeight,
                             themeColor(Token::Accent));
        }
    }
}

void RecordingTabBar::mouseReleaseEvent(QMouseEvent* event) {
    const int index = tabAt(event->position().toPoint());
    if (event->button() == Qt::MiddleButton && index >= 0) {
        emit closeRequested(index);
        return;
    }
    QTabBar::mouseReleaseEvent(event);
}

}  // namespace waybill::gui
