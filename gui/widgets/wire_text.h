// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels of text from the wire. Nothing of it may be taken for rich text, move the reading
// direction or hide itself: labels and tool tips of such text are made here, nowhere else.
#pragma once

#include <QLabel>
#include <QString>

#include "gui/models/wire_string.h"

namespace waybill::gui {

// A label that shows its text as it is, and lets it be selected.
QLabel* makePlainLabel(const QString& text = {}, QWidget* parent = nullptr);

}  // namespace waybill::gui
