// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of exchanges: what an ExchangeList shows, with its columns, marks and menus.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QWidget>

#include "gui/models/exchange_list.h"

namespace waybill::gui {

class ExchangeTable : public QWidget {
    Q_OBJECT

public:
    explicit ExchangeTable(ExchangeList& list, QWidget* parent = nullptr);

    // The current one first.
    std::vector<std::uint32_t> selected() const;
    // Selects it and scrolls to it; false when the filter hides it.
    bool select(std::uint32_t exchange);

signals:
    void selectionChanged(const std::vector<std::uint32_t>& exchanges);
    void activated(std::uint32_t exchange);  // Enter or double click
    void filterRequested(const QString& filter);
    void narrowed(const QString& filter);
    void compareRequested();
};

}  // namespace waybill::gui
