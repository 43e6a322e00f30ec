// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/wire_text.h"

namespace waybill::gui {

QLabel* makePlainLabel(const QString& text, QWidget* parent) {
    auto* const label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace waybill::gui
