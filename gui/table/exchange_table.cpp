// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_table.h"

namespace waybill::gui {

ExchangeTable::ExchangeTable(ExchangeList& list, QWidget* parent) : QWidget(parent) {
    static_cast<void>(list);
}

std::vector<std::uint32_t> ExchangeTable::selected() const {
    return {};
}

bool ExchangeTable::select(std::uint32_t exchange) {
    static_cast<void>(exchange);
    return false;
}

}  // namespace waybill::gui
