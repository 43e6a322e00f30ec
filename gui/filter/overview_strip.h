// SPDX-License-Identifier: GPL-3.0-or-later
//
// The recording over time: how many exchanges, which failed; a stretch can be chosen with the
// mouse or the keyboard.
#pragma once

#include <QWidget>

#include "gui/models/exchange_list.h"

namespace waybill::gui {

class OverviewStrip : public QWidget {
    Q_OBJECT

public:
    explicit OverviewStrip(ExchangeList& list, QWidget* parent = nullptr);

signals:
    void narrowed(const QString& filter);
};

}  // namespace waybill::gui
