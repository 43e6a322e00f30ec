// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened to a recording, line by line: its files and notes on them, how long it took to read
// and judge it, what the wire did wrong by kind, and the packets that were left out.
#pragma once

#include <cstdint>
#include <vector>

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include "gui/models/loaded_session.h"

namespace waybill::gui {

struct EventLine {
    enum class Kind : std::uint8_t { Info, Good, Warning, Error };
    Kind kind = Kind::Info;
    QString what;    // "Gap"
    QString text;    // a sentence
    QString figure;  // "12", "1.2 s"
    QString tip;     // the exact value
    QString filter;  // what shows its exchanges; may be empty
    bool operator==(const EventLine&) const = default;
};

// Times are in milliseconds; negative: not known yet.
struct EventFacts {
    SessionPointer session;
    QStringList notes;
    QString error;
    bool is_reading = false;
    bool was_cancelled = false;
    qint64 reading = -1;
    qint64 judging = -1;
};
std::vector<EventLine> eventLines(const EventFacts& facts);

class EventTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kWhat, kText, kFigure, kColumns };
    static constexpr int kKindRole = Qt::UserRole;
    static constexpr int kFilterRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setLines(std::vector<EventLine> lines);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<EventLine> lines_;
};

}  // namespace waybill::gui
