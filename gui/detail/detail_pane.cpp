// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_pane.h"

namespace waybill::gui {

DetailPane::DetailPane(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

void DetailPane::showExchanges(const std::vector<std::uint32_t>& exchanges) {
    static_cast<void>(exchanges);
}

}  // namespace waybill::gui
