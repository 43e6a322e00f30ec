// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rates, latencies, statuses, types and hosts of a recording as charts; each part leads to a
// filter.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class DashboardPage : public QWidget {
    Q_OBJECT

public:
    explicit DashboardPage(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
