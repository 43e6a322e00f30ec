// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/search_panel.h"

namespace waybill::gui {

SearchPanel::SearchPanel(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

void SearchPanel::focusSearch() {}

}  // namespace waybill::gui
