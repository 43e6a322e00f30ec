// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the style paints, piece by piece, in the theme's colours.
#pragma once

#include <QStringView>

#include "gui/theme/theme.h"

class QPainter;
class QRect;
class QStyleOption;
class QStyleOptionHeader;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionTab;
class QStyleOptionToolButton;

namespace waybill::gui {

// A field or a combo box: its frame tells where the keyboard is.
void paintField(QPainter& painter, const QStyleOption& option);
void paintPushButton(QPainter& painter, const QStyleOption& option);
void paintToolButton(QPainter& painter, const QStyleOption& option);
// An icon or the arrow of a fold with its text beside it.
void paintToolButtonLabel(QPainter& painter, const QStyleOptionToolButton& button);
void paintLine(QPainter& painter, int left, int right, int y, Token token);
// A drawing of gui/icons in the middle, in secondary text.
void paintSign(QPainter& painter, const QStyleOption& option, QStringView name);
void paintTab(QPainter& painter, const QStyleOptionTab& tab);
void paintHeaderSection(QPainter& painter, const QStyleOptionHeader& header);
void paintScrollBar(QPainter& painter, const QStyleOptionSlider& bar, const QRect& handle);
void paintFocusRing(QPainter& painter, const QRect& rect);
void paintFrame(QPainter& painter, const QRect& rect);
// A check box, or a radio button.
void paintCheck(QPainter& painter, const QStyleOption& option, bool round);
void paintProgress(QPainter& painter, const QStyleOptionProgressBar& bar);

}  // namespace waybill::gui
