// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a filter is typed: colours, completion, its meaning in plain words, what is wrong with it,
// history and saved filters, and chips for the usual ones.
#pragma once

#include <optional>

#include <QWidget>

#include "core/filter/expression.h"
#include "gui/models/exchange_list.h"

namespace waybill::gui {

class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(ExchangeList& list, QWidget* parent = nullptr);

    QString text() const;
    // As if it had been typed and Enter been pressed.
    void setText(const QString& filter);
    // Joins it to what is there by "and".
    void narrow(const QString& filter);
    void focusInput();

signals:
    // It was set on the list.
    void applied(const QString& filter);
};

}  // namespace waybill::gui
