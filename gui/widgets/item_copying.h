// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies from lists, tables and trees: the current cell, or all cells of several selected rows.
#pragma once

class QAbstractItemView;
class QModelIndex;
class QString;

namespace waybill::gui {

// By its kCopyRole, else as it is shown.
QString copiedText(const QModelIndex& index);
QString copiedText(const QAbstractItemView& view);

// Ctrl+C does it; unless the view has a menu of its own, a context menu too.
void letCopy(QAbstractItemView& view);

}  // namespace waybill::gui
