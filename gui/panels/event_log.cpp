// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/event_log.h"

namespace waybill::gui {

EventLog::EventLog(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

}  // namespace waybill::gui
