// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/overview_strip.h"

namespace waybill::gui {

OverviewStrip::OverviewStrip(ExchangeList& list, QWidget* parent) : QWidget(parent) {
    static_cast<void>(list);
}

}  // namespace waybill::gui
