// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of the selected exchanges: one in full, two beside each other, many in sum.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class DetailPane : public QWidget {
    Q_OBJECT

public:
    explicit DetailPane(Document& document, QWidget* parent = nullptr);

    // The first is the current one. None: says what would fill the pane.
    void showExchanges(const std::vector<std::uint32_t>& exchanges);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
