// SPDX-License-Identifier: GPL-3.0-or-later
//
// The session files that are being recorded, kept with the settings: those of a program that died
// are found there the next time.
#pragma once

#include <QString>
#include <QStringList>

namespace waybill::gui {

class UnfinishedSessions {
public:
    // A recording into that file begins, or has ended as it should.
    static void add(const QString& path);
    static void remove(const QString& path);

    // Those of the list that were interrupted and that no program records into; others that are
    // there no longer, or were ended, are taken off it. Opens each file.
    static QStringList interrupted();
};

}  // namespace waybill::gui
