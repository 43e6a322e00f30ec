// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/side_tree.h"

namespace waybill::gui {

SideTree::SideTree(Document& document, QWidget* parent) : QWidget(parent) {
    static_cast<void>(document);
}

}  // namespace waybill::gui
