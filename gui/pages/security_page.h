// SPDX-License-Identifier: GPL-3.0-or-later
//
// The security report of a recording: grades, arithmetic, what to change first.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/document.h"

namespace waybill::gui {

class SecurityPage : public QWidget {
    Q_OBJECT

public:
    explicit SecurityPage(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
};

}  // namespace waybill::gui
