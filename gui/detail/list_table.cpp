// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/list_table.h"

#include <QHeaderView>
#include <QTableView>

#include "gui/theme/theme.h"
#include "gui/widgets/item_copying.h"

namespace waybill::gui {

void dressList(QTableView& table) {
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(measure::kRow);
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView& header = *table.horizontalHeader();
    header.setHighlightSections(false);
    header.setMinimumSectionSize(measure::kRow);
    header.setStretchLastSection(true);
    letCopy(table);
}

}  // namespace waybill::gui
