// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks what is to become of marks and comments that are in no file, before they go.
#pragma once

#include <QStringList>

class QWidget;

namespace waybill::gui {

enum class UnsavedAnswer { Save, Discard, Cancel };

// `recordings` are the names of those that have some; they may hold anything. Waits for the answer.
UnsavedAnswer askAboutUnsaved(const QStringList& recordings, QWidget* parent);

}  // namespace waybill::gui
