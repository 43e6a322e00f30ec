// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/dashboard_page.h"

namespace waybill::gui {

DashboardPage::DashboardPage(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

}  // namespace waybill::gui
