// SPDX-License-Identifier: GPL-3.0-or-later
//
// The language of the window: English, or another one that there is a catalogue for.
#pragma once

#include <QString>
#include <QStringList>

namespace waybill::gui {

// Those with a catalogue, "en" among them.
QStringList languages();

// Of these, most wanted first ("zh-Hans-CN", "en"), the one to use; "en" when there is none.
QString languageFor(const QStringList& wanted);

// Takes the language of the settings, or of the desktop. To be called before there are widgets.
void applyLanguage();

}  // namespace waybill::gui
