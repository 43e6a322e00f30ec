// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened to a recording: notes on its files, anomalies by kind, how long things took.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class EventLog : public QWidget {
    Q_OBJECT

public:
    explicit EventLog(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
