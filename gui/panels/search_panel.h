// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches heads and bodies of a recording; results come as they are found.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class SearchPanel : public QWidget {
    Q_OBJECT

public:
    explicit SearchPanel(Document& document, QWidget* parent = nullptr);

    void focusSearch();

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
