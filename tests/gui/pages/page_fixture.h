// SPDX-License-Identifier: GPL-3.0-or-later
//
// A page over a recording that was read and judged, shown without a screen.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QString>
#include <QThread>
#include <gtest/gtest.h>

#include "gui/models/document.h"
#include "gui/pages/session_page.h"

namespace waybill::gui {

template <typename Condition>
bool waitFor(Condition condition, int seconds = 60) {
    const QDeadlineTimer deadline(seconds * 1000);
    while (!condition() && !deadline.hasExpired()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QThread::usleep(200);
    }
    return condition();
}

inline QString sample(const char* name) {
    return QStringLiteral(WAYBILL_SAMPLES "/") + QString::fromLatin1(name);
}

template <typename Page>
struct ShownPage {
    explicit ShownPage(const QString& path) : document({path}), page(document) {
        QObject::connect(&page, &SessionPage::filterRequested, &page, [this](const QString& text) {
            filters.push_back(text.toStdString());
        });
        QObject::connect(
            &page, &SessionPage::exchangeRequested, &page, [this](std::uint32_t exchange) {
                exchanges.push_back(exchange);
            });
        page.resize(1000, 800);
        page.show();
    }

    // Reads and judges it, until the page shows it.
    void open() {
        document.start();
        ASSERT_TRUE(waitFor([this] { return document.isJudged(); }));
        ASSERT_TRUE(waitFor([this] { return page.isUpToDate(); }));
    }

    Document document;
    Page page;
    std::vector<std::string> filters;      // that were asked for
    std::vector<std::uint32_t> exchanges;  // that were asked for
};

}  // namespace waybill::gui
