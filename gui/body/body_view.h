// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of a message: Auto, Pretty, Text, Tree, Form, Image, Hex, and as sent. Loads in the
// background and draws only what is visible.
#pragma once

#include <cstdint>

#include <QWidget>

#include "core/base/anomaly.h"
#include "gui/models/document.h"

namespace waybill::gui {

class BodyView : public QWidget {
    Q_OBJECT

public:
    explicit BodyView(QWidget* parent = nullptr);

    void showBody(const SessionPointer& session, std::uint32_t exchange, Side side);
    void clear();
    // Opens the search within the body.
    void find();
};

}  // namespace waybill::gui
