// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's own icons: drawings of gui/icons, one colour, which is the theme's at the time they
// are painted. The same icon means the same thing everywhere. They are 16 or 20 pixels wide, with
// lines of 1.5 pixels at both.
//
// Actions: open save export download close search filter clear mark comment copy compare columns
//   group follow settings palette keys refresh plus minus edit trash undo more menu help eye
//   wrap layout-right layout-below
// Places: dashboard security cache exchanges host connection finding events clock tree folder
//   cookie request response
// Content: document style script data image font media socket other
// States: lock unlock redirect aborted warning error info ok check
// Directions: chevron-right chevron-left chevron-down chevron-up back forward
// Starting: play stop record proxy browser program audit recover theme
#pragma once

#include <QIcon>
#include <QPixmap>
#include <QStringView>

#include "gui/theme/theme.h"

namespace waybill::gui {

// In the colour of text, or of `token`; follows the theme. Null when there is no such drawing.
QIcon icon(QStringView name, Token token = Token::Text);

// For those who paint themselves; `size` in device-independent pixels.
QPixmap iconPixmap(QStringView name, int size, Token token, qreal device_pixel_ratio = 1.0);

// The drawing for a kind of content.
QStringView iconNameOf(http::Category category);

// Of the program itself, in its colours.
QIcon applicationIcon();

}  // namespace waybill::gui
