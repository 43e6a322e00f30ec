// SPDX-License-Identifier: GPL-3.0-or-later
//
// The recordings that were opened lately, the latest first, and those open when the window was
// closed; kept with the settings.
#pragma once

#include <cstdint>
#include <vector>

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QStringList>

namespace waybill::gui {

struct RecentFile {
    QStringList paths;  // absolute
    qint64 bytes = 0;   // of all of them
    qint64 exchanges = -1;
    QDateTime opened;
};

class RecentFiles : public QObject {
    Q_OBJECT

public:
    static RecentFiles& instance();

    // Without those that are gone.
    std::vector<RecentFile> files() const;
    void add(const QStringList& paths);
    void setExchanges(const QStringList& paths, qint64 exchanges);
    void clear();

    // For opening it all again.
    std::vector<QStringList> lastOpen() const;
    void setLastOpen(const std::vector<QStringList>& recordings);

signals:
    void changed();

private:
    RecentFiles() = default;
};

}  // namespace waybill::gui
