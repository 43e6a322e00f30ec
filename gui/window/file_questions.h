// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which file or folder something is written to: asked of the user, who is also asked before a file
// that is there is replaced.
#pragma once

#include <QString>

#include "gui/models/export_forms.h"

class QWidget;

namespace waybill::gui {

struct TargetQuestion {
    QString title;
    QString proposed;  // a file's name, or a path
    QString filter;    // as of QFileDialog; empty: a folder
    QString ending;    // given to a name that has none
};

TargetQuestion questionFor(ExportForm form);

// Empty when there was no answer.
QString askForTarget(const TargetQuestion& question, QWidget* parent);

}  // namespace waybill::gui
