// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/findings_panel.h"

namespace waybill::gui {

FindingsPanel::FindingsPanel(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

}  // namespace waybill::gui
