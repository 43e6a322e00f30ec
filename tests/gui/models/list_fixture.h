// SPDX-License-Identifier: GPL-3.0-or-later
//
// Documents and lists for tests, and waiting until they have done their work.
#pragma once

#include <string>
#include <string_view>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QString>
#include <QThread>
#include <gtest/gtest.h>

#include "core/filter/parser.h"
#include "gui/models/document.h"
#include "gui/models/exchange_list.h"

namespace waybill::gui {

template <typename Condition>
bool waitFor(Condition condition, int seconds = 20) {
    const QDeadlineTimer deadline(seconds * 1000);
    while (!condition() && !deadline.hasExpired()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QThread::usleep(200);
    }
    return condition();
}

// Reads a sample to its end, and judges it.
inline void openSample(Document& document) {
    bool judged = false;
    QObject::connect(&document, &Document::judged, &document, [&] { judged = true; });
    document.start();
    ASSERT_TRUE(waitFor([&] { return judged; }));
    QObject::disconnect(&document, &Document::judged, &document, nullptr);
}

inline void setFilter(ExchangeList& list, std::string_view text) {
    const auto expression = filter::parse_expression(text);
    ASSERT_TRUE(expression.has_value()) << text;
    list.setFilter(*expression);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
}

inline void setOrder(ExchangeList& list, std::vector<SortKey> keys) {
    list.setSortKeys(std::move(keys));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
}

// "1 5 3": the numbers of the exchanges shown.
inline std::string numbers(const ExchangeList& list) {
    std::string text;
    for (const std::uint32_t exchange : list.shown()) {
        text += (text.empty() ? "" : " ") + std::to_string(exchange + 1);
    }
    return text;
}

}  // namespace waybill::gui
