// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of a message with what each of them means, and where its bytes lie in the head.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

#include "core/base/anomaly.h"
#include "core/http/exchange.h"

namespace waybill::gui {

struct HeaderLine {
    QString name;
    QString value;
    QString note;  // what the field is for, one sentence
    QString tip;   // all that is known, directive by directive
    std::string wire_name;
    std::string wire_value;    // at most kWireValueKept bytes
    std::uint32_t offset = 0;  // of the line in Message::raw_head
    std::uint32_t length = 0;  // through its line end
    bool again = false;        // a field of that name came before
    bool trailer = false;      // not in the head: no place
};
inline constexpr std::size_t kWireValueKept = 256 * 1024;

// The start line is not among them.
std::vector<HeaderLine> headerLines(const http::Message& message);

// They as a table.
class HeaderModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kName, kValue, kNote, kColumns };
    enum Role { kAgainRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;

    void setLines(std::vector<HeaderLine> lines);
    const std::vector<HeaderLine>& lines() const { return lines_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<HeaderLine> lines_;
};

}  // namespace waybill::gui
