// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text from the wire on its way to the screen. Nothing of it may be taken for rich text, move the
// reading direction or hide itself: labels and tool tips of such text are made here, nowhere else.
#pragma once

#include <string_view>

#include <QLabel>
#include <QString>

namespace waybill::gui {

// UTF-8 where it is, else each byte as Latin-1; control and direction characters are shown as
// visible signs; cut at `most` characters with an ellipsis. One line unless `lines`.
QString wireText(std::string_view bytes, int most = 4096, bool lines = false);

// For setToolTip() and Qt::ToolTipRole, which take what looks like HTML for HTML.
QString plainToolTip(const QString& text);

// A label that shows its text as it is, and lets it be selected.
QLabel* makePlainLabel(const QString& text = {}, QWidget* parent = nullptr);

}  // namespace waybill::gui
