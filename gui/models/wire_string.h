// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text from the wire on its way to the screen, without widgets: nothing of it moves the reading
// direction, hides itself or is taken for rich text.
#pragma once

#include <string_view>

#include <QString>

namespace waybill::gui {

// UTF-8 where it is, else each byte as Latin-1; control and direction characters are shown as
// visible signs; cut at `most` characters with an ellipsis. One line unless `lines`.
QString wireText(std::string_view bytes, int most = 4096, bool lines = false);

// For setToolTip() and Qt::ToolTipRole, which take what looks like HTML for HTML.
QString plainToolTip(const QString& text);

}  // namespace waybill::gui
