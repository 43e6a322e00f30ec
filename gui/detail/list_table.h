// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the tables of frames and messages look: whole rows, no grid, rows of one height.
#pragma once

class QTableView;

namespace waybill::gui {

void dressList(QTableView& table);

}  // namespace waybill::gui
