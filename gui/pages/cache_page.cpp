// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/cache_page.h"

namespace waybill::gui {

CachePage::CachePage(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

}  // namespace waybill::gui
