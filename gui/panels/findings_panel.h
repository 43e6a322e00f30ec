// SPDX-License-Identifier: GPL-3.0-or-later
//
// All findings of a recording, by rule, with what to do.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class FindingsPanel : public QWidget {
    Q_OBJECT

public:
    explicit FindingsPanel(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
