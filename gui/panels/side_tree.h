// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hosts and their paths, connections, findings by rule and marks of a recording, with counts.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class SideTree : public QWidget {
    Q_OBJECT

public:
    explicit SideTree(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
