// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/security_page.h"

namespace waybill::gui {

SecurityPage::SecurityPage(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

}  // namespace waybill::gui
