// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_visit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QThreadPool>

#include "gui/detail/detail_pane.h"
#include "gui/models/document.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_page.h"

namespace waybill::gui {

bool waitForRecording(RecordingPage& page) {
    constexpr int kPatience = 60'000;
    const bool there = QTest::qWaitFor(
        [&] {
            const Document::State state = page.document().state();
            return state == Document::State::Failed
                   || (state == Document::State::Complete && page.document().isJudged());
        },
        kPatience);
    settle();
    return there;
}

void settle(int milliseconds) {
    QElapsedTimer since;
    since.start();
    while (since.elapsed() < milliseconds) {
        const bool busy = QThreadPool::globalInstance()->activeThreadCount() > 0;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (busy && since.elapsed() < 5'000) {
            QTest::qWait(2);
        }
    }
}

void visitPages(RecordingPage& page, const std::function<void(const QString& name)>& see) {
    using Page = RecordingPage::Page;
    for (const auto& [place, name] : {std::pair{Page::Exchanges, "exchanges"},
                                      std::pair{Page::Dashboard, "dashboard"},
                                      std::pair{Page::Security, "security"},
                                      std::pair{Page::Cache, "cache"}}) {
        page.setPage(place);
        constexpr int kForCharts = 300;
        settle(kForCharts);
        see(QString::fromLatin1(name));
    }
    page.setPage(Page::Exchanges);
    settle();
}

void visitExchanges(RecordingPage& page,
                    int most,
                    const std::function<void(const QString& name)>& see) {
    page.setPage(RecordingPage::Page::Exchanges);
    const auto count = std::min(page.document().size(), static_cast<std::uint32_t>(most));
    for (std::uint32_t i = 0; i < count; ++i) {
        page.goTo(i);
        settle();
        visitTabs(page.detail(), QStringLiteral("exchange-%1").arg(i + 1), see);
    }
}

void visitTabs(QWidget& within,
               const QString& name,
               const std::function<void(const QString& name)>& see) {
    // The outermost only; those within a page are its own matter.
    QTabBar* outer = nullptr;
    for (QTabBar* const bar : within.findChildren<QTabBar*>()) {
        if (bar->isVisibleTo(&within) && bar->count() > 1) {
            outer = bar;
            break;
        }
    }
    if (outer == nullptr) {
        see(name);
        return;
    }
    const int before = outer->currentIndex();
    for (int i = 0; i < outer->count(); ++i) {
        if (!outer->isTabEnabled(i)) {
            continue;  // one that is hidden for want of room is shown when it is chosen
        }
        if (auto* const tabs = qobject_cast<QTabWidget*>(outer->parentWidget())) {
            tabs->setCurrentIndex(i);
        } else {
            outer->setCurrentIndex(i);
        }
        settle();
        QString tab = outer->tabText(i).toLower();
        tab.remove(u'&');
        see(QStringLiteral("%1/%2").arg(name, tab));
    }
    outer->setCurrentIndex(before);
}

}  // namespace waybill::gui
