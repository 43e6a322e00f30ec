// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels in the colours and fonts of the theme, which follow when it changes. All are plain text.
#pragma once

#include <QLabel>
#include <QString>

#include "gui/theme/theme.h"

namespace waybill::gui {

// Gives the label that colour from here on.
void setTextToken(QLabel& label, Token token);

// Wrapped at words.
QLabel* makeTextLabel(const QString& text = {}, Token token = Token::Text);
// The same, smaller and in the secondary colour.
QLabel* makeSecondaryLabel(const QString& text = {});
// Demi-bold.
QLabel* makeTitleLabel(const QString& text = {});

}  // namespace waybill::gui
