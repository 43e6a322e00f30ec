// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/body_view.h"

namespace waybill::gui {

BodyView::BodyView(QWidget* parent) : QWidget(parent) {}

void BodyView::showBody(const SessionPointer& session, std::uint32_t exchange, Side side) {
    static_cast<void>(session);
    static_cast<void>(exchange);
    static_cast<void>(side);
}

void BodyView::clear() {}

void BodyView::find() {}

}  // namespace waybill::gui
